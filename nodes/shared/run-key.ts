import type { IExecuteFunctions } from 'n8n-workflow';

interface HookedContext {
	additionalData?: { hooks?: { retryOf?: string } };
}

/**
 * Keys what one run of a node writes: a try again of the node, and n8n's Retry of the whole execution, have the same key
 * and so complete what the first left undone.
 */
export function runKeyOf(ctx: IExecuteFunctions): string {
	const { retryOf } = (ctx as unknown as HookedContext).additionalData?.hooks ?? {};
	const runIndex = String(ctx.evaluateExpression('{{ $runIndex }}', 0));
	return `${retryOf ?? ctx.getExecutionId()}:${ctx.getNode().id}:${runIndex}`;
}
