import type { RecordStore } from '../store/records';

/** A wish to hold one place in each of some named capacities. */
export interface CapacityAsk {
	/** Who holds: the same for every repeat. */
	holderId: string;
	slots: { name: string; limit: number }[];
	/** Held until released, at the latest until then. */
	untilMs: number;
}

export type CapacityAnswer = { kind: 'acquired' } | { kind: 'full'; name: string; inUse: number };

/** Named semaphores, shared by all processes on the store. */
export class Capacity {
	constructor(private readonly records: RecordStore) {}

	async acquire(_asks: readonly CapacityAsk[], _nowMs: number): Promise<CapacityAnswer[]> {
		throw new Error('not yet');
	}

	async release(
		_holds: readonly { holderId: string; names: readonly string[] }[],
		_nowMs: number,
	): Promise<void> {
		throw new Error('not yet');
	}

	async inUse(_names: readonly string[], _nowMs: number): Promise<number[]> {
		throw new Error('not yet');
	}
}
