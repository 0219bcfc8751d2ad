import { JourneyError } from '../domain/errors';
import type { ContactStore } from '../store/contacts';
import type { LedgerStore } from '../store/ledgers';
import type { SegmentStore } from '../store/segments';
import type { ContactDraft } from './draft';
import { end } from './enrollment-transitions';
import type { Tombstones } from './tombstones';
import { transact } from './transactor';

/** What is kept of a contact outside of its own document. */
export interface KeptElsewhere {
	/** Effects (calls, messages) with what their owners kept. */
	effects: { forget(contactId: string): Promise<void> };
	/** Consent, by contact point. */
	points: { forget(contactId: string, points: readonly string[], nowMs: number): Promise<void> };
}

export interface ForgetOptions {
	/** Addresses and numbers of the contact besides those that are linked to it. */
	contactPoints?: readonly string[];
}

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
		private readonly elsewhere: KeptElsewhere,
	) {}

	/**
	 * Erases a contact: its enrollments exit (totals still reconcile), its document, parked items, events, segments, ledger
	 * lines, effects (calls with their transcripts) and consent entries go. Items in flight are dropped by the next step.
	 * Contact points that opted out or were suppressed stay on the suppression list as keyed hashes.
	 * Repeatable: a crash in between is completed by a repeat.
	 * @throws JourneyError `invalid-input` (a contact point that cannot be one, before anything is erased); `store-unreachable`
	 */
	async forget(contactId: string, nowMs: number, options: ForgetOptions = {}): Promise<Forgotten> {
		const { contactPoints = [] } = options;
		// First, because it alone can refuse its input, and what it needs is not in the contact's document.
		await this.elsewhere.points.forget(contactId, contactPoints, nowMs);
		const exited = await this.erase(contactId, nowMs);
		await this.elsewhere.effects.forget(contactId);
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
