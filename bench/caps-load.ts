import type { LedgerLine } from '../lib/domain/ledger';
import { DAY_MS } from '../lib/domain/time';
import type { CapAsk, CapStore } from '../lib/store/caps';
import type { LedgerStore } from '../lib/store/ledgers';

/** The same for all caps-*: three rolling windows, batches of 500, hitIds, six hits of history, a ledger line. */
export const BATCH = 500;
export const WINDOWS = [
	{ scope: 'all', maxHits: 20, windowMs: DAY_MS },
	{ scope: 'channel:email', maxHits: 40, windowMs: 7 * DAY_MS },
	{ scope: 'tag:promo', maxHits: 100, windowMs: 30 * DAY_MS },
];
export const MEASURED =
	'take of 500 (6 hits in 24 days of history, none held) + a ledger line of about 100 bytes with an id each; 2 batches in flight';
const HISTORY = 6;
const IN_FLIGHT = 2;
const START_MS = Date.UTC(2027, 0, 1);

export interface CapStores {
	caps: CapStore;
	ledger: LedgerStore;
}

/** Contacts who are asked for again and again; each pass over them is one more hit. */
export class CapsLoad {
	private next = 0;
	private passed = 0;

	constructor(
		private readonly stores: CapStores,
		private readonly contacts: number,
	) {}

	/** Gives every contact six hits in the past days. */
	async seed(): Promise<void> {
		for (let pass = 0; pass < HISTORY; pass++)
			for (let from = 0; from < this.contacts; from += BATCH) await this.take(BATCH);
	}

	/** Takes and writes down a batch after the other, some in flight at once. */
	async decide(batches: number, isWrittenDown = true): Promise<number> {
		let left = batches;
		const lane = async () => {
			while (left-- > 0) {
				const { asks, nowMs } = await this.take(BATCH);
				if (isWrittenDown)
					await this.stores.ledger.append(
						asks.map((ask) => lineOf(ask, nowMs)),
						nowMs,
					);
			}
		};
		await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
		return batches * BATCH;
	}

	private async take(count: number): Promise<{ asks: CapAsk[]; nowMs: number }> {
		const asks = Array.from({ length: count }, () => this.ask());
		// The six hits are spread over 24 days: none of them, one or all are inside the windows.
		const nowMs = START_MS + this.passed * 4 * DAY_MS + this.next;
		const answers = await this.stores.caps.take(asks, nowMs);
		if (answers.some(({ kind }) => kind !== 'taken')) throw new Error('caps bench: an ask was held');
		return { asks, nowMs };
	}

	private ask(): CapAsk {
		const contact = this.next++;
		if (this.next === this.contacts) {
			this.next = 0;
			this.passed++;
		}
		return {
			hitId: `visit-${this.passed}-${contact}`,
			subject: `contact-${contact}@example.org`,
			counts: WINDOWS.map(({ scope }) => scope),
			limits: WINDOWS.map((limit) => ({ ...limit })),
		};
	}
}

/** With an id, as the gates write theirs: a repeat is told once. */
function lineOf({ subject, hitId }: CapAsk, nowMs: number): LedgerLine & { contactId: string; id: string } {
	return {
		id: `${hitId}:taken`,
		contactId: subject,
		atMs: nowMs,
		what: 'taken',
		journeyId: 'wf8kQ2pLmN4r',
		step: 'frequency-cap',
		visit: hitId,
		facts: { cap: 'promo', version: 3 },
	};
}
