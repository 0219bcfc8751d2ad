import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import type { JsonObject, ParkRecord } from '../../lib';
import { leave, readArrivals, type Arrival, type UnknownItem } from './arrivals';
import { isManualRun, refuseMisuse, stopHere } from './guards';
import type { JourneyTag } from './journey-tag';
import { keptBinaries } from './kept-binary';
import { packItem } from './parked-item';
import { releaseBatch } from './release';
import { listenForReleases } from './release-listener';
import type { ArrivalDecision, HybridStep, ParkedItem } from './step-contract';
import { StepOutputs } from './step-outputs';
import { rideOut } from './ride-out';
import { openHastyRun, type StepRun } from './step-run';
import { testRun } from './test-run';
import { toNodeError } from './to-node-error';
import { Unjudged } from './unjudged';

export type { ArrivalDecision, HybridStep, ParkedItem, Release, SubscribingContext } from './step-contract';

/** `trigger()` of a hybrid step: never throws, whatever the store does; it listens in the background until closed. */
export async function listen(ctx: ITriggerFunctions, step: HybridStep): Promise<ITriggerResponse> {
	return { closeFunction: listenForReleases(ctx, step) };
}

/**
 * `execute()` of a hybrid step. Under 'On Error: Continue' an item that cannot be judged leaves by the safest output;
 * trouble of the whole step (the store is away, it was never published) stops the execution all the same.
 */
export async function run(ctx: IExecuteFunctions, step: HybridStep): Promise<INodeExecutionData[][]> {
	const data = ctx.getExecuteData();
	if (data.source === null) return await releaseBatch(ctx, step, data.data.main ?? []);
	const items = ctx.getInputData();
	const isTest = isManualRun(ctx, items);
	try {
		refuseMisuse(ctx);
		return isTest
			? await testRun(ctx, step, items)
			: await rideOut(async () => await arrive(ctx, step, items));
	} catch (error) {
		if (!isTest) stopHere(ctx);
		throw toNodeError(ctx, error);
	}
}

async function arrive(
	ctx: IExecuteFunctions,
	step: HybridStep,
	items: INodeExecutionData[],
): Promise<INodeExecutionData[][]> {
	const run = await openHastyRun(ctx);
	await untilRegistered(ctx, run);
	const unknown: UnknownItem[] = [];
	const arrivals = await readArrivals(ctx, run, items, step.contactField(ctx), unknown);
	const decided = await step.arrive(ctx, arrivals, run);
	const files = await keptBinaries(
		ctx,
		arrivals.filter((_, i) => decided[i].kind === 'park'),
	);
	const decisions = arrivals.map(({ index }, i): ArrivalDecision => {
		const kept = files.get(index);
		return kept instanceof Unjudged
			? { kind: 'leave', output: step.safestOutput, add: { error: kept.message } }
			: decided[i];
	});
	const outputs = new StepOutputs(ctx, step);
	const notParked = await parkAll(run, arrivals, decisions, files as Map<number, JsonObject>);
	for (const [i, arrival] of arrivals.entries()) {
		const decision = notParked.get(arrival) ?? decisions[i];
		if (decision.kind !== 'leave') continue;
		const item = leave(arrival, run, decision.output, decision.add);
		run.report.sees(arrival.contactId, item.json.journey as unknown as JourneyTag);
		outputs.push(decision.output, item, run.report, arrival.tag.enrollmentId);
	}
	for (const { index, message } of unknown) outputs.refuse(items[index], index, message);
	await endAll(run, arrivals, decisions);
	return outputs.items;
}

/** Parks whoever is to wait; gives those who were to wait for an earlier event alone and found none, with how they leave. */
async function parkAll(
	run: StepRun,
	arrivals: readonly Arrival[],
	decisions: readonly ArrivalDecision[],
	files: ReadonlyMap<number, JsonObject>,
): Promise<Map<Arrival, Extract<ArrivalDecision, { kind: 'leave' }>>> {
	const parking: { arrival: Arrival; decision: ArrivalDecision }[] = [];
	const records = arrivals.flatMap((arrival, i): ParkRecord[] => {
		const decision = decisions[i];
		const isBeside = decision.kind === 'leave' && decision.beside !== undefined;
		if (decision.kind !== 'park' && !isBeside) return [];
		parking.push({ arrival, decision });
		return decision.kind === 'park'
			? [parkRecord(run, arrival, decision, files.get(arrival.index))]
			: [parkRecord(run, arrival, decision.beside!, undefined)];
	});
	const answers = records.length > 0 ? await run.shared.store.waiting.park(records, run.nowMs) : [];
	const notParked = new Map<Arrival, Extract<ArrivalDecision, { kind: 'leave' }>>();
	// Only now: an execution that fails before has parked nobody.
	for (const [i, { arrival, decision }] of parking.entries()) {
		if (decision.kind !== 'park') continue;
		if (answers[i].kind === 'no-earlier-event' && decision.otherwise)
			notParked.set(arrival, { kind: 'leave', ...decision.otherwise });
		else run.report.parked.add(arrival.tag.enrollmentId);
	}
	return notParked;
}

function parkRecord(
	run: StepRun,
	{ contactId, tag, item }: Arrival,
	{ park, keep }: Pick<Extract<ArrivalDecision, { kind: 'park' }>, 'park' | 'keep'>,
	binary: JsonObject | undefined,
): ParkRecord {
	const json = { ...item.json };
	delete json.journey;
	const parked: ParkedItem = {
		...packItem(json as JsonObject, tag),
		...(keep ? { keep } : {}),
		...(binary ? { binary } : {}),
	};
	return {
		runId: run.report.executionId,
		stepKey: run.stepKey,
		contactId,
		enrollmentId: tag.enrollmentId,
		journeyId: tag.journeyId,
		visit: tag.visit,
		item: parked,
		...park,
	};
}

async function endAll(
	run: StepRun,
	arrivals: readonly Arrival[],
	decisions: readonly ArrivalDecision[],
): Promise<void> {
	const byReason = new Map<string, { contactId: string; enrollmentId: string }[]>();
	arrivals.forEach(({ contactId, tag }, i) => {
		const decision = decisions[i];
		if (decision.kind !== 'end') return;
		byReason.set(decision.reason, [
			...(byReason.get(decision.reason) ?? []),
			{ contactId, enrollmentId: tag.enrollmentId },
		]);
	});
	for (const [reason, selections] of byReason)
		await run.shared.store.enrollments.exit(selections, reason, run.nowMs);
}

const REGISTRATION_TRIES = 40;
const REGISTRATION_RETRY_MS = 250;

/** A step that was never published would hold contacts for ever; just after publishing it may take a moment. */
export async function untilRegistered(ctx: IExecuteFunctions, run: StepRun): Promise<void> {
	for (let tries = 0; tries < REGISTRATION_TRIES; tries++) {
		const journey = await run.shared.store.journeys.get(run.workflowId);
		if (journey && Object.hasOwn(journey.subscriptions, run.stepKey)) return;
		await new Promise((resolve) => setTimeout(resolve, REGISTRATION_RETRY_MS));
	}
	throw new NodeOperationError(
		ctx.getNode(),
		'This step was never published, so nobody who waits here would be released',
		{
			description:
				'Publish the workflow that holds this step (a sub-workflow too), then run it again. Nothing was parked.',
		},
	);
}
