import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { readPath } from '../../lib';
import type { Arrival } from './arrivals';

const MAX_KEPT_BYTES = 16 * 1024;

/** The item as it is kept while its contact waits: the chosen fields, and what 'Carry Along' adds. */
export function keptItem(ctx: IExecuteFunctions, { item, index }: Arrival): INodeExecutionData {
	const options = ctx.getNodeParameter('options', index, {}) as {
		keepFields?: string;
		carryAlong?: string | IDataObject;
	};
	const json = { ...chosenFields(item.json, options.keepFields), ...carried(ctx, options.carryAlong, index) };
	refuseLarge(ctx, json, index);
	return { ...item, json };
}

/** What waits must fit into the store many times. Errors: names the item that is too large. */
export function refuseLarge(ctx: IExecuteFunctions, json: IDataObject, index: number): void {
	const bytes = Buffer.byteLength(JSON.stringify(json));
	if (bytes > MAX_KEPT_BYTES)
		throw new NodeOperationError(
			ctx.getNode(),
			`The item is ${Math.ceil(bytes / 1024)} KB, more than the ${MAX_KEPT_BYTES / 1024} KB that can be kept while waiting [item ${index}]`,
			{
				itemIndex: index,
				description: "Name the fields that are needed later in the option 'Keep Fields'.",
			},
		);
}

function chosenFields(json: IDataObject, keepFields: string | undefined): IDataObject {
	const fields = (keepFields ?? '').split(',').flatMap((field) => field.trim() || []);
	if (fields.length === 0) return json;
	const kept: IDataObject = {};
	for (const field of [...fields, 'contactId', 'journey', 'trigger', 'triggers', 'messages']) {
		const top = Object.hasOwn(json, field) ? field : field.split('.')[0];
		if (readPath(json, field) !== undefined) kept[top] = json[top];
	}
	return kept;
}

function carried(
	ctx: IExecuteFunctions,
	value: string | IDataObject | undefined,
	index: number,
): IDataObject {
	if (value === undefined || value === '') return {};
	try {
		const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
		if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return parsed as IDataObject;
	} catch {
		// told below, with what is allowed
	}
	throw new NodeOperationError(ctx.getNode(), `'Carry Along' is not an object [item ${index}]`, {
		itemIndex: index,
		description: 'Write a JSON object, for instance {"campaign": "spring"}.',
	});
}
