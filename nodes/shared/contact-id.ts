import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { readPath } from '../../lib';

export function contactIdOf(json: IDataObject, field: string): string | undefined {
	const value = readPath(json, field);
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value !== '' ? value : undefined;
}

export function missingContactId(
	ctx: IExecuteFunctions,
	field: string,
	json: IDataObject,
	index: number,
): NodeOperationError {
	const fields = Object.keys(json).slice(0, 12).join(', ') || 'none';
	return new NodeOperationError(
		ctx.getNode(),
		`The item has no contact id in field '${field}' [item ${index}]`,
		{
			itemIndex: index,
			description: `Set 'Contact ID Field' to the field that names the person. The item has these fields: ${fields}.`,
		},
	);
}
