import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { readTag } from './journey-tag';

const TEST_MODES = new Set(['manual', 'evaluation', 'cli']);

/** A manual run (or a sub-workflow of one) contacts nobody and touches no published journey. */
export function isManualRun(ctx: IExecuteFunctions, items: readonly INodeExecutionData[]): boolean {
	return TEST_MODES.has(ctx.getMode()) || items.some(({ json }) => readTag(json)?.isTest === true);
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
	return new NodeOperationError(ctx.getNode(), 'This step cannot start a workflow', {
		description:
			"Start at a trigger, for instance 'Journey Trigger' or 'Manual Trigger', and connect it to this step. If it is connected, choose the trigger in the editor and execute again.",
	});
}
