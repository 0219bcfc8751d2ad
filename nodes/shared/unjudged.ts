import { NodeApiError, NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import type { Arrival } from './arrivals';
import { toNodeError } from './to-node-error';

/** An item that could not be judged, where 'On Error' lets the others go on: it leaves by the safest output. */
export class Unjudged {
	constructor(readonly message: string) {}
}

/** Reads something for each item. Without 'On Error: Continue' the first that cannot be read ends the run, and names its item. */
export function readEach<A extends Pick<Arrival, 'index'>, T>(
	ctx: IExecuteFunctions,
	arrivals: readonly A[],
	read: (arrival: A, at: number) => T,
): (T | Unjudged)[] {
	return arrivals.map((arrival, at) => {
		try {
			return read(arrival, at);
		} catch (error) {
			if (ctx.continueOnFail()) return new Unjudged((error as Error).message);
			throw itemError(ctx, error, arrival.index);
		}
	});
}

/** The error of one item, as n8n shows it. */
export function itemError(
	ctx: IExecuteFunctions,
	error: unknown,
	itemIndex: number,
): NodeOperationError | NodeApiError {
	const nodeError = toNodeError(ctx, error);
	if (nodeError.context.itemIndex !== undefined) return nodeError;
	return new NodeOperationError(ctx.getNode(), `${nodeError.message} [item ${itemIndex}]`, {
		itemIndex,
		description: nodeError.description ?? undefined,
	});
}
