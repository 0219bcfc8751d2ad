import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isManualRun } from '../shared/guards';
import { sharedStoreOf } from '../shared/shared-store';
import { toNodeError } from '../shared/to-node-error';
import { itemError } from '../shared/unjudged';
import type { PolicyRun } from './policy-run';
import { preview } from './preview';
import { WRITING } from './resources';
import { save } from './save';
import { get, getMany, remove } from './saved';
import { exportPolicies, importPolicies } from './transfer';

const OPERATIONS: Readonly<Record<string, (run: PolicyRun) => Promise<IDataObject[]>>> = {
	delete: remove,
	export: exportPolicies,
	get,
	getMany,
	import: importPolicies,
	preview,
	save,
};

/** `execute()`: the operation for each item in turn. A manual run reads, and only tells what it would change. */
export async function runPolicies(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = ctx.getInputData();
	const operation = ctx.getNodeParameter('operation', 0) as string;
	const isActing = (ctx.getNodeParameter('options', 0, {}) as IDataObject).actForReal === true;
	const isTest = isManualRun(ctx, items) && !isActing;
	const out: INodeExecutionData[] = [];
	for (const [itemIndex, item] of items.entries()) {
		try {
			const { store, clock } = await sharedStoreOf(ctx);
			const run = { ctx, itemIndex, store, nowMs: clock.nowMs(), isTest };
			const answers = await OPERATIONS[operation](run);
			out.push(...answers.map((json) => ({ json, pairedItem: { item: itemIndex } })));
		} catch (error) {
			if (!ctx.continueOnFail()) throw itemError(ctx, error, itemIndex);
			const { message } = toNodeError(ctx, error);
			out.push({ json: { ...item.json, error: message }, pairedItem: { item: itemIndex } });
		}
	}
	if (isTest && WRITING.includes(operation)) ctx.addExecutionHints({ message: hintFor(operation, out) });
	return [out];
}

function hintFor(operation: string, out: readonly INodeExecutionData[]): string {
	const names = out.flatMap(({ json }) => (typeof json.name === 'string' ? [json.name] : []));
	const verb = operation === 'delete' ? 'deletes' : 'saves';
	return `This was a test run and changed nothing. In production it ${verb} ${names.length} policies (${names.join(', ')}); switch on the option 'Act for Real in Test Runs' to do it now`;
}
