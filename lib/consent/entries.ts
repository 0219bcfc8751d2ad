import { checkId } from '../contacts/check-id';
import { JourneyError } from '../domain/errors';
import { DAY_MS } from '../domain/time';
import { isSameScope, replaces, type ConsentEntry } from '../policy/consent';
import { pointKeyOf } from './points';

/** What somebody said, with the contact point that it is about. */
export interface ConsentRecord extends ConsentEntry {
	/** The address or number, in any spelling. */
	point: string;
}

export type ConsentAnswer =
	| { kind: 'set' }
	/** Something newer is known of the same channel, purpose and topic: it stands. */
	| { kind: 'older' };

/** A clock that is ahead by no more than this is taken for ours; beyond, the instant is an error (another unit, say). */
const CLOCK_AHEAD_MS = DAY_MS;
const STATES: readonly unknown[] = ['granted', 'revoked'];

/** The entries of one contact point as they are stored. */
export function packEntries(entries: readonly ConsentEntry[]): string | null {
	return entries.length === 0 ? null : JSON.stringify(entries);
}

export function unpackEntries(value: string | undefined): ConsentEntry[] {
	return value === undefined ? [] : (JSON.parse(value) as ConsentEntry[]);
}

/** The normalised contact point of an entry that can be stored. Throws `invalid-input`. */
export function checkEntry(entry: ConsentRecord, i: number, nowMs: number): string {
	const where = `Consent entry ${i}`;
	for (const field of ['channel', 'purpose', 'source'] as const) checkId(where, field, entry[field]);
	for (const field of ['topic', 'textVersion', 'proof', 'contactId'] as const)
		if (entry[field] !== undefined) checkId(where, field, entry[field]);
	if (!STATES.includes(entry.state)) throw unfit(where, 'state', entry.state, `'granted' and 'revoked'`);
	if (!Number.isFinite(entry.atMs) || entry.atMs > nowMs + CLOCK_AHEAD_MS)
		throw unfit(where, 'atMs', entry.atMs, 'an instant in milliseconds that is not to come');
	return pointKeyOf(where, entry.point);
}

function unfit(where: string, field: string, value: unknown, allowed: string): JourneyError {
	return new JourneyError(
		'invalid-input',
		`${where} has '${field}' ${JSON.stringify(value)}; allowed is ${allowed}.`,
		{ facts: { field } },
	);
}

/** The entry without its point, and without what the caller's object holds besides. */
export function entryOf(record: ConsentRecord, nowMs: number): ConsentEntry {
	const { channel, purpose, topic, state, source, textVersion, atMs, proof, contactId } = record;
	return {
		...{ channel, purpose, topic, state, source, textVersion },
		...{ atMs: Math.min(atMs, nowMs), proof, contactId },
	};
}

/** Puts an entry among those that stand, in place of the one of the same scope unless that is newer. */
export function takeIn(standing: ConsentEntry[], entry: ConsentEntry): ConsentAnswer {
	const at = standing.findIndex((other) => isSameScope(other, entry));
	if (at < 0) standing.push(entry);
	else if (replaces(entry, standing[at])) standing[at] = entry;
	else if (entry.atMs < standing[at].atMs || entry.state !== standing[at].state) return { kind: 'older' };
	return { kind: 'set' };
}
