import type { IHookFunctions } from 'n8n-workflow';
import { JourneyError } from '../../lib';
import { sharedStoreOf } from '../shared/shared-store';
import { stepKeyOf } from '../shared/step-key';
import { toNodeError } from '../shared/to-node-error';
import { subscriptionOf } from './subscription';

function keyOf(ctx: IHookFunctions): { workflowId: string; stepKey: string } {
	const workflowId = ctx.getWorkflow().id ?? '';
	return { workflowId, stepKey: stepKeyOf(ctx.getInstanceId(), workflowId, ctx.getNode().id) };
}

function isTest(ctx: IHookFunctions): boolean {
	return ctx.getMode() === 'manual';
}

/** n8n asks at publish; a subscription that differs from the form counts as absent. An unreachable store: absent. */
export async function isSubscribed(ctx: IHookFunctions): Promise<boolean> {
	if (isTest(ctx)) return true;
	try {
		const { store } = await sharedStoreOf(ctx);
		const { workflowId, stepKey } = keyOf(ctx);
		const known = (await store.journeys.get(workflowId))?.subscriptions[stepKey];
		return JSON.stringify(known) === JSON.stringify(subscriptionOf(ctx, stepKey));
	} catch (error) {
		if (isOutage(error)) return false;
		throw toNodeError(ctx, error);
	}
}

/**
 * Subscribes at publish. While the store is away publishing still succeeds: the node's `trigger()` subscribes as
 * soon as the store is back, and until then the intake answers 503, so that no sender counts an event as taken.
 */
export async function subscribe(ctx: IHookFunctions): Promise<boolean> {
	if (isTest(ctx)) return true;
	try {
		const { store, clock } = await sharedStoreOf(ctx);
		const { workflowId, stepKey } = keyOf(ctx);
		await store.journeys.subscribe(
			workflowId,
			subscriptionOf(ctx, stepKey),
			clock.nowMs(),
			ctx.getWorkflow().name,
		);
	} catch (error) {
		if (!isOutage(error)) throw toNodeError(ctx, error);
		ctx.logger.warn(
			`Customer journeys: '${ctx.getNode().name}' subscribes as soon as the store is back: ${(error as Error).message}`,
		);
	}
	return true;
}

/** Unpublishing ends the subscription; contacts inside stay parked until the workflow is published again. */
export async function unsubscribe(ctx: IHookFunctions): Promise<boolean> {
	if (isTest(ctx)) return true;
	try {
		const { store } = await sharedStoreOf(ctx);
		const { workflowId, stepKey } = keyOf(ctx);
		const steps = Object.keys((await store.journeys.get(workflowId))?.subscriptions ?? {});
		for (const step of steps) await store.policies.use(step, []);
		await store.journeys.unsubscribe(workflowId, stepKey);
	} catch (error) {
		throw toNodeError(ctx, error);
	}
	return true;
}

function isOutage(error: unknown): boolean {
	return error instanceof JourneyError && error.isRetryable;
}
