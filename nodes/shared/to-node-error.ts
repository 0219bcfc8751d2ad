import { NodeApiError, NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { JourneyError } from '../../lib';

/** n8n shows the message as the headline and the description below it. */
export function toNodeError(
	ctx: Pick<IExecuteFunctions, 'getNode'>,
	error: unknown,
): NodeOperationError | NodeApiError {
	if (error instanceof NodeOperationError || error instanceof NodeApiError) return error;
	const node = ctx.getNode();
	if (error instanceof JourneyError)
		return new NodeOperationError(node, error.message, {
			description: error.isRetryable ? 'The same may succeed later; nothing was lost.' : undefined,
		});
	return new NodeOperationError(node, error instanceof Error ? error : String(error));
}
