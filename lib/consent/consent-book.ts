import { checkId } from '../contacts/check-id';
import { groupBy } from '../contacts/decide-each';
import {
	EVERY,
	judgeConsent,
	type ConsentEntry,
	type ConsentQuestion,
	type ConsentVerdict,
	type Suppression,
} from '../policy/consent';
import { ContactIndex } from '../records/contact-index';
import { editRecords } from '../records/edit-records';
import type { RecordStore } from '../store/records';
import {
	checkEntry,
	entryOf,
	packEntries,
	takeIn,
	unpackEntries,
	type ConsentAnswer,
	type ConsentRecord,
} from './entries';
import { pointKeyOf, pointKeysOf } from './points';
import type { SuppressionList } from './suppression-list';

export type { ConsentAnswer, ConsentRecord } from './entries';

export interface SuppressRecord {
	point: string;
	/** Absent: every channel. */
	channel?: string;
	/** Absent: every purpose. */
	purpose?: string;
	/** `hard-bounce`, `complaint`, `invalid-address` ... */
	reason: string;
	source: string;
}

/** What people agreed to, by contact point, and the contact points that are not to be used. */
export class ConsentBook {
	private readonly index: ContactIndex;

	constructor(
		private readonly records: RecordStore,
		private readonly list: SuppressionList,
	) {
		this.index = new ContactIndex(records, 'points');
	}

	/**
	 * Takes entries in, from one to a whole import; answers in input order. Of the same point, channel, purpose and topic the
	 * newest `atMs` stands, whatever the order in which they come, and of two as old the revocation. An instant ahead of
	 * `nowMs` counts as `nowMs`, so that whoever revokes now is heard. Repeatable. Where entries name their contact, the
	 * contact is linked to the point. Two round trips a partition for each 500 points, as many for links.
	 * @throws JourneyError `invalid-input`, naming the entry by its place and never the point
	 */
	async set(entries: readonly ConsentRecord[], nowMs: number): Promise<ConsentAnswer[]> {
		const keys = entries.map((entry, i) => checkEntry(entry, i, nowMs));
		const links = entries.flatMap(({ contactId }, i) =>
			contactId === undefined ? [] : [{ contactId, ids: [keys[i]] }],
		);
		await this.index.add(links);
		const places = groupBy([...keys.keys()], (i) => keys[i]);
		const answers = new Array<ConsentAnswer>(entries.length);
		await editRecords(this.records, 'consent', places.keys(), (key, value) => {
			const standing = unpackEntries(value);
			for (const i of places.get(key)!) answers[i] = takeIn(standing, entryOf(entries[i], nowMs));
			const text = packEntries(standing);
			return text === value ? undefined : { value: text };
		});
		// Again: a contact that was forgotten meanwhile lost the link, but not the entry that came after.
		await this.index.add(links);
		return answers;
	}

	/** The entries of each point, in input order. One round trip a partition. */
	async get(points: readonly string[]): Promise<ConsentEntry[][]> {
		const found = await this.records.read('consent', pointKeysOf('Point', points));
		return found.map((record) => unpackEntries(record?.value));
	}

	/**
	 * Whether contact points may be used, in input order, by entries and suppressions; see `judgeConsent`.
	 * One round trip a partition for all asks.
	 */
	async check(
		asks: readonly (ConsentQuestion & { point: string })[],
		nowMs: number,
	): Promise<ConsentVerdict[]> {
		const keys = asks.map(({ point }, i) => pointKeyOf(`Consent question ${i}`, point));
		const distinct = [...new Set(keys)];
		const [found, suppressions] = await Promise.all([
			this.records.read('consent', distinct),
			this.list.of(distinct),
		]);
		const factsOf = new Map(
			distinct.map((key, i) => [
				key,
				{ entries: unpackEntries(found[i]?.value), suppressions: suppressions[i] },
			]),
		);
		return asks.map((ask, i) => {
			const facts = factsOf.get(keys[i])!;
			return judgeConsent(facts.entries, facts.suppressions, ask, nowMs);
		});
	}

	/** Puts contact points on the suppression list. Of the same channel and purpose the first reason stays. Repeatable. */
	async suppress(entries: readonly SuppressRecord[], nowMs: number): Promise<void> {
		const lines = entries.map(({ point, channel = EVERY, purpose = EVERY, reason, source }, i) => {
			const where = `Suppression ${i}`;
			for (const [field, value] of Object.entries({ channel, purpose, reason, source }))
				checkId(where, field, value);
			const suppression = { channel, purpose, reason, source, atMs: nowMs };
			return { pointKey: pointKeyOf(where, point), suppressions: [suppression] };
		});
		await this.list.add(lines);
	}

	/** Takes contact points off the suppression list, whatever the reason. Repeatable. */
	async unsuppress(points: readonly string[]): Promise<void> {
		await this.list.remove(pointKeysOf('Point', points));
	}

	/** Why each point is not to be used, in input order; empty where it is not on the list. One round trip a partition. */
	async suppressions(points: readonly string[]): Promise<Suppression[][]> {
		return await this.list.of(pointKeysOf('Point', points));
	}

	/** Notes which contact points are a contact's, so that forgetting the contact finds them. Repeatable. */
	async link(links: readonly { contactId: string; points: readonly string[] }[]): Promise<void> {
		const checked = links.map(({ contactId, points }, i) => {
			checkId(`Link ${i}`, 'contactId', contactId);
			return { contactId, ids: pointKeysOf(`Link ${i}, point`, points) };
		});
		await this.index.add(checked);
	}

	/** The contact points that are linked to each contact, normalised, in input order. One round trip a partition. */
	async pointsOf(contactIds: readonly string[]): Promise<string[][]> {
		return await this.index.of(contactIds);
	}
}
