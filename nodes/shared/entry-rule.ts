import { NodeOperationError, type IDataObject, type INode } from 'n8n-workflow';
import { HOUR_MS, type EntryRepeat, type EntryRule } from '../../lib';

/** Reads a parameter of the node, however the context gives it. */
export type ReadParameter = <T>(name: string, fallback: T) => T;

function instantOf(node: INode, label: string, value: unknown): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const atMs = Date.parse(String(value));
	if (Number.isNaN(atMs))
		throw new NodeOperationError(node, `'${label}' cannot be read as a date`, {
			description: `It holds '${String(value)}'. Write an ISO 8601 date, for instance 2026-12-01T09:00:00Z.`,
		});
	return atMs;
}

function repeatOf(read: ReadParameter): EntryRepeat {
	const kind = read<string>('entryRepeat', 'not-while-inside');
	if (kind !== 'again-after') return { kind } as EntryRepeat;
	return {
		kind,
		amount: read<number>('againAmount', 7),
		unit: read('againUnit', 'days'),
		from: read('againFrom', 'entry'),
	} as EntryRepeat;
}

/** The entry rule as the form of {@link entryRuleProperties} describes it. */
export function entryRuleOf(node: INode, read: ReadParameter): EntryRule {
	const limits = read<IDataObject>('entryLimits', {});
	const oldestMinutes = limits.oldestEventMinutes;
	return {
		repeat: repeatOf(read),
		startMs: instantOf(node, 'Start', limits.start),
		endMs: instantOf(node, 'End', limits.end),
		oldestEventMs:
			oldestMinutes === undefined
				? HOUR_MS
				: Number(oldestMinutes) < 0
					? null
					: Number(oldestMinutes) * 60_000,
	};
}
