import type { IDataObject, IExecuteFunctions, INodeExecutionData, ITaskData } from 'n8n-workflow';
import { nextVisit } from '../../lib';
import { contactIdOf, identify, leave, missingContactId, stillInside, type Arrival } from './arrivals';
import { isConnected } from './connections';
import { isManualRun } from './guards';
import { readTag, withTag, type JourneyTag } from './journey-tag';
import { recoverTag } from './recover-tag';
import { hasReport } from './run-report';
import { openStepRun, type StepRun } from './step-run';

/** An item on its way through a step that only routes: no contact waits there, nobody is enrolled there. */
export interface Passing {
	/** Its place among the items of this call. */
	index: number;
	item: INodeExecutionData;
	/** Known for items in a journey; see {@link contactOf}. */
	contactId?: string;
	/** Undefined before a journey. */
	tag: JourneyTag | undefined;
}

export interface PassingItems {
	passing: Passing[];
	isManual: boolean;
	/** Opens the store once, and only where something asks for it. */
	openRun(): Promise<StepRun>;
}

/**
 * Reads who passes a routing step. Items in a journey are checked for its end: an exited contact leaves by no output.
 * Items that never had a journey pass as they are, and need no store. A manual run reads no journey at all.
 */
export async function readPassing(
	ctx: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	contactField: string,
): Promise<PassingItems> {
	let opened: Promise<StepRun> | undefined;
	const openRun = () => (opened ??= openStepRun(ctx));
	const isManual = isManualRun(ctx, items);
	const tags = readTags(ctx, items);
	const plain = (item: INodeExecutionData, index: number): Passing => {
		const tag = tags[index];
		return { index, item, tag: tag && { ...tag, isTest: true } };
	};
	const isInJourney = tags.some((tag) => tag !== undefined) || hasReport(ctx.getExecutionId());
	if (isManual || !isInJourney) return { passing: items.map(plain), isManual, openRun };
	const run = await openRun();
	const arrivals = items.flatMap((item, index) =>
		tags[index] || run.report.hasContacts ? [identify(ctx, run, item, index, contactField)] : [],
	);
	const passing: Passing[] = await distinctInside(ctx, run, arrivals);
	if (arrivals.length < items.length) {
		const identified = new Set(arrivals.map(({ index }) => index));
		items.forEach((item, index) => !identified.has(index) && passing.push(plain(item, index)));
		passing.sort((a, b) => a.index - b.index);
	}
	return { passing, isManual, openRun };
}

interface RunContext {
	runExecutionData?: { resultData?: { runData?: Record<string, ITaskData[]> } };
}

/** The tags of the items; following links back is spared where nothing of this execution is in a journey. */
function readTags(ctx: IExecuteFunctions, items: readonly INodeExecutionData[]): (JourneyTag | undefined)[] {
	const tags = items.map(({ json }) => readTag(json));
	if (tags.every((tag) => tag !== undefined)) return tags;
	const runs = Object.values(
		(ctx as unknown as RunContext).runExecutionData?.resultData?.runData ?? {},
	).flat();
	const hasJourney = runs.some(({ data }) =>
		data?.main?.some((output) => output?.some(({ json }) => json.journey !== undefined)),
	);
	return hasJourney ? tags.map((tag, i) => tag ?? recoverTag(ctx, items[i])) : tags;
}

async function distinctInside(ctx: IExecuteFunctions, run: StepRun, arrivals: Arrival[]): Promise<Arrival[]> {
	const inside = await stillInside(run, arrivals);
	const seen = new Set<string>();
	const distinct = inside.filter(({ tag }) => {
		const key = `${tag.enrollmentId}\n${tag.visit}`;
		return !seen.has(key) && seen.add(key);
	});
	if (distinct.length < inside.length)
		ctx.addExecutionHints({
			message: `${inside.length - distinct.length} items were copies of a contact that is already in this batch and were dropped (duplicate-item)`,
		});
	return distinct;
}

/** The contact of a passing item, or undefined where it names none. */
export function contactIn(one: Passing, contactField: string): string | undefined {
	return (one.contactId ??= contactIdOf(one.item.json, contactField));
}

/** The contact of a passing item. Errors: names the item, where it has none. */
export function contactOf(ctx: IExecuteFunctions, one: Passing, contactField: string): string {
	const contactId = contactIn(one, contactField);
	if (contactId === undefined) throw missingContactId(ctx, contactField, one.item.json, one.index);
	return contactId;
}

/** An output: what visits know it by, and where it is. */
export interface Way {
	key: string;
	index: number;
}

/** Lets passing items out: their input kept, `add` beside it, and the next visit where they are in a journey. */
export async function leaving(
	ctx: IExecuteFunctions,
	{ isManual, openRun, passing }: PassingItems,
): Promise<(one: Passing, way: Way, add?: IDataObject) => INodeExecutionData> {
	const isStored = !isManual && passing.some(({ tag }) => tag !== undefined);
	const run = isStored ? await openRun() : undefined;
	const nodeId = ctx.getNode().id;
	return (one, { key, index: output }, add) => {
		const { item, index, tag } = one;
		if (tag && run) {
			const left = leave(one as Arrival, run, key, add);
			run.report.sees(one.contactId!, left.json.journey as unknown as JourneyTag);
			if (!isConnected(ctx, output)) run.report.reasons.set(tag.enrollmentId, `unconnected: ${key}`);
			return left;
		}
		const json = add ? { ...item.json, ...add } : item.json;
		const visit = tag && nextVisit(tag.visit, nodeId, key, 0);
		return {
			json: visit === undefined ? json : withTag(json, { ...tag!, visit }),
			...(item.binary ? { binary: item.binary } : {}),
			pairedItem: { item: index },
		};
	};
}
