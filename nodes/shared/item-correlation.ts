import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { readPath } from '../../lib';
import type { Arrival } from './arrivals';

/** "event field = item field", as the form's rows give it. */
export interface ItemPair {
	eventField: string;
	itemField: string;
}

/** The values an event must carry to move this item's wait; undefined where the form has no pair. */
export function correlationOfItem(
	ctx: IExecuteFunctions,
	{ item, index }: Arrival,
	pairs: readonly ItemPair[],
): Record<string, string | number | boolean> | undefined {
	if (pairs.length === 0) return undefined;
	const values: Record<string, string | number | boolean> = {};
	for (const { eventField, itemField } of pairs) {
		const value = readPath(item.json, itemField);
		if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
			throw new NodeOperationError(
				ctx.getNode(),
				`The item has no value in '${itemField}' to match events with [item ${index}]`,
				{
					itemIndex: index,
					description:
						"'Match Only the Same' compares this field with the event. Name a field that holds a text or a number.",
				},
			);
		values[eventField] = value;
	}
	return values;
}
