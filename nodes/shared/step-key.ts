import { stepOfLane } from '../../lib';

/** Names one step of one n8n: two instances on the same Redis must not release each other's contacts. */
export function stepKeyOf(instanceId: string, workflowId: string, nodeId: string): string {
	return `${instanceId.slice(0, 12)}:${workflowId}:${nodeId}`;
}

/** The n8n node id in the key of a step or of a lane of it: what visits and the ledger know a step by. */
export function stepIdOf(stepKey: string): string {
	const step = stepOfLane(stepKey);
	return step.slice(step.lastIndexOf(':') + 1);
}
