import type { IExecuteFunctions, INode } from 'n8n-workflow';
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

export async function openStepRun(ctx: IExecuteFunctions): Promise<StepRun> {
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
