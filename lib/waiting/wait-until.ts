import type { Ticket } from '../domain/contact';

/** Lets a ticket wait until an instant of the wall clock. */
export function waitUntil(ticket: Ticket, dueAtMs: number): void {
	ticket.state = 'waiting';
	ticket.clock = 'wall';
	ticket.dueAtMs = dueAtMs;
}
