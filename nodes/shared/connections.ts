import type { IConnections, IExecuteFunctions } from 'n8n-workflow';

interface WorkflowContext {
	workflow?: { connectionsBySourceNode?: IConnections };
}

/** Whether anything is wired to an output of the running node; where n8n does not say, it counts as wired. */
export function isConnected(ctx: IExecuteFunctions, outputIndex: number): boolean {
	const connections = (ctx as unknown as WorkflowContext).workflow?.connectionsBySourceNode;
	if (connections === undefined) return true;
	return (connections[ctx.getNode().name]?.main?.[outputIndex] ?? []).length > 0;
}
