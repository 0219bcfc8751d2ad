import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { readPath } from '../../lib';
import { contactPointFieldOf } from '../shared/contact-point';
import { itemParameter } from '../shared/item-parameter';
import type { Passing } from '../shared/router';
import { refuse } from './refuse';

/** Reads the contact point of an item from the form's field, or from the usual one of the first channel that has one. */
export function pointReader(ctx: IExecuteFunctions): (one: Passing, ...channels: string[]) => string {
	const fieldOf = itemParameter<string>(ctx, 'contactPointField', '');
	return ({ index, item }, ...channels) => {
		const usual = channels.map(contactPointFieldOf).find((field) => field !== undefined);
		const field = fieldOf(index).trim() || (usual ?? '');
		if (field === '')
			throw refuse(
				ctx,
				index,
				"'Contact Point Field' is empty",
				'Name the field of the item that holds the address or number.',
			);
		const [point] = textsIn(item.json, field);
		if (point === undefined)
			throw refuse(
				ctx,
				index,
				`The item has no contact point in field '${field}'`,
				"Set 'Contact Point Field' to the field that holds the address or number, for instance 'phone'.",
			);
		return point;
	};
}

/** The contact points in several fields of an item; fields that it does not have are left out. */
export function pointsReader(ctx: IExecuteFunctions): (one: Passing) => string[] {
	const fieldsOf = itemParameter<string>(ctx, 'options.contactPointFields', '');
	return ({ index, item }) =>
		fieldsOf(index)
			.split(',')
			.map((field) => field.trim())
			.filter((field) => field !== '')
			.flatMap((field) => textsIn(item.json, field));
}

function textsIn(json: IDataObject, field: string): string[] {
	const value = readPath(json, field);
	return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
		(typeof one === 'string' && one.trim() !== '') || typeof one === 'number' ? [String(one)] : [],
	);
}
