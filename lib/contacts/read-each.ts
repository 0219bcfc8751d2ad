import { emptyContact, type Contact } from '../domain/contact';
import { unpackContact } from '../domain/contact-codec';
import type { ContactStore } from '../store/contacts';

const PAGE = 500;

/**
 * Reads something of the contact of each item, in input order; nothing is decided or written.
 * One round trip a partition for each 500 contacts.
 */
export async function readEach<I, T>(
	store: ContactStore,
	items: readonly I[],
	contactIdOf: (item: I) => string,
	read: (contact: Contact, item: I) => T,
): Promise<T[]> {
	const contactIds = [...new Set(items.map(contactIdOf))];
	const contacts = new Map<string, Contact>();
	for (let at = 0; at < contactIds.length; at += PAGE) {
		const queries = contactIds.slice(at, at + PAGE).map((contactId) => ({ contactId }));
		for (const { contactId, packed } of await store.load(queries))
			contacts.set(
				contactId,
				packed === undefined ? emptyContact(contactId) : unpackContact(contactId, packed),
			);
	}
	return items.map((item) => read(contacts.get(contactIdOf(item))!, item));
}
