import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { isManualMode } from './guards';
import { patientStore } from './patient-store';
import { rideOut } from './ride-out';
import { runReportOf, type RunReport } from './run-report';
import { sharedStoreOf, type SharedStore } from './shared-store';
import { stepKeyOf } from './step-key';

/** One passing of a production execution through one of our steps. */
export interface StepRun {
	shared: SharedStore;
	report: RunReport;
	node: INode;
	workflowId: string;
	stepKey: string;
	/** One instant for the whole call: all its items are judged by the same clock reading. */
	nowMs: number;
}

/**
 * Opens the store and this step's part in the execution. The opening and each later call of the store ride a short outage
 * out; not in a manual run, before which a person sits.
 */
export async function openStepRun(ctx: IExecuteFunctions): Promise<StepRun> {
	if (isManualMode(ctx)) return await openHastyRun(ctx);
	const run = await rideOut(async () => await openHastyRun(ctx));
	return { ...run, shared: patientStore(run.shared) };
}

/** As {@link openStepRun}, for work that is repeated as a whole, and so judged by the clock after the outage. */
export async function openHastyRun(ctx: IExecuteFunctions): Promise<StepRun> {
	const shared = await sharedStoreOf(ctx);
	const node = ctx.getNode();
	const workflowId = ctx.getWorkflow().id ?? '';
	return {
		shared,
		report: runReportOf(ctx, shared),
		node,
		workflowId,
		stepKey: stepKeyOf(ctx.getInstanceId(), workflowId, node.id),
		nowMs: shared.clock.nowMs(),
	};
}
