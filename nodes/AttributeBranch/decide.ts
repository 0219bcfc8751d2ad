import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { factsOf } from '../shared/audience-facts';
import { audienceOf, type FormAudience } from '../shared/audience-form';
import type { Passing, PassingItems } from '../shared/router';
import { branchRows, MOST_BRANCHES, rowsPath, type BranchRow } from './outputs';

/** The branches (indexes of rows) by which an item leaves; none: by Other. */
export type Decide = (one: Passing) => readonly number[];

export const NONE: readonly number[] = [];

/** The rows of the form, checked. */
export function readRows(ctx: IExecuteFunctions): BranchRow[] {
	const parameters = ctx.getNode().parameters as IDataObject;
	const rows = branchRows(parameters);
	if (rows.length > MOST_BRANCHES)
		throw new NodeOperationError(
			ctx.getNode(),
			`There are ${rows.length} branches; ${MOST_BRANCHES} are allowed`,
			{
				description: "Remove some, or send 'Other' on to a second Attribute Branch.",
			},
		);
	// Switches and numbers may be expressions; the conditions are not touched here.
	const path = rowsPath(parameters);
	return rows.map((row, i) => {
		const read = <T>(field: keyof BranchRow, fallback: T) =>
			ctx.getNodeParameter(`${path}[${i}].${field}`, 0, fallback) as T;
		return {
			name: row.name,
			disabled: read('disabled', false),
			weight: read('weight', 1),
			places: read('places', 1000),
		};
	});
}

/** Mode Conditions: the first branch that matches, or every one. */
export async function decideByConditions(
	ctx: IExecuteFunctions,
	read: PassingItems,
	contactField: string,
): Promise<Decide> {
	const rows = readRows(ctx);
	const branches = rows.flatMap(({ disabled }, i) => (disabled ? [] : [i]));
	const audiences = branches.map((i): FormAudience =>
		audienceOf(ctx, 'all', [{ path: `branches.rows[${i}]`, match: 'all' }]),
	);
	const facts = await factsOf(ctx, read, audiences, contactField);
	const matches = (at: number, one: Passing) =>
		audiences[at].audience.judge(facts.of(at, one), facts.nowMs) === 'met';
	if (ctx.getNodeParameter('matching', 0, 'first') === 'every')
		return (one) => branches.filter((_, at) => matches(at, one));
	const single = branches.map((branch) => [branch]);
	return (one) => {
		for (let at = 0; at < single.length; at++) if (matches(at, one)) return single[at];
		return NONE;
	};
}
