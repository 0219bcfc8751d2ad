import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ConsentEntry, ConsentRecord, Suppression } from '../../lib';
import { channelReader } from '../shared/channel';
import { itemParameter } from '../shared/item-parameter';
import { contactIn, type Passing } from '../shared/router';
import { entryReader, rowReader } from './consent-entry';
import { pointReader } from './contact-points';
import { askEach, contactFieldOf, hintTestRun, judged, leaveWith } from './leave';
import { refuse } from './refuse';

type EntryReader = (ctx: IExecuteFunctions) => (one: Passing, nowMs: number) => ConsentRecord;

/** Operation Set: what the form says, for the contact point of each item. */
export async function setConsent(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await take(ctx, entryReader);
}

/** Operation Import: each item is a row of a list, in one call of the store. */
export async function importConsent(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await take(ctx, rowReader);
}

async function take(ctx: IExecuteFunctions, readerOf: EntryReader): Promise<INodeExecutionData[][]> {
	const asked = await askEach(ctx, readerOf(ctx));
	const entries = judged(asked);
	if (!asked.isReal) {
		hintTestRun(ctx, `writes ${entries.length} entries of consent`);
		return await leaveWith(ctx, asked, () => ({ add: { consent: { result: 'not-set' } } }));
	}
	const answers = await asked.run.shared.store.consent.set(entries, asked.run.nowMs);
	const kinds = new Map(entries.map((entry, i) => [entry, answers[i].kind]));
	const older = answers.filter(({ kind }) => kind === 'older').length;
	if (older > 0)
		ctx.addExecutionHints({
			message: `${older} of ${entries.length} entries are older than what is known already and changed nothing`,
		});
	return await leaveWith(ctx, asked, (entry) => ({ add: { consent: { result: kinds.get(entry)! } } }));
}

/** Operation Get: what is known of the contact point, or of all that are linked to the contact. Reads only. */
export async function getConsent(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const fieldOf = itemParameter<string>(ctx, 'contactPointField', '');
	const pointOf = pointReader(ctx);
	const contactField = contactFieldOf(ctx);
	const asked = await askEach(ctx, (one): { point: string } | { contactId: string } => {
		if (fieldOf(one.index).trim() !== '') return { point: pointOf(one) };
		const contactId = contactIn(one, contactField);
		if (contactId !== undefined) return { contactId };
		throw refuse(
			ctx,
			one.index,
			'The item names neither a contact nor a contact point',
			"Fill in 'Contact Point Field', or set 'Contact ID Field' to the field that names the person.",
		);
	});
	const { consent } = asked.run.shared.store;
	const asks = judged(asked);
	const contactIds = [...new Set(asks.flatMap((ask) => ('contactId' in ask ? ask.contactId : [])))];
	const linked = await consent.pointsOf(contactIds);
	const pointsOf = new Map(contactIds.map((contactId, i) => [contactId, linked[i]]));
	const wanted = (ask: (typeof asks)[number]) =>
		'point' in ask ? [ask.point] : pointsOf.get(ask.contactId)!;
	const points = [...new Set(asks.flatMap(wanted))];
	const [entries, suppressions] = await Promise.all([consent.get(points), consent.suppressions(points)]);
	const shown = new Map(points.map((point, i) => [point, shownPoint(point, entries[i], suppressions[i])]));
	return await leaveWith(ctx, asked, (ask) => ({
		add: { consent: { points: wanted(ask).map((point) => shown.get(point)!) } },
	}));
}

function shownPoint(
	point: string,
	entries: readonly ConsentEntry[],
	suppressions: readonly Suppression[],
): IDataObject {
	return { point, entries: entries.map(withTime), suppressions: suppressions.map(withTime) };
}

/** Times as people read them. */
export function withTime({ atMs, ...entry }: ConsentEntry | Suppression): IDataObject {
	return JSON.parse(JSON.stringify({ ...entry, at: new Date(atMs).toISOString() })) as IDataObject;
}

/** Operation Suppress: the contact point is not to be used, whatever its owner agreed to. */
export async function suppress(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const pointOf = pointReader(ctx);
	const channelOf = channelReader(ctx);
	const purposeOf = itemParameter<string>(ctx, 'purpose', '*');
	const reasonOf = itemParameter<unknown>(ctx, 'reason', '');
	const asked = await askEach(ctx, (one) => {
		const reason = String(reasonOf(one.index) ?? '').trim();
		if (reason === '')
			throw refuse(ctx, one.index, "'Reason' is empty", 'Say why, for instance "complaint".');
		const channel = channelOf(one.index);
		const point = pointOf(one, channel);
		return { point, channel, purpose: purposeOf(one.index), reason, source: 'Journey Contact' };
	});
	const entries = judged(asked);
	if (asked.isReal) await asked.run.shared.store.consent.suppress(entries, asked.run.nowMs);
	else hintTestRun(ctx, `puts ${entries.length} contact points on the suppression list`);
	const result = asked.isReal ? 'suppressed' : 'not-suppressed';
	return await leaveWith(ctx, asked, () => ({ add: { consent: { result } } }));
}

/** Operation Unsuppress: takes contact points off the list, for every channel. */
export async function unsuppress(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const pointOf = pointReader(ctx);
	const asked = await askEach(ctx, (one) => pointOf(one));
	const points = judged(asked);
	if (asked.isReal) await asked.run.shared.store.consent.unsuppress(points);
	else hintTestRun(ctx, `takes ${points.length} contact points off the suppression list`);
	const result = asked.isReal ? 'unsuppressed' : 'not-unsuppressed';
	return await leaveWith(ctx, asked, () => ({ add: { consent: { result } } }));
}
