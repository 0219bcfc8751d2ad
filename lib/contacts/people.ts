import { JourneyError } from '../domain/errors';
import type { ContactStore } from '../store/contacts';
import type { LedgerStore } from '../store/ledgers';
import type { SegmentStore } from '../store/segments';
import type { ContactDraft } from './draft';
import { end } from './enrollment-transitions';
import type { Tombstones } from './tombstones';
import { transact } from './transactor';

export interface Forgotten {
	/** Enrollments that were inside and have now exited, reason `forgotten`. */
	exited: number;
	/** What could not be reached from here. */
	notReached: string[];
}

/** A contact that keeps entering while it is forgotten is given up on; the call may be repeated. */
const MAX_ROUNDS = 20;

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
		const exited = await this.erase(contactId, nowMs);
		await this.segments.drop(contactId);
		await this.ledger.drop(contactId);
		return {
			exited,
			notReached: ["n8n's own execution history", 'copies at message providers', 'backups of the store'],
		};
	}

	/** No enrollment goes before its tombstone stands: else an item of it, in flight, would be a new contact. */
	private async erase(contactId: string, nowMs: number): Promise<number> {
		const buried = new Set<string>();
		for (let round = 0; round < MAX_ROUNDS; round++) {
			const decided = await transact(
				this.contacts,
				[{ contactId }],
				(draft) => eraseIfBuried(draft, buried, nowMs),
				nowMs,
			);
			const answer = decided.get(contactId)!;
			if (answer.kind === 'erased') return answer.exited;
			await this.tombstones.set(answer.missing, nowMs);
			for (const id of answer.missing) buried.add(id);
		}
		throw new JourneyError(
			'store-unreachable',
			`Contact '${contactId}' entered journeys ${MAX_ROUNDS} times while it was being forgotten. Stop its events and try again.`,
			{ isRetryable: true },
		);
	}
}

function eraseIfBuried(
	draft: ContactDraft,
	buried: ReadonlySet<string>,
	nowMs: number,
): { kind: 'erased'; exited: number } | { kind: 'open'; missing: string[] } {
	const missing = draft.contact.enrollments.map(({ id }) => id).filter((id) => !buried.has(id));
	if (missing.length > 0) return { kind: 'open', missing };
	if (!draft.existed) return { kind: 'erased', exited: 0 };
	const exited = draft.contact.enrollments.filter((enrollment) =>
		end(draft, enrollment, 'exited', 'forgotten', nowMs),
	).length;
	draft.isForgotten = true;
	return { kind: 'erased', exited };
}
