import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { MINUTE_MS, type JsonObject, type LeasedContact, type WaitFor } from '../../lib';
import type { Arrival } from '../shared/arrivals';
import type { ArrivalDecision, HybridStep, ParkedItem } from '../shared/hybrid-step';
import { itemParameter } from '../shared/item-parameter';
import { keptItem } from '../shared/kept-item';
import { readMoment, type ReadMoment } from '../shared/moment';
import { eventFields } from '../shared/release';
import type { StepRun } from '../shared/step-run';
import { readEach, Unjudged } from '../shared/unjudged';
import {
	CONTINUE,
	IN_SEGMENT,
	outputCount,
	outputIndex,
	outputLabel,
	TIMED_OUT,
	TOO_LATE,
	triggerOutput,
	triggerRows,
} from './outputs';
import { dueOutcome, retimedFields, retimeReader, withRetiming, type ItemRetiming } from './retime';
import { waitReader, type WaitOptions } from './wait-of-item';

/** What came of a wait for a message that was not sent. */
const NOT_SENT = 'not-sent';

/** What rides along with who waits; see {@link keepOf}. */
interface WaitKeep extends JsonObject {
	outputs?: string[];
	notSent?: string;
	dateField?: string;
}

type Decide = (arrival: Arrival) => ArrivalDecision;

function segmentWait(segment: string, since: number): WaitFor {
	const where = {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
		combinator: 'and',
		conditions: [
			{
				id: '0',
				leftValue: '={{ $json["segment"] }}',
				rightValue: segment,
				operator: { type: 'string', operation: 'equals' },
			},
		],
	};
	return { branches: [{ events: ['segment.entered'], where }], sinceMs: since };
}

/** An evaluation tells of its joiners with the instant at which it began; one that is under way may have begun so long ago. */
const EVALUATION_MS = 5 * MINUTE_MS;

async function forSegment(ctx: IExecuteFunctions, arrivals: Arrival[], run: StepRun): Promise<Decide> {
	const nameOf = itemParameter<string>(ctx, 'segment', '');
	const members = new Map<string, Set<string>>();
	for (const name of new Set(arrivals.map(({ index }) => nameOf(index)))) {
		const asked = arrivals.filter(({ index }) => nameOf(index) === name).map(({ contactId }) => contactId);
		const has = await run.shared.store.segments.has(name, asked);
		members.set(name, new Set(asked.filter((_, i) => has[i])));
	}
	const retimingOf = retimeReader(ctx, run.nowMs);
	return (arrival) => {
		const name = nameOf(arrival.index);
		if (members.get(name)!.has(arrival.contactId))
			return { kind: 'leave', output: IN_SEGMENT, add: { wait: { outcome: 'already', waitedMs: 0 } } };
		const limit = readMoment(ctx, arrival, run.nowMs, { isLimit: true });
		const retiming = retimingOf(arrival, limit);
		const waitFor = segmentWait(name, run.nowMs - EVALUATION_MS);
		const keep = keepOf([IN_SEGMENT], retiming);
		if (limit.kind === 'leave') return leaving(limit, TIMED_OUT, retiming, waitFor, keep);
		return {
			kind: 'park',
			park: {
				waitFor: withRetiming(waitFor, retiming),
				dueAtMs: limit.dueAtMs,
				clock: limit.clock,
			},
			keep,
		};
	};
}

function forEvent(ctx: IExecuteFunctions, run: StepRun): Decide {
	const waitOf = waitReader(ctx, run.nowMs);
	const retimingOf = retimeReader(ctx, run.nowMs);
	return (arrival) => {
		const { waitFor, outputs, notSent } = waitOf(arrival);
		if (notSent !== undefined) return unsent(waitFor, outputs, notSent, run.nowMs);
		const limit = readMoment(ctx, arrival, run.nowMs, { isLimit: true });
		const retiming = retimingOf(arrival, limit);
		const events = waitFor.branches.flatMap((branch) => branch.events);
		const park = { waitFor: withRetiming(waitFor, retiming), facts: { events } };
		const keep = keepOf(outputs, retiming);
		if (limit.kind === 'leave')
			return {
				kind: 'park',
				park: { ...park, onlyForEarlierEvent: true },
				keep,
				otherwise: overAtOnce(limit, TIMED_OUT),
			};
		return { kind: 'park', park: { ...park, dueAtMs: limit.dueAtMs, clock: limit.clock }, keep };
	};
}

type OverAtOnce = Extract<ReadMoment, { kind: 'leave' }>;

function overAtOnce({ isTooLate, add }: OverAtOnce, output: string): { output: string; add: IDataObject } {
	return { output: isTooLate ? TOO_LATE : output, add };
}

/** The moment is over. Whoever has been told of another date meanwhile waits for that one. */
function leaving(
	over: OverAtOnce,
	output: string,
	retiming: ItemRetiming | undefined,
	waitFor: WaitFor | undefined,
	keep: WaitKeep | undefined,
): ArrivalDecision {
	const otherwise = overAtOnce(over, output);
	if (retiming === undefined) return { kind: 'leave', ...otherwise };
	const park = { waitFor: withRetiming(waitFor, retiming), onlyForEarlierEvent: true };
	return { kind: 'park', park, keep, otherwise };
}

/** What the release has to know of a wait: which output each branch is, and where the item has the date. */
function keepOf(outputs: string[] | undefined, retiming: ItemRetiming | undefined): WaitKeep | undefined {
	const { dateField } = retiming ?? {};
	if (outputs === undefined && dateField === undefined) return undefined;
	return { ...(outputs ? { outputs } : {}), ...(dateField === undefined ? {} : { dateField }) };
}

/** The wait is over at once. That a call was blocked may be waited for itself: that has happened by now, and goes before. */
function unsent(waitFor: WaitFor, outputs: string[], notSent: string, nowMs: number): ArrivalDecision {
	if (outputs.length === 0)
		return {
			kind: 'leave',
			output: TIMED_OUT,
			add: { wait: { outcome: NOT_SENT, waitedMs: 0, reason: notSent } },
		};
	return { kind: 'park', park: { waitFor, dueAtMs: nowMs, clock: 'wall' }, keep: { outputs, notSent } };
}

function forMoment(ctx: IExecuteFunctions, run: StepRun): Decide {
	const retimingOf = retimeReader(ctx, run.nowMs);
	return (arrival) => {
		const moment = readMoment(ctx, arrival, run.nowMs, { isLimit: false });
		const retiming = retimingOf(arrival, moment);
		const keep = keepOf(undefined, retiming);
		if (moment.kind === 'leave') return leaving(moment, CONTINUE, retiming, undefined, keep);
		const { dueAtMs, clock } = moment;
		return { kind: 'park', park: { waitFor: withRetiming(undefined, retiming), dueAtMs, clock }, keep };
	};
}

async function decider(ctx: IExecuteFunctions, arrivals: Arrival[], run: StepRun): Promise<Decide> {
	switch (ctx.getNodeParameter('resume', 0)) {
		case 'segment':
			return await forSegment(ctx, arrivals, run);
		case 'moment':
			return forMoment(ctx, run);
		default:
			return forEvent(ctx, run);
	}
}

function outputOf(contact: LeasedContact, outputs: readonly string[] | undefined): string {
	if (contact.outcome === 'event') return outputs?.[contact.branch] ?? TIMED_OUT;
	if (contact.record.waitFor?.retime?.by?.isTooLate) return TOO_LATE;
	return outputs === undefined ? CONTINUE : TIMED_OUT;
}

export const waitForEventStep: HybridStep = {
	safestOutput: TIMED_OUT,
	outputCount,
	outputIndex,
	contactField: (ctx) => ctx.getNodeParameter('contactField', 0) as string,
	batchSize: (parameters) => Number((parameters.options as WaitOptions | undefined)?.batchSize) || 500,

	outputLabel,

	async arrive(ctx, arrivals, run) {
		const decide = await decider(ctx, arrivals, run);
		const decisions = readEach(ctx, arrivals, (arrival) => {
			const decision = decide(arrival);
			// What the wait goes by is read from the whole item; only then is it cut down to what is kept.
			arrival.item = keptItem(ctx, arrival);
			return decision;
		});
		return decisions.map((one): ArrivalDecision =>
			one instanceof Unjudged ? { kind: 'leave', output: TIMED_OUT, add: { error: one.message } } : one,
		);
	},

	release(contact, parked: ParkedItem, nowMs) {
		const { outputs, notSent, dateField } = (parked.keep ?? {}) as WaitKeep;
		const waitedMs = Math.max(0, nowMs - contact.record.parkedAtMs);
		const isUnsent = contact.outcome === 'due' && notSent !== undefined;
		const told = retimedFields(contact, parked.json, dateField);
		const outcome = contact.outcome === 'due' ? dueOutcome(contact) : { outcome: contact.outcome };
		return {
			output: outputOf(contact, outputs),
			add: {
				...(told as IDataObject),
				...eventFields(contact, { ...parked.json, ...told }),
				wait: isUnsent ? { outcome: NOT_SENT, waitedMs, reason: notSent } : { ...outcome, waitedMs },
			},
		};
	},

	test(ctx, items) {
		const parameters = ctx.getNode().parameters as IDataObject;
		const first = triggerRows(parameters)[0];
		return items.map(() => {
			if (parameters.resume === 'moment')
				return { output: CONTINUE, add: { wait: { outcome: 'due', waitedMs: 0 } } };
			if (ctx.getNodeParameter('whenTesting', 0, 'first') === 'timedOut')
				return { output: TIMED_OUT, add: { wait: { outcome: 'due', waitedMs: 0 } } };
			const output = parameters.resume === 'segment' ? IN_SEGMENT : triggerOutput(first ?? {});
			return { output, add: { wait: { outcome: 'event', waitedMs: 0 } } };
		});
	},
};
