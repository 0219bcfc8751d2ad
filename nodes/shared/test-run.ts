import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { nextVisit, readPath } from '../../lib';
import { emptyOutputs, type HybridStep } from './step-contract';
export type { TestLeaving } from './step-contract';
import { readTag, withTag, type JourneyTag } from './journey-tag';

/** The tag of an item in a manual run: nothing that carries it may touch a published journey. */
export function testTag(
	ctx: IExecuteFunctions,
	item: INodeExecutionData,
	index: number,
	contactField: string,
): JourneyTag {
	const tag = readTag(item.json);
	if (tag) return { ...tag, isTest: true };
	const contactId = readPath(item.json, contactField);
	if ((typeof contactId !== 'string' || contactId === '') && typeof contactId !== 'number')
		throw new NodeOperationError(
			ctx.getNode(),
			`The item has no contact id in field '${contactField}' [item ${index}]`,
			{
				itemIndex: index,
				description: "Set 'Contact ID Field' to the field that names the person.",
			},
		);
	const enrollmentId = `test-${index}`;
	const enteredAtMs = Date.now();
	return {
		journeyId: ctx.getWorkflow().id ?? '',
		enrollmentId,
		visit: enrollmentId,
		enteredAtMs,
		storeId: 'test',
		isTest: true,
	};
}

/** A manual run of a hybrid step: each item leaves soon, the store is not opened, a hint says what is different. */
export async function testRun(
	ctx: IExecuteFunctions,
	step: HybridStep,
	items: INodeExecutionData[],
): Promise<INodeExecutionData[][]> {
	const parameters = ctx.getNode().parameters as IDataObject;
	const outputs = emptyOutputs(step.outputCount(parameters));
	const field = step.contactField(ctx);
	const leavings = await step.test(ctx, items);
	leavings.forEach(({ output, add }, index) => {
		const item = items[index];
		const tag = testTag(ctx, item, index, field);
		const visit = nextVisit(tag.visit, ctx.getNode().id, output, 0);
		outputs[step.outputIndex(parameters, output) ?? 0].push({
			json: withTag({ ...item.json, ...add }, { ...tag, visit, leftAtMs: Date.now() }),
			...(item.binary ? { binary: item.binary } : {}),
			pairedItem: { item: index },
		});
	});
	ctx.addExecutionHints({
		message:
			'This was a test run: nobody waits here, nothing was counted, and published journeys were not touched',
	});
	return outputs;
}
