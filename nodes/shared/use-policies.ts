import type { IHookFunctions } from 'n8n-workflow';
import { sharedStoreOf } from './shared-store';
import { stepKeyOf } from './step-key';

/** At unpublishing: the saved policies that the step named may be removed again. An unreachable store keeps them in use. */
export async function freePolicies(ctx: IHookFunctions): Promise<boolean> {
	if (ctx.getMode() === 'manual') return true;
	try {
		const { store } = await sharedStoreOf(ctx);
		await store.policies.use(
			stepKeyOf(ctx.getInstanceId(), ctx.getWorkflow().id ?? '', ctx.getNode().id),
			[],
		);
	} catch (error) {
		ctx.logger.warn(
			`Customer journeys: the policies of '${ctx.getNode().name}' stay in use: ${(error as Error).message}`,
		);
	}
	return true;
}
