/** Names one step of one n8n: two instances on the same Redis must not release each other's contacts. */
export function stepKeyOf(instanceId: string, workflowId: string, nodeId: string): string {
	return `${instanceId.slice(0, 12)}:${workflowId}:${nodeId}`;
}

/** The n8n node id in a step key: what visits and the ledger know a step by. */
export function stepIdOf(stepKey: string): string {
	return stepKey.slice(stepKey.lastIndexOf(':') + 1);
}
