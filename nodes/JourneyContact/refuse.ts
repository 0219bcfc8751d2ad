import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

/** The error of one item: what was read, and what to do. */
export function refuse(
	ctx: IExecuteFunctions,
	itemIndex: number,
	message: string,
	description: string,
): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), `${message} [item ${itemIndex}]`, { itemIndex, description });
}
