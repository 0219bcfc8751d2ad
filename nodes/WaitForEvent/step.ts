import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { MINUTE_MS, type JsonObject, type LeasedContact, type WaitFor } from '../../lib';
import type { Arrival } from '../shared/arrivals';
import type { ArrivalDecision, HybridStep, ParkedItem } from '../shared/hybrid-step';
import { itemParameter } from '../shared/item-parameter';
import { keptItem } from '../shared/kept-item';
import { readMoment } from '../shared/moment';
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
import { waitReader, type WaitOptions } from './wait-of-item';

/** What came of a wait for a message that was not sent. */
const NOT_SENT = 'not-sent';

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
	return (arrival) => {
		const name = nameOf(arrival.index);
		if (members.get(name)!.has(arrival.contactId))
			return { kind: 'leave', output: IN_SEGMENT, add: { wait: { outcome: 'already', waitedMs: 0 } } };
		const limit = readMoment(ctx, arrival, run.nowMs, { isLimit: true });
		if (limit.kind === 'leave')
			return { kind: 'leave', output: limit.isTooLate ? TOO_LATE : TIMED_OUT, add: limit.add };
		return {
			kind: 'park',
			park: {
				waitFor: segmentWait(name, run.nowMs - EVALUATION_MS),
				dueAtMs: limit.dueAtMs,
				clock: limit.clock,
			},
			keep: { outputs: [IN_SEGMENT] },
		};
	};
}

function forEvent(ctx: IExecuteFunctions, run: StepRun): Decide {
	const waitOf = waitReader(ctx, run.nowMs);
	return (arrival) => {
		const { waitFor, outputs, notSent } = waitOf(arrival);
		if (notSent !== undefined) return unsent(waitFor, outputs, notSent, run.nowMs);
		const limit = readMoment(ctx, arrival, run.nowMs, { isLimit: true });
		const events = waitFor.branches.flatMap((branch) => branch.events);
		if (limit.kind === 'leave')
			return {
				kind: 'park',
				park: { waitFor, facts: { events }, onlyForEarlierEvent: true },
				keep: { outputs },
				otherwise: { output: limit.isTooLate ? TOO_LATE : TIMED_OUT, add: limit.add },
			};
		return {
			kind: 'park',
			park: { waitFor, dueAtMs: limit.dueAtMs, clock: limit.clock, facts: { events } },
			keep: { outputs },
		};
	};
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
	return (arrival) => {
		const moment = readMoment(ctx, arrival, run.nowMs, { isLimit: false });
		if (moment.kind === 'leave')
			return { kind: 'leave', output: moment.isTooLate ? TOO_LATE : CONTINUE, add: moment.add };
		return { kind: 'park', park: { dueAtMs: moment.dueAtMs, clock: moment.clock } };
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
		const { outputs, notSent } = (parked.keep ?? {}) as { outputs?: string[]; notSent?: string };
		const waitedMs = Math.max(0, nowMs - contact.record.parkedAtMs);
		const isUnsent = contact.outcome === 'due' && notSent !== undefined;
		return {
			output: outputOf(contact, outputs),
			add: {
				...eventFields(contact, parked.json as JsonObject),
				wait: isUnsent
					? { outcome: NOT_SENT, waitedMs, reason: notSent }
					: { outcome: contact.outcome, waitedMs },
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
