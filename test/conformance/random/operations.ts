import type { EventInput } from '../../../lib/domain/events';
import type { ContactEnd, ParkRecord } from '../../../lib/waiting/types';

export const LEASE_MS = 30_000;

/** What the random walk does, batches named by their number in the order of their making. */
export type Operation =
	| { op: 'park'; records: ParkRecord[] }
	| { op: 'record'; events: EventInput[] }
	| { op: 'lease'; stepKey: string; limit: number }
	| { op: 'begin'; batch: number; attempt: number; runId: string }
	| { op: 'renew'; batch: number; attempt: number }
	| { op: 'finish'; batch: number; attempt: number; runId: string; ends: ContactEnd[] }
	| { op: 'giveBack'; batch: number; attempt: number; notBeforeMs: number }
	| { op: 'putBack'; batch: number; attempt: number; ticketIds: string[]; dueAtMs: number }
	| { op: 'bury'; batch: number; attempt: number }
	| { op: 'exit'; contactId: string; enrollmentId?: string }
	| { op: 'cancel'; selection: { enrollmentId: string; contactId: string } | { journeyId: string } }
	| { op: 'revive'; tickets: { ticketId: string; contactId: string }[] }
	| { op: 'setState'; journeyId: string; state: 'live' | 'paused' | 'draining' | 'stopped' }
	| { op: 'forget'; contactId: string }
	| { op: 'agenda'; stepKeys: string[]; untilMs: number };

/** Where everybody is, as it can be asked for. */
export interface Survey {
	/** Tickets that wait, are ready or dead, by step. */
	tickets: Record<string, string[]>;
	/** How many wait or are ready, by step. */
	parked: Record<string, number>;
	counters: Record<
		string,
		{ entered: number; inside: number; finished: number; exited: number; failed: number }
	>;
	/** `enrollmentId state` of all contacts. */
	enrollments: string[];
}
