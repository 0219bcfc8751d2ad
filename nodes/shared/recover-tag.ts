import type { IExecuteFunctions, INodeExecutionData, IPairedItemData, ISourceData, ITaskData } from 'n8n-workflow';
import { readTag, type JourneyTag } from './journey-tag';

type RunData = Record<string, ITaskData[]>;

interface RunContext {
	runExecutionData?: { resultData?: { runData?: RunData } };
}

/** How far back the items of earlier nodes are followed. */
const MAX_STEPS_BACK = 200;

/**
 * The journey of an item whose JSON an ordinary node replaced: its paired items are followed back, through the run's
 * data, to the nearest item that still says whose it is. Undefined where the links end or fork to different contacts.
 */
export function recoverTag(ctx: IExecuteFunctions, item: INodeExecutionData): JourneyTag | undefined {
	const runData = (ctx as unknown as RunContext).runExecutionData?.resultData?.runData;
	if (runData === undefined) return undefined;
	const source = ctx.getExecuteData().source?.main ?? [];
	return follow(runData, item, source, MAX_STEPS_BACK);
}

function follow(
	runData: RunData,
	item: INodeExecutionData,
	source: (ISourceData | null)[],
	stepsLeft: number,
): JourneyTag | undefined {
	if (stepsLeft === 0) return undefined;
	const tags = pairsOf(item).map((pair) => {
		const origin = source[pair.input ?? 0];
		if (!origin) return undefined;
		const run = runData[origin.previousNode]?.[origin.previousNodeRun ?? 0];
		const before = run?.data?.main?.[origin.previousNodeOutput ?? 0]?.[pair.item];
		if (!run || !before) return undefined;
		return readTag(before.json) ?? follow(runData, before, run.source, stepsLeft - 1);
	});
	const [first] = tags;
	return first && tags.every((tag) => tag?.enrollmentId === first.enrollmentId) ? first : undefined;
}

function pairsOf({ pairedItem }: INodeExecutionData): IPairedItemData[] {
	if (pairedItem === undefined) return [];
	if (typeof pairedItem === 'number') return [{ item: pairedItem }];
	return Array.isArray(pairedItem) ? pairedItem : [pairedItem];
}
