import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import type { JourneyStore, SavedPolicy } from '../../lib';

/** One item's turn. */
export interface PolicyRun {
	ctx: IExecuteFunctions;
	itemIndex: number;
	store: Pick<JourneyStore, 'policies'>;
	nowMs: number;
	/** Nothing is changed, only told. */
	isTest: boolean;
}

/** A saved policy as the node gives it out. */
export function toldPolicy({ name, kind, version, savedAtMs, usedBy, policy }: SavedPolicy): IDataObject {
	const savedAt = new Date(savedAtMs).toISOString();
	return { name, kind, version, savedAt, usedBy, policy: policy as IDataObject };
}

export function unusable(
	{ ctx, itemIndex }: PolicyRun,
	message: string,
	description: string,
): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), `${message} [item ${itemIndex}]`, { itemIndex, description });
}

/** A field of type JSON, which holds a text or, by expression, an object. */
export function jsonOf(run: PolicyRun, name: string, displayName: string): unknown {
	const value: unknown = run.ctx.getNodeParameter(name, run.itemIndex);
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch (error) {
		throw unusable(
			run,
			`'${displayName}' is not valid JSON: ${(error as Error).message}`,
			'Correct the JSON.',
		);
	}
}
