import type { Contact, Enrollment, Ticket } from '../domain/contact';
import type { StoredEvent } from '../domain/events';
import type { LedgerLine } from '../domain/ledger';

/** One contact while a decision is being made about it: edited in memory, written as one revision or not at all. */
export class ContactDraft {
	readonly ledger: LedgerLine[] = [];
	readonly newEvents: StoredEvent[] = [];
	readonly droppedEventIds: string[] = [];
	readonly journeyCounts = new Map<string, Map<string, number>>();
	/** Set by `forget`: the contact's document and events are removed, and nothing about it is written. */
	isForgotten = false;

	constructor(
		readonly contact: Contact,
		/** The kept events by sequence; empty unless the transaction asked for them. */
		readonly events: readonly StoredEvent[],
		readonly knownEventIds: ReadonlySet<string>,
		readonly eventCount: number,
		/** False where nothing was ever stored about the contact, or it was forgotten. */
		readonly existed: boolean,
	) {}

	/** The kept events and those of this decision, by sequence. */
	get allEvents(): readonly StoredEvent[] {
		return this.newEvents.length === 0 ? this.events : [...this.events, ...this.newEvents];
	}

	get contactId(): string {
		return this.contact.contactId;
	}

	note(line: LedgerLine): void {
		this.ledger.push(line);
	}

	count(journeyId: string, field: string, by = 1): void {
		let fields = this.journeyCounts.get(journeyId);
		if (fields === undefined) this.journeyCounts.set(journeyId, (fields = new Map<string, number>()));
		fields.set(field, (fields.get(field) ?? 0) + by);
	}

	enrollment(id: string): Enrollment | undefined {
		return this.contact.enrollments.find((enrollment) => enrollment.id === id);
	}

	ticketsOf(enrollmentId: string): Ticket[] {
		return this.contact.tickets.filter((ticket) => ticket.enrollmentId === enrollmentId);
	}

	removeTicket(ticket: Ticket): void {
		const at = this.contact.tickets.indexOf(ticket);
		if (at >= 0) this.contact.tickets.splice(at, 1);
	}
}
