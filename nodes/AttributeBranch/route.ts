import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { CONTACT_FIELD } from '../shared/arrivals';
import { leaving, readPassing, type PassingItems, type Way } from '../shared/router';
import { toNodeError } from '../shared/to-node-error';
import { itemError } from '../shared/unjudged';
import { decideByConditions, type Decide } from './decide';
import { branchKeys, branchName, branchRows, OTHER, outputOf, type BranchRow } from './outputs';
import { decideBySplit } from './split';

/** `execute()` of the Attribute Branch. */
export async function route(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = ctx.getInputData();
	const rows = branchRows(ctx.getNode().parameters as IDataObject);
	try {
		const contactField = ctx.getNodeParameter(CONTACT_FIELD, 0) as string;
		const read = await readPassing(ctx, items, contactField);
		const isSplit = ctx.getNodeParameter('mode', 0) === 'split';
		const decide = await (isSplit ? decideBySplit : decideByConditions)(ctx, read, contactField);
		return await letOut(ctx, read, rows, decide);
	} catch (error) {
		if (!ctx.continueOnFail()) throw toNodeError(ctx, error);
		const other = items.map((item, index): INodeExecutionData => ({
			json: { ...item.json, error: (error as Error).message },
			...(item.binary ? { binary: item.binary } : {}),
			pairedItem: { item: index },
		}));
		return [other, ...rows.map(() => [])];
	}
}

async function letOut(
	ctx: IExecuteFunctions,
	read: PassingItems,
	rows: readonly BranchRow[],
	decide: Decide,
): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[][] = [[], ...rows.map(() => [])];
	const out = await leaving(ctx, read);
	const other: Way = { key: OTHER, index: 0 };
	const ways = branchKeys(rows).map((key, i): Way => ({ key: `branch:${key}`, index: outputOf(i) }));
	const isTold = (ctx.getNodeParameter('options', 0, {}) as IDataObject).addBranch === true;
	const adds = rows.map((row, i) =>
		isTold ? { branch: { name: branchName(row, i), matched: true } } : undefined,
	);
	const addOther = isTold ? { branch: { name: 'Other', matched: false } } : undefined;
	const goesOn = ctx.continueOnFail();
	for (const one of read.passing) {
		try {
			const branches = decide(one);
			if (branches.length === 0) outputs[0].push(out(one, other, addOther));
			for (const branch of branches) outputs[ways[branch].index].push(out(one, ways[branch], adds[branch]));
		} catch (error) {
			if (!goesOn) throw itemError(ctx, error, one.index);
			outputs[0].push(out(one, other, { error: (error as Error).message }));
		}
	}
	return outputs;
}
