import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import {
	judgeLateness,
	MINUTE_MS,
	resolveMoment,
	type DatedMoment,
	type IfPast,
	type MomentSpec,
	type ResolvedMoment,
} from '../../lib';
import type { Arrival } from './arrivals';
import { zoneReader } from './contact-facts';
import { itemParameter } from './item-parameter';
import { specOf, type MomentFields } from './moment-fields';

/** When a wait ends by time: at an instant of a clock, never, or it is over already. */
export type ReadMoment = (
	| { kind: 'wait'; dueAtMs: number | undefined; clock: 'journey' | 'wall' }
	| { kind: 'leave'; isTooLate: boolean; add: IDataObject }
) & {
	/** What would become of another date; absent where the moment goes by none. */
	dated?: DatedMoment;
};

/** Reads the moment of one item. */
type MomentReader = (arrival: Arrival, nowMs: number) => ReadMoment;

const readers = new WeakMap<IExecuteFunctions, MomentReader>();

/** Reads the moment that the form describes for an item; as a limit it may be switched off. */
export function readMoment(
	ctx: IExecuteFunctions,
	arrival: Arrival,
	nowMs: number,
	{ isLimit }: { isLimit: boolean },
): ReadMoment {
	if (isLimit && ctx.getNodeParameter('limitWait', arrival.index, true) === false)
		return { kind: 'wait', dueAtMs: undefined, clock: 'journey' };
	let reader = readers.get(ctx);
	if (reader === undefined) readers.set(ctx, (reader = momentReader(ctx)));
	return reader(arrival, nowMs);
}

function momentReader(ctx: IExecuteFunctions): MomentReader {
	const fieldsOf = fieldsReader(ctx);
	const zoneOf = zoneReader(ctx);
	const ifPastOf = ifPastReader(ctx);
	const zoneOfDates = itemParameter<string>(ctx, 'zoneOfDates', 'contact');
	const journeyZone = ctx.getTimezone();
	return ({ item, index }, nowMs) => {
		const fields = fieldsOf(index);
		const isWorkflowDate = fields.kind === 'dateTime' || zoneOfDates(index) === 'journey';
		const zones = { zone: zoneOf(index), ...(isWorkflowDate ? { zoneOfDates: journeyZone } : {}) };
		const spec = specOf(fields, item.json);
		const resolved = resolveMoment(spec, { ...zones, nowMs });
		if (resolved.kind === 'unreadable') throw unreadable(ctx, resolved, index);
		const ifPast = ifPastOf(index);
		const dated = 'value' in spec ? { dated: { spec: withoutDate(spec), ...zones, ifPast } } : {};
		if (resolved.kind === 'at')
			return { kind: 'wait', dueAtMs: resolved.dueAtMs, clock: clockOf(fields), ...dated };
		const isTooLate = judgeLateness(resolved.lateByMs, ifPast) === 'too-late';
		const outcome = isTooLate ? 'too-late' : 'past';
		const wait = { outcome, waitedMs: 0, lateByMs: resolved.lateByMs };
		return { kind: 'leave', isTooLate, add: { wait }, ...dated };
	};
}

function withoutDate(spec: Extract<MomentSpec, { value: unknown }>): DatedMoment['spec'] {
	const copy: Partial<typeof spec> = { ...spec };
	delete copy.value;
	return copy as DatedMoment['spec'];
}

/** A duration freezes with a paused journey: who has two days left keeps them. What names a date or an hour does not. */
function clockOf({ kind, atTime }: MomentFields): 'journey' | 'wall' {
	return kind === 'duration' && (atTime ?? '') === '' ? 'journey' : 'wall';
}

function unreadable(
	ctx: IExecuteFunctions,
	{ reason }: Extract<ResolvedMoment, { kind: 'unreadable' }>,
	itemIndex: number,
): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), `The moment to wait for cannot be read [item ${itemIndex}]`, {
		itemIndex,
		description: reason,
	});
}

/** The fields of the moment form. */
function fieldsReader(ctx: IExecuteFunctions): (index: number) => MomentFields {
	const kind = itemParameter<string>(ctx, 'moment', 'duration');
	const amount = itemParameter<number>(ctx, 'amount', 3);
	const unit = itemParameter<string>(ctx, 'unit', 'days');
	const dateTime = itemParameter<unknown>(ctx, 'dateTime', '');
	const dateField = itemParameter<string>(ctx, 'dateField', '');
	const offsetAmount = itemParameter<number>(ctx, 'offsetAmount', 0);
	const offsetUnit = itemParameter<string>(ctx, 'offsetUnit', 'days');
	const direction = itemParameter<string>(ctx, 'direction', 'after');
	const atTime = itemParameter<string>(ctx, 'atTime', '');
	const atHour = itemParameter<string>(ctx, 'atHour', '09:00');
	const days = itemParameter<string[]>(ctx, 'weekdays', []);
	const feb29 = itemParameter<string>(ctx, 'feb29', 'feb-28');
	return (i) => ({
		kind: kind(i),
		amount: amount(i),
		unit: unit(i),
		dateTime: dateTime(i),
		dateField: dateField(i),
		offsetAmount: offsetAmount(i),
		offsetUnit: offsetUnit(i),
		direction: direction(i),
		atTime: kind(i) === 'next' ? atHour(i) : atTime(i),
		days: days(i),
		feb29: feb29(i),
	});
}

function ifPastReader(ctx: IExecuteFunctions): (index: number) => IfPast {
	const ifPast = itemParameter<string>(ctx, 'ifPast', 'goOn');
	const lateMinutes = itemParameter<number>(ctx, 'lateMinutes', 60);
	return (index) => {
		switch (ifPast(index)) {
			case 'tooLate':
				return { kind: 'too-late' };
			case 'atOnce':
				return { kind: 'at-once', underMs: lateMinutes(index) * MINUTE_MS };
			default:
				return { kind: 'go-on' };
		}
	};
}
