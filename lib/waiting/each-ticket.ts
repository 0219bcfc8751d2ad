import { decideEach } from '../contacts/decide-each';
import type { ContactDraft } from '../contacts/draft';
import { splitRef } from '../domain/ids';
import type { ContactStore } from '../store/contacts';

/** Runs `decide` for each ticket, in one transaction a contact; results in the order of `refs`. */
export async function eachTicket<T>(
	contacts: ContactStore,
	refs: readonly string[],
	nowMs: number,
	decide: (draft: ContactDraft, ticketId: string) => T,
): Promise<T[]> {
	return await decideEach(
		contacts,
		refs.map(splitRef),
		({ contactId }) => contactId,
		(draft, { ticketId }) => decide(draft, ticketId),
		nowMs,
	);
}
