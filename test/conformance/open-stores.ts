import type { CapStore } from '../../lib/store/caps';
import type { SegmentStore } from '../../lib/store/segments';

export interface OpenStores {
	caps: CapStore;
	segments: SegmentStore;
	close(): Promise<void>;
}

/** Opens the store under test. Each call is what another process would see: a connection of its own to the same data. */
export type Open = () => Promise<OpenStores>;

/** One rule of a store. It keeps to names of its own, so that all cases can run on one store. */
export interface Case {
	/** Stable: reports and faulty stores refer to it. */
	id: string;
	/** The rule in the present tense. */
	title: string;
	/** Rejects when the store breaks the rule. */
	run(open: Open): Promise<void>;
}

export async function withStores(open: Open, use: (stores: OpenStores) => Promise<void>): Promise<void> {
	const stores = await open();
	try {
		await use(stores);
	} finally {
		await stores.close();
	}
}

/** A machine that others use too is slow at times; no case waits on purpose. */
const TIMEOUT_MS = 60_000;

export function registerCases(cases: readonly Case[], open: Open): void {
	for (const { id, title, run } of cases) test(`${id} ${title}`, () => run(open), TIMEOUT_MS);
}
