import { createHash } from 'node:crypto';

const TICKET_ID_LENGTH = 12;

function shortHash(parts: readonly string[], length: number): string {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(`${part.length}:${part}`);
	return hash.digest('base64url').slice(0, length);
}

/** The id of one parked visit: the same (enrollment, step, visit) always gives the same 12 characters. */
export function ticketIdOf(enrollmentId: string, stepKey: string, visit: string): string {
	return shortHash([enrollmentId, stepKey, visit], TICKET_ID_LENGTH);
}

/** The visit that a contact carries after it left a step: 12 characters, different for each way it can go. */
export function nextVisit(parentVisit: string, stepId: string, output: string, occurrence: number): string {
	return shortHash([parentVisit, stepId, output, String(occurrence)], TICKET_ID_LENGTH);
}

/** A deterministic enrollment id: a repeated entry with the same seed is the same enrollment. */
export function enrollmentIdOf(journeyId: string, contactId: string, seed: string): string {
	return shortHash([journeyId, contactId, seed], 16);
}

/** Names one ticket of one contact in an index: the 12-character ticket id, then the contact id. */
export function refOf(ticketId: string, contactId: string): string {
	return ticketId + contactId;
}

/** The two halves of what {@link refOf} made. */
export function splitRef(ref: string): { ticketId: string; contactId: string } {
	return { ticketId: ref.slice(0, TICKET_ID_LENGTH), contactId: ref.slice(TICKET_ID_LENGTH) };
}

/** The partition (0 .. partitions - 1) in which everything about a key lies: FNV-1a, 32 bits, over UTF-16 units. */
export function partitionOf(key: string, partitions: number): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
	return (hash >>> 0) % partitions;
}
