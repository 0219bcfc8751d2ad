import type { Calls } from './calls/calls';
import type { Capacity } from './capacity/capacity';
import type { ConsentBook } from './consent/consent-book';
import type { Effects } from './effects/effects';
import type { Enrollments } from './enrollments/enrollments';
import type { Inbox } from './events/inbox';
import type { Journeys } from './journeys/journeys';
import type { Maintained, Retention } from './contacts/maintenance';
import type { People } from './contacts/people';
import type { Policies } from './policies/policies';
import type { CapStore } from './store/caps';
import type { StoreHealth } from './store/driver';
import type { LedgerStore } from './store/ledgers';
import type { SegmentStore } from './store/segments';
import type { WaitingRoom } from './waiting/waiting-room';

/** The policy library over one store. Every call takes the time; results come in input order. */
export interface JourneyStore {
	readonly kind: 'redis' | 'embedded';
	/** The same for every process that opens the store; items carry it, so that a step on another store can tell. */
	readonly storeId: string;
	readonly caps: CapStore;
	readonly events: Inbox;
	readonly waiting: WaitingRoom;
	readonly enrollments: Enrollments;
	readonly journeys: Journeys;
	readonly segments: SegmentStore;
	readonly policies: Policies;
	readonly effects: Effects;
	readonly capacity: Capacity;
	readonly consent: ConsentBook;
	readonly calls: Calls;
	readonly ledger: Pick<LedgerStore, 'append' | 'timeline' | 'counters'>;
	readonly contacts: People;
	/**
	 * One bounded page of retention: drops old events, ended enrollments and contacts of whom nothing is left. Pass the returned
	 * cursor on until it is ''. For one process, now and then.
	 */
	maintain(nowMs: number, retention?: Retention, cursor?: string): Promise<Maintained>;
	/** Calls back when contacts of a step have become ready. A hint that can be lost; see the dispatcher. */
	onWake(listener: (stepKey: string) => void): () => void;
	health(nowMs: number): Promise<StoreHealth>;
	/** Ends the connection; calls after it reject with `store-closed`. */
	close(): Promise<void>;
}
