import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { readTag } from './journey-tag';

const TEST_MODES = new Set(['manual', 'evaluation', 'cli']);

/**
 * A manual run (or a sub-workflow of one) contacts nobody and touches no published journey. Of a sub-workflow n8n does
 * not say who called it, so there the items do; elsewhere they may come from anybody and are not believed.
 */
export function isManualRun(ctx: IExecuteFunctions, items: readonly INodeExecutionData[]): boolean {
	if (isManualMode(ctx)) return true;
	return ctx.getMode() === 'integrated' && items.some(({ json }) => readTag(json)?.isTest === true);
}

export function isManualMode(ctx: Pick<IExecuteFunctions, 'getMode'>): boolean {
	return TEST_MODES.has(ctx.getMode());
}

/**
 * Makes n8n stop at the running node although its 'On Error' says to continue: n8n would pass on what lies at its first
 * input, which is our marker on a release, and on arrival everybody, unjudged.
 */
export function stopHere(ctx: IExecuteFunctions): void {
	// n8n builds the node anew for each execution.
	const { node } = ctx.getExecuteData();
	node.onError = 'stopWorkflow';
	node.continueOnFail = false;
}

/**
 * Settings with which n8n would invent or lose items of a step that contacts wait in. On arrival nothing is parked;
 * on release the batch is not begun, so that it comes back once the setting is off.
 */
export function refuseMisuse(ctx: IExecuteFunctions): void {
	const node = ctx.getNode();
	if (node.alwaysOutputData)
		throw new NodeOperationError(node, "Switch off 'Always Output Data' in this step's settings", {
			description: 'With it n8n would send an empty item on for everybody who waits here.',
		});
	if (node.executeOnce)
		throw new NodeOperationError(node, "Switch off 'Execute Once' in this step's settings", {
			description: 'With it n8n would pass on only the first contact of each batch.',
		});
}

/** n8n started the workflow at this step, with nothing that was released. */
export function cannotStart(ctx: IExecuteFunctions): NodeOperationError {
	const isStart = ctx.getNode().type.endsWith('journeyTrigger');
	return new NodeOperationError(
		ctx.getNode(),
		isStart
			? 'Journey Trigger waits for events and cannot be executed like this'
			: 'This step cannot start a workflow',
		{
			description: isStart
				? 'It starts contacts, not executions: send it an event. To try the workflow, use the test address in the editor.'
				: "Start at a trigger, for instance 'Journey Trigger' or 'Manual Trigger', and connect it to this step. If it is connected, choose the trigger in the editor and execute again.",
		},
	);
}
