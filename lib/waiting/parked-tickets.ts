import type { Contact, Ticket } from '../domain/contact';
import { JourneyError } from '../domain/errors';
import { refOf, splitRef } from '../domain/ids';
import { decideEach } from '../contacts/decide-each';
import type { ContactDraft } from '../contacts/draft';
import { readEach } from '../contacts/read-each';
import type { Journeys } from '../journeys/journeys';
import type { OrphanTest } from '../journeys/published-steps';
import type { ContactStore, Queue } from '../store/contacts';
import { eachTicket } from './each-ticket';
import { stepOfLane } from './lane';
import { listedTicket, type ListFacts } from './listed-ticket';
import { cancelOne, releaseOne, reviveOne } from './ticket-ends';
import type { ListedTicket } from './types';

const PAGE = 1_000;
/** Queues that a list reads in one go: a step has two or three in each partition. */
const QUEUES_AT_ONCE = 32;
/** More than a queue can hold. */
const WHOLE_QUEUE = Number.MAX_SAFE_INTEGER;

/** Names one ticket, as lists give it. */
export interface TicketName {
	ticketId: string;
	contactId: string;
}

/** Whose tickets: those that meet everything that is given. */
export interface TicketChoice {
	contactIds?: readonly string[];
	stepKey?: string;
	journeyId?: string;
	/** Only those who need a person: `dead`, those who failed; `orphaned`, those at steps that no published workflow has. Both: either. */
	dead?: boolean;
	orphaned?: boolean;
}

/** Which parked contacts are meant. An enrollment without its `contactId` is searched for among all contacts of the store. */
export type TicketSelection =
	{ enrollmentId: string; contactId?: string } | { ticketIds: readonly TicketName[] } | TicketChoice;

/** Listing, cancelling and releasing of those who wait, by a person. */
export class ParkedTickets {
	constructor(
		protected readonly contacts: ContactStore,
		protected readonly journeys: Journeys,
	) {}

	/** How many contacts are parked at a step (waiting or ready; those handed out are not). */
	async count({ stepKey }: { stepKey: string }): Promise<number> {
		return await this.contacts.parkedAt(stepKey);
	}

	/**
	 * Ends parked visits for good; an enrollment with nothing else alive is over (`exited`, reason `cancelled`). Contacts that
	 * are handed out already are not called back. A choice costs one read a queue and one write a contact, in pages.
	 * Errors: `invalid-input` for a choice that names nobody.
	 */
	async cancel(selection: TicketSelection, nowMs: number): Promise<{ cancelled: number }> {
		if ('enrollmentId' in selection && selection.contactId === undefined)
			return { cancelled: await this.searchAndCancel(selection.enrollmentId, nowMs) };
		if ('enrollmentId' in selection) {
			const { contactId, enrollmentId } = selection;
			return { cancelled: await this.cancelEnrollment([contactId!], enrollmentId, nowMs) };
		}
		const done = await this.eachChosen(selection, nowMs, (draft, id) => cancelOne(draft, id, nowMs));
		return { cancelled: done };
	}

	/** {@link cancel} for named tickets, in input order: false for one that is not there any more, or is handed out. */
	async cancelEach(tickets: readonly TicketName[], nowMs: number): Promise<boolean[]> {
		return await eachTicket(this.contacts, tickets.map(refOfName), nowMs, (draft, ticketId) =>
			cancelOne(draft, ticketId, nowMs),
		);
	}

	/**
	 * Lets contacts leave now: dead letters as they would have left, those who wait as if their time were up; gates judge them
	 * like others. Those of a step that no published workflow has leave as soon as one has it again. Costs as {@link cancel}.
	 */
	async release(
		selection: { ticketIds: readonly TicketName[] } | TicketChoice,
		reason: string,
		nowMs: number,
	): Promise<{ released: number }> {
		const done = await this.eachChosen(selection, nowMs, (draft, id) => releaseOne(draft, id, reason, nowMs));
		return { released: done };
	}

	/** {@link release} for named tickets, in input order: false for one that is not there any more, leaves already, or is out. */
	async releaseEach(tickets: readonly TicketName[], reason: string, nowMs: number): Promise<boolean[]> {
		return await eachTicket(this.contacts, tickets.map(refOfName), nowMs, (draft, ticketId) =>
			releaseOne(draft, ticketId, reason, nowMs),
		);
	}

	/** Takes dead letters up again: they leave as they would have left, at once. */
	async revive(tickets: readonly TicketName[], nowMs: number): Promise<{ revived: number }> {
		const done = await eachTicket(this.contacts, tickets.map(refOfName), nowMs, (draft, ticketId) =>
			reviveOne(draft, ticketId, nowMs),
		);
		return { revived: done.filter(Boolean).length };
	}

	/**
	 * A page of those who wait, and for named contacts also of those who are handed out. Costs one read a queue; for named
	 * contacts one a partition.
	 */
	async list(choice: TicketChoice, limit: number, nowMs: number): Promise<ListedTicket[]> {
		const [journeys, isOrphaned] = await Promise.all([
			this.journeys.current(),
			this.journeys.published.orphanTest(nowMs),
		]);
		const facts: ListFacts = { journeys, isOrphaned, nowMs };
		if (choice.contactIds) return (await this.ofContacts(choice, facts)).slice(0, limit);
		const queues = await this.queuesOf(choice, isOrphaned);
		const listed: ListedTicket[] = [];
		for (let at = 0; at < queues.length && listed.length < limit; at += QUEUES_AT_ONCE) {
			const left = limit - listed.length;
			const reads = queues
				.slice(at, at + QUEUES_AT_ONCE)
				.map((queue) => this.contacts.available(queue, Infinity, left));
			const refs = (await Promise.all(reads)).flat().slice(0, left);
			const found = await readEach(
				this.contacts,
				refs.map(({ ref }) => splitRef(ref)),
				({ contactId }) => contactId,
				(contact, { ticketId }) =>
					contact.tickets
						.filter(({ id }) => id === ticketId)
						.map((ticket) => listedTicket(contact, ticket, facts)),
			);
			listed.push(...found.flat());
		}
		return listed;
	}

	/** Everything that is parked of each contact (input order), items included. One round trip a partition. */
	async ticketsOf(contactIds: readonly string[]): Promise<Ticket[][]> {
		return await readEach(
			this.contacts,
			contactIds,
			(contactId) => contactId,
			({ tickets }) => tickets,
		);
	}

	private async ofContacts(choice: TicketChoice, facts: ListFacts): Promise<ListedTicket[]> {
		const found = await readEach(
			this.contacts,
			[...new Set(choice.contactIds)],
			(contactId) => contactId,
			(contact) =>
				contact.tickets
					.filter((ticket) => isChosen(choice, placeOf(contact, ticket), facts.isOrphaned))
					.map((ticket) => listedTicket(contact, ticket, facts)),
		);
		return found.flat();
	}

	private async queuesOf(
		choice: TicketChoice,
		isOrphaned: OrphanTest,
	): Promise<(Queue & { partition: number })[]> {
		return (await this.contacts.queues(Infinity)).filter((queue) =>
			isChosen(choice, { ...queue, isDead: queue.clock === 'dead' }, isOrphaned),
		);
	}

	/** Does something for every ticket of a selection, as they stand now; how many times it was done. */
	private async eachChosen(
		selection: { ticketIds: readonly TicketName[] } | TicketChoice,
		nowMs: number,
		act: (draft: ContactDraft, ticketId: string) => boolean,
	): Promise<number> {
		const actOn = async (refs: readonly string[]) =>
			(await eachTicket(this.contacts, refs, nowMs, act)).filter(Boolean).length;
		if ('ticketIds' in selection) return await actOn(selection.ticketIds.map(refOfName));
		checkChoice(selection);
		const isOrphaned = await this.journeys.published.orphanTest(nowMs);
		if (selection.contactIds) {
			const facts = { journeys: await this.journeys.current(), isOrphaned, nowMs };
			return await actOn((await this.ofContacts(selection, facts)).map(refOfName));
		}
		let done = 0;
		for (const queue of await this.queuesOf(selection, isOrphaned)) {
			const refs = (await this.contacts.available(queue, Infinity, WHOLE_QUEUE)).map(({ ref }) => ref);
			for (let at = 0; at < refs.length; at += PAGE) done += await actOn(refs.slice(at, at + PAGE));
		}
		return done;
	}

	private async cancelEnrollment(
		contactIds: readonly string[],
		enrollmentId: string,
		nowMs: number,
	): Promise<number> {
		const done = await decideEach(
			this.contacts,
			contactIds,
			(contactId) => contactId,
			(draft) => draft.ticketsOf(enrollmentId).filter(({ id }) => cancelOne(draft, id, nowMs)).length,
			nowMs,
		);
		return done.reduce((sum, count) => sum + count, 0);
	}

	private async searchAndCancel(enrollmentId: string, nowMs: number): Promise<number> {
		let cancelled = 0;
		let cursor = '';
		do {
			const page = await this.contacts.scan(cursor, PAGE);
			cancelled += await this.cancelEnrollment(page.contactIds, enrollmentId, nowMs);
			cursor = page.cursor;
		} while (cursor !== '');
		return cancelled;
	}
}

function refOfName({ ticketId, contactId }: TicketName): string {
	return refOf(ticketId, contactId);
}

interface Place {
	stepKey: string;
	journeyId: string;
	isDead: boolean;
}

function placeOf({ enrollments }: Contact, { enrollmentId, stepKey, state }: Ticket): Place {
	const journeyId = enrollments.find(({ id }) => id === enrollmentId)?.journeyId ?? '';
	return { stepKey, journeyId, isDead: state === 'dead' };
}

function isChosen(choice: TicketChoice, place: Place, isOrphaned: OrphanTest): boolean {
	const stepKey = stepOfLane(place.stepKey);
	if (choice.stepKey !== undefined && choice.stepKey !== stepKey) return false;
	if (choice.journeyId !== undefined && choice.journeyId !== place.journeyId) return false;
	if (!choice.dead && !choice.orphaned) return true;
	return (choice.dead === true && place.isDead) || (choice.orphaned === true && isOrphaned(stepKey) === true);
}

function checkChoice({ contactIds, stepKey, journeyId }: TicketChoice): void {
	if (contactIds !== undefined || stepKey !== undefined || journeyId !== undefined) return;
	throw new JourneyError(
		'invalid-input',
		"A choice of parked contacts names nobody; give 'contactIds', 'stepKey' or 'journeyId'.",
	);
}
