import type {
	IExecuteFunctions,
	INodeExecutionData,
	IPairedItemData,
	ISourceData,
	ITaskData,
} from 'n8n-workflow';
import { readTag, type JourneyTag } from './journey-tag';

export type RunData = Record<string, ITaskData[]>;

interface RunContext {
	runExecutionData?: { resultData?: { runData?: RunData } };
}

/** How far back the items of earlier nodes are followed. */
const MAX_STEPS_BACK = 200;

/** Where an item comes from: somebody's journey, a start at which nobody had one, or it cannot be told. */
type Origin = { kind: 'tag'; tag: JourneyTag } | { kind: 'fresh' } | { kind: 'unknown' };

const UNKNOWN: Origin = { kind: 'unknown' };

function runDataOf(ctx: IExecuteFunctions): RunData | undefined {
	return (ctx as unknown as RunContext).runExecutionData?.resultData?.runData;
}

/**
 * The journey of an item whose JSON an ordinary node replaced: its paired items are followed back, through the run's
 * data, to the nearest item that still says whose it is. Undefined where the links end or fork to different contacts.
 */
export function recoverTag(ctx: IExecuteFunctions, item: INodeExecutionData): JourneyTag | undefined {
	const runData = runDataOf(ctx);
	if (runData === undefined) return undefined;
	const origin = originOf(runData, item, ctx.getExecuteData().source?.main ?? [], MAX_STEPS_BACK);
	return origin.kind === 'tag' ? origin.tag : undefined;
}

/** True where the item's links lead back to the start of the execution, and nobody had a journey on the way. */
export function neverHadTag(ctx: IExecuteFunctions, item: INodeExecutionData): boolean {
	const runData = runDataOf(ctx);
	if (runData === undefined) return false;
	return originOf(runData, item, ctx.getExecuteData().source?.main ?? [], MAX_STEPS_BACK).kind === 'fresh';
}

/** Whose the item is that lies at a place of a node's input: what the place itself says, else what lies behind it. */
export function tagAtInput(
	runData: RunData,
	item: INodeExecutionData,
	place: { input: number; index: number },
	source: readonly (ISourceData | null)[],
): JourneyTag | undefined {
	const own = readTag(item.json);
	if (own) return own;
	// Before n8n runs a node, the links of its items still tell what the node before made them of.
	const pairedItem = { item: place.index, input: place.input };
	const origin = originOf(runData, { ...item, pairedItem }, source, MAX_STEPS_BACK);
	return origin.kind === 'tag' ? origin.tag : undefined;
}

function originOf(
	runData: RunData,
	item: INodeExecutionData,
	source: readonly (ISourceData | null)[],
	stepsLeft: number,
): Origin {
	if (stepsLeft === 0) return UNKNOWN;
	const origins = pairsOf(item).map((pair): Origin => {
		const from = source[pair.input ?? 0];
		if (!from) return UNKNOWN;
		const run = runData[from.previousNode]?.[from.previousNodeRun ?? 0];
		const before = run?.data?.main?.[from.previousNodeOutput ?? 0]?.[pair.item];
		if (!run || !before) return UNKNOWN;
		const tag = readTag(before.json);
		if (tag) return { kind: 'tag', tag };
		return run.source.length === 0 ? { kind: 'fresh' } : originOf(runData, before, run.source, stepsLeft - 1);
	});
	return agreed(origins);
}

function agreed(origins: readonly Origin[]): Origin {
	const [first] = origins;
	if (first === undefined) return UNKNOWN;
	if (first.kind !== 'tag') return origins.every(({ kind }) => kind === first.kind) ? first : UNKNOWN;
	const { enrollmentId } = first.tag;
	return origins.every((origin) => origin.kind === 'tag' && origin.tag.enrollmentId === enrollmentId)
		? first
		: UNKNOWN;
}

function pairsOf({ pairedItem }: INodeExecutionData): IPairedItemData[] {
	if (pairedItem === undefined) return [];
	if (typeof pairedItem === 'number') return [{ item: pairedItem }];
	return Array.isArray(pairedItem) ? pairedItem : [pairedItem];
}
