import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { MINUTE_MS, type JsonObject, type WaitFor } from '../../lib';
import type { Arrival } from '../shared/arrivals';
import { filterOfRows } from '../shared/event-conditions';
import type { ArrivalDecision, HybridStep, ParkedItem } from '../shared/hybrid-step';
import { correlationOfItem, type ItemPair } from '../shared/item-correlation';
import { keptItem } from '../shared/kept-item';
import { readMoment } from '../shared/moment';
import { eventFields } from '../shared/release';
import type { StepRun } from '../shared/step-run';
import { CONTINUE, IN_SEGMENT, outputCount, outputIndex, TIMED_OUT, TOO_LATE, triggerOutput, triggerRows } from './outputs';

interface WaitOptions {
	lookBack?: string;
	lookBackMinutes?: number;
	uncorrelated?: WaitFor['uncorrelated'];
	batchSize?: number;
}

function optionsOf(ctx: IExecuteFunctions): WaitOptions {
	return ctx.getNodeParameter('options', 0, {}) as WaitOptions;
}

function sinceMs({ tag }: Arrival, options: WaitOptions, nowMs: number): number {
	switch (options.lookBack ?? 'previousStep') {
		case 'arrival':
			return nowMs;
		case 'entry':
			return tag.enteredAtMs;
		case 'minutes':
			return nowMs - (options.lookBackMinutes ?? 60) * MINUTE_MS;
		default:
			return tag.leftAtMs ?? tag.enteredAtMs;
	}
}

/** The wait of one item: the enabled rows are its branches, in order; `keep` tells which output each branch is. */
function waitOf(ctx: IExecuteFunctions, arrival: Arrival, options: WaitOptions, nowMs: number): { waitFor: WaitFor; outputs: string[] } {
	const raw = ctx.getNodeParameter('triggers', arrival.index, {}) as IDataObject;
	const rows = triggerRows({ triggers: raw });
	const enabled = rows.flatMap((row, i) => (row.disabled ? [] : [{ row, output: triggerOutput(row, i) }]));
	const branches = enabled.map(({ row }) => {
		const events = (row.events ?? '').split(',').flatMap((name) => name.trim() || []);
		return { events, where: filterOfRows(row.conditions) };
	});
	if (branches.length === 0 || branches.some(({ events }) => events.length === 0))
		throw new NodeOperationError(ctx.getNode(), `A trigger names no event [item ${arrival.index}]`, {
			itemIndex: arrival.index,
			description: "Fill in 'Event Names' in each trigger that is not disabled, for instance 'order.placed'.",
		});
	const pairs = ctx.getNodeParameter('correlate.pairs', arrival.index, []) as ItemPair[];
	return {
		waitFor: {
			branches,
			correlation: correlationOfItem(ctx, arrival, pairs),
			uncorrelated: options.uncorrelated ?? 'none',
			sinceMs: sinceMs(arrival, options, nowMs),
			exceptEventId: arrival.tag.movedByEventId,
		},
		outputs: enabled.map(({ output }) => output),
	};
}

function segmentWait(segment: string, since: number): WaitFor {
	const where = {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
		combinator: 'and',
		conditions: [
			{ id: '0', leftValue: '={{ $json["segment"] }}', rightValue: segment, operator: { type: 'string', operation: 'equals' } },
		],
	};
	return { branches: [{ events: ['segment.entered'], where }], sinceMs: since };
}

async function decideSegment(ctx: IExecuteFunctions, arrivals: Arrival[], run: StepRun): Promise<ArrivalDecision[]> {
	const names = arrivals.map(({ index }) => ctx.getNodeParameter('segment', index) as string);
	const members = new Map<string, Set<string>>();
	for (const name of new Set(names)) {
		const asked = arrivals.filter((_, i) => names[i] === name).map(({ contactId }) => contactId);
		const has = await run.shared.store.segments.has(name, asked);
		members.set(name, new Set(asked.filter((_, i) => has[i])));
	}
	return arrivals.map((arrival, i): ArrivalDecision => {
		if (members.get(names[i])!.has(arrival.contactId))
			return { kind: 'leave', output: IN_SEGMENT, add: { wait: { outcome: 'already', waitedMs: 0 } } };
		const limit = readMoment(ctx, arrival, run.nowMs, { isLimit: true });
		if (limit.kind === 'leave') return { kind: 'leave', output: limit.isTooLate ? TOO_LATE : TIMED_OUT, add: limit.add };
		return {
			kind: 'park',
			park: { waitFor: segmentWait(names[i], run.nowMs), dueAtMs: limit.dueAtMs, clock: limit.clock },
			keep: { outputs: [IN_SEGMENT] },
		};
	});
}

function decideEvent(ctx: IExecuteFunctions, arrivals: Arrival[], run: StepRun): ArrivalDecision[] {
	const options = optionsOf(ctx);
	return arrivals.map((arrival): ArrivalDecision => {
		const { waitFor, outputs } = waitOf(ctx, arrival, options, run.nowMs);
		const limit = readMoment(ctx, arrival, run.nowMs, { isLimit: true });
		if (limit.kind === 'leave') return { kind: 'leave', output: limit.isTooLate ? TOO_LATE : TIMED_OUT, add: limit.add };
		const events = waitFor.branches.flatMap((branch) => branch.events);
		return {
			kind: 'park',
			park: { waitFor, dueAtMs: limit.dueAtMs, clock: limit.clock, facts: { events } },
			keep: { outputs },
		};
	});
}

function decideMoment(ctx: IExecuteFunctions, arrivals: Arrival[], run: StepRun): ArrivalDecision[] {
	return arrivals.map((arrival): ArrivalDecision => {
		const moment = readMoment(ctx, arrival, run.nowMs, { isLimit: false });
		if (moment.kind === 'leave') return { kind: 'leave', output: moment.isTooLate ? TOO_LATE : CONTINUE, add: moment.add };
		return { kind: 'park', park: { dueAtMs: moment.dueAtMs, clock: moment.clock } };
	});
}

export const waitForEventStep: HybridStep = {
	safestOutput: TIMED_OUT,
	outputCount,
	outputIndex,
	contactField: (ctx) => ctx.getNodeParameter('contactField', 0) as string,
	batchSize: (parameters) => Number((parameters.options as WaitOptions | undefined)?.batchSize) || 500,

	async arrive(ctx, arrivals, run) {
		for (const arrival of arrivals) arrival.item = keptItem(ctx, arrival);
		switch (ctx.getNodeParameter('resume', 0)) {
			case 'segment':
				return await decideSegment(ctx, arrivals, run);
			case 'moment':
				return decideMoment(ctx, arrivals, run);
			default:
				return decideEvent(ctx, arrivals, run);
		}
	},

	release(contact, parked: ParkedItem, nowMs) {
		const outputs = parked.keep?.outputs as string[] | undefined;
		const waitedMs = Math.max(0, nowMs - contact.record.parkedAtMs);
		const isEvent = contact.outcome === 'event';
		const output = isEvent ? (outputs?.[contact.branch] ?? TIMED_OUT) : outputs === undefined ? CONTINUE : TIMED_OUT;
		return { output, add: { ...eventFields(contact, parked.json as JsonObject), wait: { outcome: contact.outcome, waitedMs } } };
	},

	test(ctx, items) {
		const parameters = ctx.getNode().parameters as IDataObject;
		const first = triggerRows(parameters)[0];
		return items.map(() => {
			if (parameters.resume === 'moment') return { output: CONTINUE, add: { wait: { outcome: 'due', waitedMs: 0 } } };
			if (ctx.getNodeParameter('whenTesting', 0, 'first') === 'timedOut')
				return { output: TIMED_OUT, add: { wait: { outcome: 'due', waitedMs: 0 } } };
			const output = parameters.resume === 'segment' ? IN_SEGMENT : triggerOutput(first ?? {}, 0);
			return { output, add: { wait: { outcome: 'event', waitedMs: 0 } } };
		});
	},
};
