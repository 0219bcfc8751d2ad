import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { CONTACT_FIELD } from '../shared/arrivals';
import { entryThrottle } from '../shared/entry-throttle';
import { refuseMisuse } from '../shared/guards';
import { releaseBatch } from '../shared/release';
import type { HybridStep } from '../shared/step-contract';
import { toNodeError } from '../shared/to-node-error';
import { entriesPerHourOf } from './enter';
import { evaluate } from './evaluate';
import { explain } from './explain';
import { change, check, list } from './members';
import { IN_SEGMENT, NOT_IN_SEGMENT, outputCount, outputIndex } from './outputs';
import { beginSnapshot, endSnapshot } from './snapshot';

const OPERATIONS: Record<string, (ctx: IExecuteFunctions) => Promise<INodeExecutionData[][]>> = {
	add: async (ctx) => await change(ctx, 'add'),
	beginSnapshot,
	check,
	evaluate,
	explain,
	finishSnapshot: endSnapshot,
	list,
	remove: async (ctx) => await change(ctx, 'remove'),
};

/** Hands out those who entered by 'Enters the Journey'. Items that arrive go through the operations instead. */
export const journeySegmentStep: HybridStep = {
	safestOutput: NOT_IN_SEGMENT,
	outputCount,
	outputIndex,
	contactField: (ctx) => ctx.getNodeParameter(CONTACT_FIELD, 0) as string,
	batchSize: (parameters) => Number((parameters.options as IDataObject | undefined)?.batchSize) || 500,
	arrive: async (_ctx, arrivals) => arrivals.map(() => ({ kind: 'leave', output: IN_SEGMENT })),
	release: () => ({ output: IN_SEGMENT, add: {} }),
	judge: ({ store }) => entryThrottle(store, entriesPerHourOf),
	test: (_ctx, items) => items.map(() => ({ output: IN_SEGMENT })),
};

/** Whether contacts are parked at this node, so that it has to hand them out. */
export function handsOut(parameters: IDataObject): boolean {
	return parameters.operation === 'evaluate' && parameters.entersJourney === true;
}

/** `execute()`: a released batch, or items for the chosen operation. */
export async function runSegment(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const data = ctx.getExecuteData();
	if (data.source === null) {
		refuseMisuse(ctx);
		return await releaseBatch(ctx, journeySegmentStep, data.data.main ?? []);
	}
	const operation = ctx.getNodeParameter('operation', 0) as string;
	try {
		if (!Object.hasOwn(OPERATIONS, operation))
			throw new NodeOperationError(ctx.getNode(), `The operation '${operation}' is not known`);
		return await OPERATIONS[operation](ctx);
	} catch (error) {
		if (!ctx.continueOnFail()) throw toNodeError(ctx, error);
		return toSafestOutput(ctx, error as Error);
	}
}

function toSafestOutput(ctx: IExecuteFunctions, error: Error): INodeExecutionData[][] {
	const parameters = ctx.getNode().parameters as IDataObject;
	const items = ctx.getInputData().map((item, index): INodeExecutionData => ({
		json: { ...item.json, error: error.message },
		...(item.binary ? { binary: item.binary } : {}),
		pairedItem: { item: index },
	}));
	return outputCount(parameters) === 2 ? [[], items] : [items];
}
