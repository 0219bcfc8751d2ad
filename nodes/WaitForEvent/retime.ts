import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import {
	readPath,
	withPath,
	type JsonObject,
	type JsonValue,
	type LeasedContact,
	type RetimeRule,
	type WaitFor,
} from '../../lib';
import type { Arrival } from '../shared/arrivals';
import { correlationOfItem, type ItemPair } from '../shared/item-correlation';
import { itemParameter } from '../shared/item-parameter';
import type { ReadMoment } from '../shared/moment';
import { triggerOf } from '../shared/release';
import { lookBackOf, namesIn, type WaitOptions } from './wait-of-item';

/** How an item's wait is re-timed. */
export interface ItemRetiming {
	retime: RetimeRule;
	/** Where the item has the date that an event replaces; absent where the form itself tells it. */
	dateField?: string;
}

/** Reads which events move the moment of an item; undefined where none does, or the moment goes by no date. */
export function retimeReader(
	ctx: IExecuteFunctions,
	nowMs: number,
): (arrival: Arrival, moment: ReadMoment) => ItemRetiming | undefined {
	const options = ctx.getNodeParameter('options', 0, {}) as WaitOptions;
	const eventsOf = itemParameter<string>(ctx, 'retimeOn', '');
	const fieldOf = itemParameter<string>(ctx, 'retimeField', '');
	const dateFieldOf = itemParameter<string>(ctx, 'dateField', '');
	const pairsOf = itemParameter<ItemPair[]>(ctx, 'correlate.pairs', []);
	return (arrival, { dated }) => {
		const { index } = arrival;
		const events = namesIn(eventsOf(index));
		if (events.length === 0 || dated === undefined) return undefined;
		const dateField = fieldOf(index).trim();
		if (dateField === '') throw fieldless(ctx, index);
		const retime: RetimeRule = {
			events,
			dateField,
			moment: dated,
			correlation: correlationOfItem(ctx, arrival, pairsOf(index)),
			uncorrelated: options.uncorrelated ?? 'none',
			sinceMs: lookBackOf(arrival, options, nowMs),
		};
		return { retime, ...(dated.spec.kind === 'date-time' ? {} : { dateField: dateFieldOf(index) }) };
	};
}

/** A wait that is also re-timed; a pure wait for a moment waits for nothing else. */
export function withRetiming(
	waitFor: WaitFor | undefined,
	retiming: ItemRetiming | undefined,
): WaitFor | undefined {
	if (retiming === undefined) return waitFor;
	const { retime } = retiming;
	return { branches: [], sinceMs: retime.sinceMs, ...waitFor, retime };
}

/** What a re-timed contact's item holds of it: the event among its triggers, and the new date in the place of the old. */
export function retimedFields(
	{ record }: LeasedContact,
	json: JsonObject,
	dateField: string | undefined,
): JsonObject {
	const { by, dateField: newDateField = '' } = record.waitFor?.retime ?? {};
	if (by === undefined) return {};
	const { event } = by;
	const triggers = { ...(json.triggers as JsonObject | undefined), [event.name]: triggerOf(event) };
	if (dateField === undefined) return { triggers };
	const date = readPath(event.data, newDateField) as JsonValue;
	const [top] = Object.hasOwn(json, dateField) ? [dateField] : dateField.split('.');
	return { triggers, [top]: withPath(json, dateField, date)[top] };
}

/** How a wait whose time is up came to its end, by the event that moved it last. */
export function dueOutcome({ record }: LeasedContact): IDataObject {
	const { lateByMs, isTooLate } = record.waitFor?.retime?.by ?? {};
	if (lateByMs === undefined) return { outcome: 'due' };
	return { outcome: isTooLate ? 'too-late' : 'past', lateByMs };
}

function fieldless(ctx: IExecuteFunctions, itemIndex: number): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), `'New Date Field' is empty [item ${itemIndex}]`, {
		itemIndex,
		description:
			"Name the field of the events in 'Re-Time On' that carries the new date, for instance 'appointment.at'.",
	});
}
