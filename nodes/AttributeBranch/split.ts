import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { splitByNumber, splitByWeight } from '../../lib';
import { contactIn, contactOf, type PassingItems } from '../shared/router';
import { runKeyOf } from '../shared/run-key';
import { NONE, readRows, type Decide } from './decide';
import { branchKeys } from './outputs';

interface Experiment {
	name: string;
	keys: string[];
	contactIds: string[];
	runKey: string;
	nowMs: number;
}

/** Mode Split: everybody's branch for the whole batch, decided at once. */
export async function decideBySplit(
	ctx: IExecuteFunctions,
	read: PassingItems,
	contactField: string,
): Promise<Decide> {
	const rows = readRows(ctx);
	const keys = branchKeys(rows);
	const contactIds = [...new Set(read.passing.flatMap((one) => contactIn(one, contactField) ?? []))];
	const { id } = ctx.getNode();
	const experiment: Experiment = {
		name: (ctx.getNodeParameter('experimentName', 0, '') as string) || `step:${ctx.getWorkflow().id}:${id}`,
		keys,
		contactIds,
		runKey: runKeyOf(ctx),
		nowMs: Date.now(),
	};
	const isByNumber = ctx.getNodeParameter('splitBy', 0, 'weight') === 'number';
	const chosen = isByNumber
		? await byNumber(
				ctx,
				read,
				experiment,
				rows.map(({ places, disabled }) => (disabled ? 0 : Number(places))),
			)
		: await byWeight(
				ctx,
				read,
				experiment,
				rows.map(({ weight, disabled }) => (disabled ? 0 : Number(weight))),
			);
	const branchOf = new Map(
		contactIds.map((contactId, i) => [contactId, chosen[i] === undefined ? -1 : keys.indexOf(chosen[i])]),
	);
	const single = rows.map((_, i) => [i]);
	return (one) => {
		const branch = branchOf.get(contactOf(ctx, one, contactField)) ?? -1;
		return branch < 0 || rows[branch].disabled ? NONE : single[branch];
	};
}

async function byWeight(
	ctx: IExecuteFunctions,
	read: PassingItems,
	one: Experiment,
	weights: number[],
): Promise<(string | undefined)[]> {
	const options = ctx.getNodeParameter('options', 0, {}) as IDataObject;
	const isKept = options.keepAssignments !== false && !read.isManual;
	const store = isKept ? (await read.openRun()).shared.store : undefined;
	if (read.isManual) ctx.addExecutionHints({ message: 'This was a test run: no assignment was stored' });
	const branches = one.keys.map((id, i) => ({ id, weight: weights[i] }));
	const holdOutShare = Number(options.holdOutPercent ?? 0) / 100;
	const experiment = { name: one.name, branches, holdOutShare };
	const assignments = await splitByWeight(store, experiment, one.contactIds, one.runKey, one.nowMs);
	return assignments.map((assignment) => (assignment.kind === 'branch' ? assignment.branchId : undefined));
}

async function byNumber(
	ctx: IExecuteFunctions,
	read: PassingItems,
	one: Experiment,
	places: number[],
): Promise<(string | undefined)[]> {
	const wrong = places.findIndex((count) => !Number.isInteger(count) || count < 0);
	if (wrong >= 0)
		throw new NodeOperationError(
			ctx.getNode(),
			`Branch '${one.keys[wrong]}' takes ${places[wrong]} contacts; whole numbers from 0 are allowed`,
		);
	const branches = one.keys.map((id, i) => ({ id, places: places[i] }));
	if (!read.isManual)
		return await splitByNumber(
			(await read.openRun()).shared.store,
			{ name: one.name, branches },
			one.contactIds,
			one.runKey,
			one.nowMs,
		);
	ctx.addExecutionHints({
		message: 'This was a test run: places were counted within it only, and none was taken',
	});
	const ends = places.map((_, i) => places.slice(0, i + 1).reduce((sum, count) => sum + count, 0));
	return one.contactIds.map((_, i) => one.keys[ends.findIndex((end) => i < end)]);
}
