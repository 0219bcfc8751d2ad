import { randomUUID } from 'node:crypto';
import { splitRef } from '../domain/ids';
import type { Journey } from '../domain/journey';
import type { ContactStore } from '../store/contacts';
import { candidates } from './available';
import type { Batches } from './batches';
import { eachTicket } from './each-ticket';
import { takeAgain, takeOut, type HandOut } from './hand-out';
import type { LeasedBatch, LeasedContact } from './types';

/** How often a lease looks again where others were quicker at everything it found. */
const MAX_LOST_RACES = 20;

export interface LeaseRequest {
	stepKeys: readonly string[];
	limit: number;
	leaseMs: number;
	nowMs: number;
	journeys: ReadonlyMap<string, Journey>;
	/** The ledger does not say that contacts are released. */
	isSilent?: boolean;
}

/** Makes batches: the record of the batch is written first, so that a crash in between leaves nobody out. */
export class Leasing {
	constructor(
		private readonly contacts: ContactStore,
		private readonly batches: Batches,
	) {}

	/** A lapsed batch, else a new one; undefined where nobody is available. */
	async lease(request: LeaseRequest): Promise<LeasedBatch | undefined> {
		const lapsed = await this.leaseLapsed(request);
		if (lapsed) return lapsed;
		for (let races = 0; races < MAX_LOST_RACES; races++) {
			const batch = await this.leaseNew(request);
			if (batch !== 'lost') return batch;
		}
		return undefined;
	}

	private async leaseLapsed({
		stepKeys,
		leaseMs,
		nowMs,
		journeys,
	}: LeaseRequest): Promise<LeasedBatch | undefined> {
		for (;;) {
			const taken = await this.batches.takeLapsed(stepKeys, leaseMs, nowMs);
			if (taken === undefined) return undefined;
			const { batchId, attempt, unbegun } = taken;
			const contacts = await this.move(taken.refs, { batchId, journeys, nowMs }, takeAgain);
			if (contacts.length > 0) return { batchId, attempt, unbegun, contacts };
			await this.batches.remove(batchId);
		}
	}

	private async leaseNew(request: LeaseRequest): Promise<LeasedBatch | 'lost' | undefined> {
		const { stepKeys, limit, leaseMs, nowMs, journeys, isSilent } = request;
		const found = await candidates(this.contacts, new Set(stepKeys), limit, journeys, nowMs);
		if (found.length === 0) return undefined;
		const batchId = randomUUID();
		const refs = found.map(({ ref }) => ref);
		await this.batches.open(batchId, found[0].stepKey, refs, nowMs + leaseMs);
		const contacts = await this.move(refs, { batchId, journeys, nowMs, isSilent }, takeOut);
		if (contacts.length < refs.length) {
			const taken = new Set(contacts.map(({ ticketId }) => ticketId));
			await this.batches.keepOnly(
				batchId,
				1,
				refs.filter((ref) => taken.has(splitRef(ref).ticketId)),
			);
		}
		return contacts.length === 0 ? 'lost' : { batchId, attempt: 1, unbegun: 0, contacts };
	}

	private async move(
		refs: readonly string[],
		handOut: HandOut,
		take: typeof takeOut,
	): Promise<LeasedContact[]> {
		const taken = await eachTicket(this.contacts, refs, handOut.nowMs, (draft, ticketId) =>
			take(draft, ticketId, handOut),
		);
		return taken.flatMap((contact) => contact ?? []);
	}
}
