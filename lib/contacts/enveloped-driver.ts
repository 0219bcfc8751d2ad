import type { StoreDriver } from '../store/driver';
import { EnvelopedContacts } from './enveloped-contacts';
import { EnvelopedLedger } from './enveloped-ledger';

/** What of a driver keeps contacts, with their latest events and ledger lines in their documents. */
export function enveloped(driver: StoreDriver): Pick<StoreDriver, 'contacts' | 'ledger'> {
	const contacts = new EnvelopedContacts(driver.contacts);
	return { contacts, ledger: new EnvelopedLedger(contacts, driver.ledger) };
}
