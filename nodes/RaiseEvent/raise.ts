import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { nextVisit, readPath, type EventInput, type RecordAnswer } from '../../lib';
import { isManualRun } from '../shared/guards';
import { readTag, withTag, type JourneyTag } from '../shared/journey-tag';
import { recoverTag } from '../shared/recover-tag';
import { openStepRun, type StepRun } from '../shared/step-run';
import { toNodeError } from '../shared/to-node-error';
import { readEach, Unjudged } from '../shared/unjudged';
import { eventReader, type RaisingItem } from './event-of-item';

const OUT = 'raised';

/** An item on its way out with what became of its event. */
interface Raised {
	raising: RaisingItem;
	event: EventInput;
	result: RecordAnswer['kind'] | 'not-raised';
}

/** `execute()`: one event an item, all in one call of the store. Items pass through; those of ended journeys do not. */
export async function raise(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = ctx.getInputData();
	const isTest = isManualRun(ctx, items);
	const options = ctx.getNodeParameter('options', 0, {}) as { actForReal?: boolean };
	try {
		return [isTest && options.actForReal !== true ? tryOut(ctx, items) : await raiseAll(ctx, items, isTest)];
	} catch (error) {
		if (!ctx.continueOnFail()) throw toNodeError(ctx, error);
		return [items.map((item, index) => failed(item, index, error as Error))];
	}
}

async function raiseAll(
	ctx: IExecuteFunctions,
	items: INodeExecutionData[],
	isTest: boolean,
): Promise<INodeExecutionData[]> {
	const run = await openStepRun(ctx);
	const identified = readEach(
		ctx,
		items.map((_, index) => ({ index })),
		({ index }) => identify(ctx, items[index], index, isTest ? undefined : run),
	);
	const gone = await goneOf(
		identified.flatMap((one) => (one instanceof Unjudged ? [] : one)),
		run,
	);
	const read = eventReader(ctx, run.nowMs);
	const events = readEach(
		ctx,
		items.map((_, index) => ({ index })),
		({ index }) => {
			const one = identified[index];
			if (one instanceof Unjudged) throw new Error(one.message);
			return gone.has(one) ? undefined : { raising: one, event: read(one) };
		},
	);
	const raised = events.flatMap((one) => (one === undefined || one instanceof Unjudged ? [] : one));
	const answers =
		raised.length > 0
			? await run.shared.store.events.record(
					raised.map(({ event }) => event),
					run.nowMs,
				)
			: [];
	const byIndex = new Map(raised.map((one, i) => [one.raising.index, { ...one, result: answers[i].kind }]));
	return items.flatMap((item, index) => {
		const one = events[index];
		if (one instanceof Unjudged) return [failed(item, index, one)];
		return one === undefined ? [] : [leaving(ctx, byIndex.get(index)!, run.nowMs, isTest ? undefined : run)];
	});
}

/** A manual run raises nothing, and says what it would. */
function tryOut(ctx: IExecuteFunctions, items: INodeExecutionData[]): INodeExecutionData[] {
	const nowMs = Date.now();
	const read = eventReader(ctx, nowMs);
	const events = readEach(
		ctx,
		items.map((_, index) => ({ index })),
		({ index }) => {
			const raising = identify(ctx, items[index], index, undefined);
			return { raising, event: read(raising), result: 'not-raised' as const };
		},
	);
	const names = new Set(events.flatMap((one) => (one instanceof Unjudged ? [] : one.event.name)));
	ctx.addExecutionHints({
		message: `This was a test run and raised nothing. In production it raises ${events.length} events (${[...names].join(', ')}); switch on the option 'Act for Real in Test Runs' to raise them now`,
	});
	return events.map((one, index) =>
		one instanceof Unjudged ? failed(items[index], index, one) : leaving(ctx, one, nowMs, undefined),
	);
}

function identify(
	ctx: IExecuteFunctions,
	item: INodeExecutionData,
	index: number,
	run: StepRun | undefined,
): RaisingItem {
	const field = ctx.getNodeParameter('contactField', index) as string;
	const own = contactIdOf(item.json, field);
	const tag =
		readTag(item.json) ?? recoverTag(ctx, item) ?? (own === undefined ? undefined : run?.report.tagOf(own));
	const contactId =
		own ?? contactIdOf(item.json, 'contactId') ?? (tag && run?.report.contactOf(tag.enrollmentId));
	if (contactId !== undefined) return { index, item, contactId, tag };
	throw new NodeOperationError(
		ctx.getNode(),
		`The item has no contact id in field '${field}' [item ${index}]`,
		{
			itemIndex: index,
			description: "Set 'Contact ID Field' to the field that names the person to whom it happened.",
		},
	);
}

function contactIdOf(json: IDataObject, field: string): string | undefined {
	const value = readPath(json, field);
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Those whose journey has ended: they raise nothing and leave by no output. */
async function goneOf(
	raising: readonly RaisingItem[],
	{ shared, report }: StepRun,
): Promise<Set<RaisingItem>> {
	const inJourney = raising.filter(({ tag }) => tag !== undefined && tag.isTest !== true);
	if (inJourney.length === 0) return new Set();
	// The event may be about another person than the one whose journey it is.
	const owners = inJourney.map(({ tag, contactId }) => report.contactOf(tag!.enrollmentId) ?? contactId);
	const enrollments = await shared.store.enrollments.get(owners);
	return new Set(
		inJourney.filter(({ tag }, i) => {
			const enrollment = enrollments[i].find(({ id }) => id === tag!.enrollmentId);
			return enrollment !== undefined && enrollment.state !== 'inside';
		}),
	);
}

function leaving(
	ctx: IExecuteFunctions,
	{ raising, event, result }: Raised,
	nowMs: number,
	run: StepRun | undefined,
): INodeExecutionData {
	const { item, index, contactId, tag } = raising;
	const isTold = (ctx.getNodeParameter('options', 0, {}) as IDataObject).includeResult === true;
	const told = isTold ? { raised: { eventId: event.id, name: event.name, result } } : {};
	const json = { ...item.json, ...told };
	const next = tag && { ...tag, visit: nextVisit(tag.visit, ctx.getNode().id, OUT, 0), leftAtMs: nowMs };
	if (next && run) run.report.sees(contactId, next as JourneyTag);
	return {
		json: next ? withTag(json, next) : json,
		...(item.binary ? { binary: item.binary } : {}),
		pairedItem: { item: index },
	};
}

function failed(
	item: INodeExecutionData,
	index: number,
	{ message }: { message: string },
): INodeExecutionData {
	return {
		json: { ...item.json, error: message },
		...(item.binary ? { binary: item.binary } : {}),
		pairedItem: { item: index },
	};
}
