import type { IDataObject, INodeOutputConfiguration } from 'n8n-workflow';

export const MOST_BRANCHES = 25;
export const OTHER = 'other';

/** A branch row of the form, in either mode. */
export interface BranchRow {
	name?: string;
	disabled?: boolean;
	weight?: number;
	places?: number;
}

/** Where the rows of a mode stand in the form. */
export function rowsPath({ mode }: IDataObject): string {
	return mode === 'split' ? 'shares.rows' : 'branches.rows';
}

export function branchRows(parameters: IDataObject): BranchRow[] {
	const collection = (parameters.mode === 'split' ? parameters.shares : parameters.branches) as
		IDataObject | undefined;
	return (collection?.rows as BranchRow[] | undefined) ?? [];
}

export function branchName({ name }: BranchRow, index: number): string {
	return name || `Branch ${index + 1}`;
}

/** What visits and assignments know a branch by: its name, so that it stays itself when rows are added before it. */
export function branchKeys(rows: readonly BranchRow[]): string[] {
	const taken = new Set<string>();
	return rows.map((row, index) => {
		const name = branchName(row, index);
		const key = taken.has(name) ? `${name}#${index + 1}` : name;
		taken.add(key);
		return key;
	});
}

/** Other comes first: a row that is added moves no output. */
export function outputOf(branch: number): number {
	return branch + 1;
}

/** The node's outputs for the canvas: n8n evaluates this text in the editor and in the backend, so it refers to nothing outside. */
export const outputsExpression = `={{(${((parameters: {
	mode?: string;
	branches?: { rows?: { name?: string }[] };
	shares?: { rows?: { name?: string }[] };
}) => {
	const output = (displayName: string) => ({ type: 'main', displayName }) as INodeOutputConfiguration;
	const rows = (parameters.mode === 'split' ? parameters.shares : parameters.branches)?.rows ?? [];
	return [output('Other'), ...rows.map(({ name }, i) => output(name || 'Branch ' + (i + 1)))];
}).toString()})($parameter)}}`;
