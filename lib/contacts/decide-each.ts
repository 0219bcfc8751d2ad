import type { ContactQuery, ContactStore } from '../store/contacts';
import type { ContactDraft } from './draft';
import { transact } from './transactor';

/** Items in order with the key that they share. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const key = keyOf(item);
		const group = groups.get(key);
		if (group) group.push(item);
		else groups.set(key, [item]);
	}
	return groups;
}

/**
 * Decides about items, each of one contact: all items of a contact in one transaction, in their order.
 * Answers in input order; see {@link transact} for what `decide` may do and what it costs.
 * @param queryOf what to read of a contact besides its document
 */
export async function decideEach<I, T>(
	store: ContactStore,
	items: readonly I[],
	contactIdOf: (item: I) => string,
	decide: (draft: ContactDraft, item: I) => T,
	nowMs: number,
	queryOf: (contactId: string, items: readonly I[]) => ContactQuery = (contactId) => ({ contactId }),
): Promise<T[]> {
	const groups = groupBy(items, contactIdOf);
	const queries = [...groups].map(([contactId, own]) => queryOf(contactId, own));
	const decided = await transact(
		store,
		queries,
		(draft) => groups.get(draft.contactId)!.map((item) => decide(draft, item)),
		nowMs,
	);
	const next = new Map<string, number>();
	return items.map((item) => {
		const contactId = contactIdOf(item);
		const at = next.get(contactId) ?? 0;
		next.set(contactId, at + 1);
		return decided.get(contactId)![at];
	});
}
