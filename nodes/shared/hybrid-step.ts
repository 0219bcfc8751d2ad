import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import type { JsonObject, ParkRecord } from '../../lib';
import { leave, readArrivals, type Arrival } from './arrivals';
import { isConnected } from './connections';
import { isManualRun, refuseMisuse } from './guards';
import type { JourneyTag } from './journey-tag';
import { releaseBatch } from './release';
import { listenForReleases } from './release-listener';
import { emptyOutputs, type ArrivalDecision, type HybridStep, type ParkedItem } from './step-contract';
import { openStepRun, type StepRun } from './step-run';
import { testRun } from './test-run';
import { toNodeError } from './to-node-error';

export type { ArrivalDecision, HybridStep, ParkedItem, Release, SubscribingContext } from './step-contract';

/** `trigger()` of a hybrid step: never throws, whatever the store does; it listens in the background until closed. */
export async function listen(ctx: ITriggerFunctions, step: HybridStep): Promise<ITriggerResponse> {
	return { closeFunction: listenForReleases(ctx, step) };
}

/** `execute()` of a hybrid step. */
export async function run(ctx: IExecuteFunctions, step: HybridStep): Promise<INodeExecutionData[][]> {
	refuseMisuse(ctx);
	const data = ctx.getExecuteData();
	if (data.source === null) return await releaseBatch(ctx, step, data.data.main ?? []);
	const items = ctx.getInputData();
	if (isManualRun(ctx, items)) return testRun(ctx, step, items);
	try {
		return await arrive(ctx, step, items);
	} catch (error) {
		if (!ctx.continueOnFail()) throw toNodeError(ctx, error);
		return toSafestOutput(ctx, step, items, error as Error);
	}
}

async function arrive(ctx: IExecuteFunctions, step: HybridStep, items: INodeExecutionData[]): Promise<INodeExecutionData[][]> {
	const run = await openStepRun(ctx);
	await untilRegistered(ctx, run);
	const arrivals = await readArrivals(ctx, run, items, step.contactField(ctx));
	const decisions = await step.arrive(ctx, arrivals, run);
	const parameters = ctx.getNode().parameters as IDataObject;
	const outputs = emptyOutputs(step.outputCount(parameters));
	await parkAll(run, arrivals, decisions);
	for (const [i, arrival] of arrivals.entries()) {
		const decision = decisions[i];
		if (decision.kind !== 'leave') continue;
		const item = leave(arrival, run, decision.output, decision.add);
		run.report.sees(arrival.contactId, item.json.journey as unknown as JourneyTag);
		const index = step.outputIndex(parameters, decision.output) ?? 0;
		if (!isConnected(ctx, index)) run.report.reasons.set(arrival.tag.enrollmentId, `unconnected: ${decision.output}`);
		outputs[index].push(item);
	}
	await endAll(run, arrivals, decisions);
	return outputs;
}

async function parkAll(run: StepRun, arrivals: readonly Arrival[], decisions: readonly ArrivalDecision[]): Promise<void> {
	const records = arrivals.flatMap(({ contactId, tag, item }, i): ParkRecord[] => {
		const decision = decisions[i];
		if (decision.kind !== 'park') return [];
		run.report.parked.add(tag.enrollmentId);
		const json = { ...item.json };
		delete json.journey;
		const parked: ParkedItem = {
			json: json as JsonObject,
			tag: tag as unknown as JsonObject,
			...(decision.keep ? { keep: decision.keep } : {}),
		};
		const ids = { runId: run.report.executionId, stepKey: run.stepKey, contactId, enrollmentId: tag.enrollmentId, journeyId: tag.journeyId, visit: tag.visit };
		return [{ ...ids, item: parked, ...decision.park }];
	});
	if (records.length > 0) await run.shared.store.waiting.park(records, run.nowMs);
}

async function endAll(run: StepRun, arrivals: readonly Arrival[], decisions: readonly ArrivalDecision[]): Promise<void> {
	const byReason = new Map<string, { contactId: string; enrollmentId: string }[]>();
	arrivals.forEach(({ contactId, tag }, i) => {
		const decision = decisions[i];
		if (decision.kind !== 'end') return;
		byReason.set(decision.reason, [...(byReason.get(decision.reason) ?? []), { contactId, enrollmentId: tag.enrollmentId }]);
	});
	for (const [reason, selections] of byReason) await run.shared.store.enrollments.exit(selections, reason, run.nowMs);
}

const REGISTRATION_TRIES = 40;
const REGISTRATION_RETRY_MS = 250;

/** A step that was never published would hold contacts for ever; just after publishing it may take a moment. */
async function untilRegistered(ctx: IExecuteFunctions, run: StepRun): Promise<void> {
	for (let tries = 0; tries < REGISTRATION_TRIES; tries++) {
		const journey = await run.shared.store.journeys.get(run.workflowId);
		if (journey && Object.hasOwn(journey.subscriptions, run.stepKey)) return;
		await new Promise((resolve) => setTimeout(resolve, REGISTRATION_RETRY_MS));
	}
	throw new NodeOperationError(ctx.getNode(), 'This step was never published, so nobody who waits here would be released', {
		description: 'Publish the workflow that holds this step (a sub-workflow too), then run it again. Nothing was parked.',
	});
}

function toSafestOutput(ctx: IExecuteFunctions, step: HybridStep, items: INodeExecutionData[], error: Error): INodeExecutionData[][] {
	const parameters = ctx.getNode().parameters as IDataObject;
	const outputs = emptyOutputs(step.outputCount(parameters));
	const target = outputs[step.outputIndex(parameters, step.safestOutput) ?? outputs.length - 1];
	items.forEach((item, index) =>
		target.push({ json: { ...item.json, error: error.message }, binary: item.binary, pairedItem: { item: index } }),
	);
	return outputs;
}
