import type { Ticket } from '../domain/contact';
import type { LedgerLine } from '../domain/ledger';
import type { ContactDraft } from '../contacts/draft';
import { stepOfLane } from './lane';

/** Writes down what happened to a ticket, with the journey, step and visit that it stands for. */
export function noteTicket(
	draft: ContactDraft,
	ticket: Ticket,
	nowMs: number,
	{ what, reason, facts }: Pick<LedgerLine, 'what' | 'reason' | 'facts'>,
): void {
	draft.note({
		atMs: nowMs,
		what,
		journeyId: draft.enrollment(ticket.enrollmentId)?.journeyId,
		enrollmentId: ticket.enrollmentId,
		step: stepOfLane(ticket.stepKey),
		visit: ticket.visit,
		reason,
		facts,
	});
}
