import type { ConsentEntry, ConsentQuestion, ConsentVerdict, Suppression } from '../policy/consent';
import type { RecordStore } from '../store/records';

export interface ConsentRecord extends ConsentEntry {
	/** The address or number, in any spelling. */
	point: string;
}

export interface SuppressRecord {
	point: string;
	/** Absent: every channel. */
	channel?: string;
	reason: string;
	source: string;
}

export type ConsentAnswer =
	| { kind: 'set' }
	/** Something newer is known of the same channel, purpose and topic; it stands. */
	| { kind: 'older' };

/** What people agreed to, by contact point, and the contact points that are not to be used. */
export class ConsentBook {
	constructor(private readonly records: RecordStore) {}

	async set(_entries: readonly ConsentRecord[], _nowMs: number): Promise<ConsentAnswer[]> {
		throw new Error('not yet');
	}

	async get(_points: readonly string[]): Promise<ConsentEntry[][]> {
		throw new Error('not yet');
	}

	async check(
		_asks: readonly (ConsentQuestion & { point: string })[],
		_nowMs: number,
	): Promise<ConsentVerdict[]> {
		throw new Error('not yet');
	}

	async suppress(_entries: readonly SuppressRecord[], _nowMs: number): Promise<void> {
		throw new Error('not yet');
	}

	async unsuppress(_points: readonly string[]): Promise<void> {
		throw new Error('not yet');
	}

	async suppressions(_points: readonly string[]): Promise<Suppression[][]> {
		throw new Error('not yet');
	}

	/** Notes which contact points are a contact's, so that forgetting the contact finds them. */
	async link(_links: readonly { contactId: string; points: readonly string[] }[]): Promise<void> {
		throw new Error('not yet');
	}
}
