import { ContactIndex } from '../records/contact-index';
import { overtaken } from '../records/edit-records';
import type { RecordStore } from '../store/records';
import { endedAtMs, endedSpan, linkOf, unpackEffect, type Effect } from './effect';
import { removeEffects } from './remove-effects';

/** A contact for whom others keep claiming while it is forgotten is given up on; the call may be repeated. */
const MAX_ROUNDS = 20;

/** How effects go again: with time, or with their contact. */
export class EffectRetention {
	private readonly index: ContactIndex;

	constructor(private readonly records: RecordStore) {
		this.index = new ContactIndex(records, 'contact-effects');
	}

	/** Drops up to `limit` effects that were committed or withdrawn before `beforeMs`. Returns how many. */
	async sweep(beforeMs: number, limit: number): Promise<number> {
		const isOld = (effect: Effect) => (endedAtMs(effect) ?? Infinity) < beforeMs;
		const { fromMs, untilMs } = endedSpan(beforeMs);
		const due = await this.records.due('effects', untilMs, limit, fromMs);
		const found = await this.records.read(
			'effects',
			due.map(({ id }) => id),
		);
		const old = found
			.flatMap((record) => (record === undefined ? [] : [unpackEffect(record.id, record.value)]))
			.filter(isOld);
		// First out of the index: a crash in between leaves effects that are still due, and go at the next look.
		await this.index.remove(old.map(linkOf));
		const ids = old.map(({ effectId }) => effectId);
		return (await removeEffects(this.records, ids, isOld)).length;
	}

	/** Erases the effects of a contact, with all that their owners kept. Repeatable: a repeat completes what a crash left. */
	async forget(contactId: string): Promise<void> {
		for (let round = 0; round < MAX_ROUNDS; round++) {
			const [ids] = await this.index.of([contactId]);
			if (ids.length === 0) return;
			await removeEffects(this.records, ids, (effect) => effect.contactId === contactId);
			await this.index.remove([{ contactId, ids }]);
		}
		throw overtaken('contact-effects', MAX_ROUNDS);
	}
}
