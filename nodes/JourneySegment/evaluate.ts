import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { changeMembership, type SegmentDiff } from '../../lib';
import { factsOf } from '../shared/audience-facts';
import { refuseMisuse } from '../shared/guards';
import { withTag } from '../shared/journey-tag';
import { contactOf, leaving, readPassing, type Passing, type PassingItems, type Way } from '../shared/router';
import { runKeyOf } from '../shared/run-key';
import { testTag } from '../shared/test-run';
import { readEach, Unjudged } from '../shared/unjudged';
import { Entrance } from './enter';
import { audienceOfForm, readForm, type SegmentForm } from './form';
import { IN_SEGMENT, NOT_IN_SEGMENT } from './outputs';

const IN: Way = { key: IN_SEGMENT, index: 0 };
const OUT: Way = { key: NOT_IN_SEGMENT, index: 1 };

/** What became of an item: whether its contact belongs, or why that could not be told. */
type Judged = boolean | Unjudged;

/** Operation Evaluate: judges all items, stores who belongs, tells who joined and left, and routes or enrolls them. */
export async function evaluate(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const form = readForm(ctx);
	const isEntering = ctx.getNodeParameter('entersJourney', 0, false) === true;
	if (isEntering) refuseMisuse(ctx);
	const read = await readPassing(ctx, ctx.getInputData(), form.contactField);
	const judged = await judgeAll(ctx, read, form);
	const change = changeOf(read.passing, judged);
	if (read.isManual && form.options.actForReal !== true) {
		await tellPreview(ctx, read, form, change, isEntering);
		return await letOut(ctx, read, form, judged, isEntering ? 'test' : 'out', undefined);
	}
	const { onlyNewcomers } = form.options;
	const entrance = isEntering && !read.isManual ? await Entrance.open(ctx, read, form, judged) : undefined;
	const diff = await store(ctx, read, form, change, async ({ entered }) => {
		if (onlyNewcomers) await entrance?.admit(entered);
	});
	if (!onlyNewcomers) await entrance?.admit(change.in);
	entrance?.tell();
	return await letOut(ctx, read, form, judged, entrance ? 'entered' : 'out', diff);
}

async function judgeAll(
	ctx: IExecuteFunctions,
	read: PassingItems,
	{ contactField }: SegmentForm,
): Promise<Judged[]> {
	const form = audienceOfForm(ctx);
	const facts = await factsOf(ctx, read, [form], contactField);
	return readEach(ctx, read.passing, (one) => {
		contactOf(ctx, one, contactField);
		return form.audience.judge(facts.of(0, one), facts.nowMs) === 'met';
	});
}

interface Change {
	in: string[];
	out: string[];
}

/** A contact that several items name belongs if one of them does. */
function changeOf(passing: readonly Passing[], judged: readonly Judged[]): Change {
	const belongs = new Map<string, boolean>();
	passing.forEach(({ contactId }, i) => {
		const verdict = judged[i];
		if (!(verdict instanceof Unjudged)) belongs.set(contactId!, verdict || belongs.get(contactId!) === true);
	});
	const change: Change = { in: [], out: [] };
	for (const [contactId, isIn] of belongs) (isIn ? change.in : change.out).push(contactId);
	return change;
}

async function store(
	ctx: IExecuteFunctions,
	read: PassingItems,
	{ segment, options }: SegmentForm,
	change: Change,
	beforeConfirm: (diff: SegmentDiff) => Promise<void>,
): Promise<SegmentDiff> {
	const { shared, nowMs } = await read.openRun();
	const snapshotId = String(ctx.getNodeParameter('snapshotId', 0, '') ?? '').trim();
	if (snapshotId !== '')
		await shared.store.segments.see(segment, snapshotId, [...change.in, ...change.out], nowMs);
	const raisesEvents = options.raiseEvents !== false;
	return await changeMembership(shared.store, segment, change, runKeyOf(ctx), nowMs, {
		raisesEvents,
		beforeConfirm,
	});
}

/** In a test run: what production would have changed. A store that does not answer only costs the hint. */
async function tellPreview(
	ctx: IExecuteFunctions,
	read: PassingItems,
	{ segment }: SegmentForm,
	change: Change,
	isEntering: boolean,
): Promise<void> {
	const entry = isEntering
		? ' Those who pass go on at once here; in production they enter the journey and go on in batches.'
		: '';
	let would = `${change.in.length} contacts belong to '${segment}', ${change.out.length} do not.`;
	try {
		const { segments } = (await read.openRun()).shared.store;
		const [isMember, wasMember] = await Promise.all([
			segments.has(segment, change.in),
			segments.has(segment, change.out),
		]);
		const joining = isMember.filter((is) => !is).length;
		would = `In production ${joining} contacts would join '${segment}' and ${wasMember.filter(Boolean).length} would leave it.`;
	} catch {
		// The verdicts stand without it.
	}
	ctx.addExecutionHints({
		message: `This was a test run: nothing was stored and no event (trigger) was raised. ${would}${entry} Switch on the option 'Act for Real in Test Runs' to store it now`,
	});
}

/** `entered`: those who belong have been parked; `test`: they leave as they would in a journey. */
async function letOut(
	ctx: IExecuteFunctions,
	read: PassingItems,
	form: SegmentForm,
	judged: readonly Judged[],
	mode: 'out' | 'entered' | 'test',
	diff: SegmentDiff | undefined,
): Promise<INodeExecutionData[][]> {
	const { segment, options, contactField } = form;
	const outputs: INodeExecutionData[][] = [[], []];
	const out = await leaving(ctx, read);
	const entered = new Set(diff?.entered);
	const left = new Set(diff?.left);
	const isNew = (contactId: string) => diff === undefined || entered.has(contactId);
	read.passing.forEach((one, i) => {
		const verdict = judged[i];
		if (verdict instanceof Unjudged) return outputs[1].push(out(one, OUT, { error: verdict.message }));
		const contactId = one.contactId!;
		if (verdict && (mode === 'entered' || (options.onlyNewcomers === true && !isNew(contactId)))) return;
		const change = entered.has(contactId) ? 'entered' : left.has(contactId) ? 'left' : 'none';
		const add: IDataObject | undefined = options.addMembership
			? { membership: { segment, isIn: verdict, change } }
			: undefined;
		const way = verdict ? IN : OUT;
		const item = out(one, way, add);
		const isTest = verdict && mode === 'test' && one.tag === undefined;
		return outputs[way.index].push(
			isTest ? { ...item, json: withTag(item.json, testTag(ctx, one.item, one.index, contactField)) } : item,
		);
	});
	return outputs;
}
