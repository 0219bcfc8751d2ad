import type { IDataObject, IRun, ITriggerFunctions } from 'n8n-workflow';
import { MINUTE_MS, SECOND_MS, type DispatchedStep } from '../../lib';
import type { HybridStep } from './step-contract';
import { policyNameOf, policyNamesIn } from './policy-search';
import { emission } from './release';
import { sharedStoreOf } from './shared-store';
import { stepKeyOf } from './step-key';

const FIRST_RETRY_MS = SECOND_MS;
const LAST_RETRY_MS = MINUTE_MS;

/**
 * Registers a published step with the dispatcher, in the background: while the store is away it tries again, since a
 * `trigger()` that throws would be switched off by n8n for good. Returns what ends it, quick and repeatable.
 */
export function listenForReleases(ctx: ITriggerFunctions, step: HybridStep): () => Promise<void> {
	let isClosed = false;
	let unregister: (() => void) | undefined;
	let timer: NodeJS.Timeout | undefined;
	const start = async (retryMs: number): Promise<void> => {
		try {
			unregister = await register(ctx, step, () => isClosed);
			if (isClosed) unregister?.();
		} catch (error) {
			if (isClosed) return;
			ctx.logger.warn(
				`Customer journeys: '${ctx.getNode().name}' cannot hand contacts out yet: ${(error as Error).message}`,
			);
			timer = setTimeout(() => void start(Math.min(LAST_RETRY_MS, retryMs * 2)), retryMs);
			timer.unref();
		}
	};
	if (ctx.getMode() !== 'manual') void start(FIRST_RETRY_MS);
	return async () => {
		isClosed = true;
		clearTimeout(timer);
		unregister?.();
	};
}

async function register(
	ctx: ITriggerFunctions,
	step: HybridStep,
	isClosed: () => boolean,
): Promise<(() => void) | undefined> {
	const shared = await sharedStoreOf(ctx);
	// Unpublished meanwhile: to subscribe now would let contacts into a journey that nobody runs.
	if (isClosed()) return undefined;
	const { id: workflowId = '', name } = ctx.getWorkflow();
	const node = ctx.getNode();
	const stepKey = stepKeyOf(ctx.getInstanceId(), workflowId, node.id);
	const { store, clock, dispatcher } = shared;
	const subscription = step.subscription?.(ctx, stepKey) ?? { stepKey, name: node.name };
	await store.journeys.subscribe(workflowId, subscription, clock.nowMs(), name);
	await store.policies.use(stepKey, policiesOf(node.parameters as IDataObject));
	const emit: DispatchedStep['emit'] = async (batch) => {
		const done = ctx.helpers.createDeferredPromise<IRun>();
		ctx.emit(
			emission(step, batch, store.storeId, clock.nowMs()),
			undefined,
			done,
			`${batch.batchId}:${batch.attempt}`,
		);
		await done.promise;
	};
	const own = {
		stepKey,
		batchSize: step.batchSize(node.parameters as IDataObject),
		judge: step.judge?.(shared, ctx),
		isSlow: step.isSlow,
	};
	const registered = [own, ...(step.lanes?.(shared, ctx, stepKey) ?? [])].map((lane) =>
		dispatcher.register({ ...lane, emit }),
	);
	return () => registered.forEach((unregister) => unregister());
}

/** The saved policies that a published step names: they cannot be removed while it does. */
function policiesOf({
	policyName,
	policySource,
	quietSource,
	capsName,
	capsSource,
	engagement,
	options,
}: IDataObject): string[] {
	const isQuietSaved = policySource === 'saved' || quietSource === 'saved';
	const names = [
		isQuietSaved ? policyNameOf(policyName) : '',
		capsSource === 'saved' ? policyNameOf(capsName) : '',
		policyNameOf(engagement),
		...alsoSavedIn(options),
	];
	return names.filter((name) => name !== '' && !name.startsWith('='));
}

function alsoSavedIn(options: unknown): string[] {
	const { alsoSaved } = (options ?? {}) as { alsoSaved?: unknown };
	return typeof alsoSaved === 'string' && alsoSaved.startsWith('=') ? [] : policyNamesIn(alsoSaved);
}
