import type { ContactStore } from '../store/contacts';
import type { LedgerStore } from '../store/ledgers';
import type { SegmentStore } from '../store/segments';
import { unpackContact } from '../domain/contact-codec';
import { end } from './enrollment-transitions';
import type { Tombstones } from './tombstones';
import { transact } from './transactor';

export interface Forgotten {
	/** Enrollments that were inside and have now exited, reason `forgotten`. */
	exited: number;
	/** What could not be reached from here. */
	notReached: string[];
}

/** What concerns a contact as a whole. */
export class People {
	constructor(
		private readonly contacts: ContactStore,
		private readonly segments: SegmentStore,
		private readonly ledger: LedgerStore,
		private readonly tombstones: Tombstones,
	) {}

	/**
	 * Erases a contact: its enrollments exit (totals still reconcile), its document, parked items, events, segments and
	 * ledger lines go. Items in flight are dropped by the next step. Repeatable: a crash in between is completed by a repeat.
	 */
	async forget(contactId: string, nowMs: number): Promise<Forgotten> {
		const [snapshot] = await this.contacts.load([{ contactId }]);
		const enrollments = snapshot.packed === undefined ? [] : unpackContact(contactId, snapshot.packed).enrollments;
		for (const { id } of enrollments) await this.tombstones.set(id, nowMs);
		let exited = 0;
		await transact(
			this.contacts,
			[{ contactId }],
			(draft) => {
				exited = 0;
				if (!draft.existed) return;
				for (const enrollment of [...draft.contact.enrollments]) {
					if (enrollment.state === 'inside') exited += 1;
					end(draft, enrollment, 'exited', 'forgotten', nowMs);
				}
				draft.isForgotten = true;
			},
			nowMs,
		);
		await this.segments.drop(contactId);
		await this.ledger.drop(contactId);
		return {
			exited,
			notReached: ["n8n's own execution history", 'copies at message providers', 'backups of the store'],
		};
	}
}
