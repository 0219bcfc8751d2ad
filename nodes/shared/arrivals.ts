import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { nextVisit } from '../../lib';
import { contactIdOf, missingContactId } from './contact-id';
import { readTag, withTag, type JourneyTag } from './journey-tag';
import { byContact, linked } from './lost-journey';
import type { StepRun } from './step-run';
import { stepIdOf } from './step-key';
import { readEach, Unjudged } from './unjudged';

export { contactIdOf, missingContactId } from './contact-id';

/** An item that has come to a step, with whose it is. */
export interface Arrival {
	/** Its place among the items of this call. */
	index: number;
	item: INodeExecutionData;
	contactId: string;
	tag: JourneyTag;
}

/** An item of which it cannot be told whose it is. */
export interface UnknownItem {
	index: number;
	message: string;
}

export const CONTACT_FIELD = 'contactField';

/**
 * Reads whose the items are. Items that lost their journey to an ordinary node get it back; an item that never had
 * one is enrolled (entry `direct`). Contacts whose enrollment has ended are left out: they leave by no output.
 * Under 'On Error: Continue' items that do not say whose they are go into `unknown`; otherwise the first of them throws.
 */
export async function readArrivals(
	ctx: IExecuteFunctions,
	run: StepRun,
	items: readonly INodeExecutionData[],
	contactField: string,
	unknown: UnknownItem[] = [],
): Promise<Arrival[]> {
	const places = items.map((item, index) => ({ item, index }));
	const identified = readEach(ctx, places, ({ item, index }) =>
		identify(ctx, run, item, index, contactField, { mayEnroll: true }),
	);
	const arrivals = identified.flatMap((one) => (one instanceof Unjudged ? [] : one));
	identified.forEach(
		(one, index) => one instanceof Unjudged && unknown.push({ index, message: one.message }),
	);
	if (unknown.length > 0)
		run.report.loses(unknown[0].message, new Set(arrivals.map(({ tag }) => tag.enrollmentId)));
	await enrollNew(
		run,
		arrivals.filter(({ tag }) => tag.visit === ''),
		ctx,
	);
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

/** Whose an item is: by its own tag, its paired items, or its contact id within the running batch. */
export function identify(
	ctx: IExecuteFunctions,
	run: StepRun,
	item: INodeExecutionData,
	index: number,
	contactField: string,
	{ mayEnroll }: { mayEnroll: boolean } = { mayEnroll: false },
): Arrival {
	const own = readTag(item.json);
	const tag =
		own ??
		linked(ctx, run, item, index, contactField) ??
		byContact(ctx, run, item, index, contactField, mayEnroll);
	if (tag.isTest)
		throw new NodeOperationError(ctx.getNode(), `The item comes from a test run [item ${index}]`, {
			itemIndex: index,
			description:
				"Its 'journey' field was made in a manual execution. Published journeys take in nobody from there.",
		});
	if (tag.storeId !== run.shared.store.storeId)
		throw new NodeOperationError(
			ctx.getNode(),
			`The contact is on another store than this step [item ${index}]`,
			{
				itemIndex: index,
				description:
					"All steps of a journey use one store. Choose the same 'Journey Store' credential in each of them.",
			},
		);
	// The execution's own list comes first: a node in between may have put another id into the field.
	const contactId =
		run.report.contactOf(tag.enrollmentId) ??
		contactIdOf(item.json, contactField) ??
		contactIdOf(item.json, 'contactId');
	if (contactId === undefined) throw missingContactId(ctx, contactField, item.json, index);
	return { index, item, contactId, tag };
}

async function enrollNew(run: StepRun, arrivals: Arrival[], ctx: IExecuteFunctions): Promise<void> {
	if (arrivals.length === 0) return;
	const answers = await run.shared.store.enrollments.enter(
		arrivals.map(({ contactId, tag }) => ({
			contactId,
			journeyId: tag.journeyId,
			enrollmentId: tag.enrollmentId,
			entry: 'direct',
			runId: run.report.executionId,
			facts: { executionId: run.report.executionId, node: ctx.getNode().name },
		})),
		run.nowMs,
	);
	arrivals.forEach((arrival, i) => {
		const { tag, contactId } = arrival;
		if (answers[i].kind === 'entered') run.report.enrolled({ ...tag, visit: tag.enrollmentId }, contactId);
		arrival.tag = { ...tag, visit: tag.enrollmentId };
	});
}

/** Leaves out those whose enrollment has ended, and ends those whom the journey's exit segment now holds. */
export async function stillInside(run: StepRun, arrivals: Arrival[]): Promise<Arrival[]> {
	const { store } = run.shared;
	await exitBySegment(run, arrivals);
	const enrollments = await store.enrollments.get(arrivals.map(({ contactId }) => contactId));
	return arrivals.filter(({ tag }, i) =>
		enrollments[i].some(({ id, state }) => id === tag.enrollmentId && state === 'inside'),
	);
}

async function exitBySegment(run: StepRun, arrivals: Arrival[]): Promise<void> {
	const { store } = run.shared;
	for (const journeyId of new Set(arrivals.map(({ tag }) => tag.journeyId))) {
		const journey = await store.journeys.get(journeyId);
		const segments = Object.values(journey?.subscriptions ?? {}).flatMap(({ exit }) => exit?.segment ?? []);
		for (const segment of new Set(segments)) {
			const here = arrivals.filter(({ tag }) => tag.journeyId === journeyId);
			const isMember = await store.segments.has(
				segment,
				here.map(({ contactId }) => contactId),
			);
			const leaving = here
				.filter((_, i) => isMember[i])
				.map(({ contactId, tag }) => ({ contactId, enrollmentId: tag.enrollmentId }));
			if (leaving.length > 0) await store.enrollments.exit(leaving, `segment: ${segment}`, run.nowMs);
		}
	}
}

/**
 * The item as it leaves a step by an output: its next visit stamped, its input kept. Waits further on still look back
 * to the last step in which the contact waited: what happens while slow nodes run is not lost.
 */
export function leave(
	arrival: Arrival,
	run: StepRun,
	output: string,
	add: IDataObject = {},
): INodeExecutionData {
	const visit = nextVisit(arrival.tag.visit, stepIdOf(run.stepKey), output, 0);
	return {
		json: withTag({ ...arrival.item.json, contactId: arrival.contactId, ...add }, { ...arrival.tag, visit }),
		...(arrival.item.binary ? { binary: arrival.item.binary } : {}),
		pairedItem: { item: arrival.index },
	};
}
