import { JourneyError } from '../domain/errors';
import { DAY_MS } from '../domain/time';
import type { SegmentDiff } from './segments';

/** An unconfirmed diff and an open snapshot are rubbish after this time. */
export const SEGMENT_KEEP_MS = 30 * DAY_MS;
export const DEFAULT_PAGE = 1_000;

/** Names, keys and ids: any string that is not empty. @throws JourneyError `invalid-input` */
export function checkText(value: unknown, at: string): void {
	if (typeof value === 'string' && value !== '') return;
	const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
	throw new JourneyError('invalid-input', `${at} is ${text}; allowed is a string that is not empty`, {
		facts: { at },
	});
}

export function checkContacts(contactIds: readonly string[], at: string): void {
	for (const [index, contactId] of contactIds.entries()) checkText(contactId, `${at}[${index}]`);
}

/** Each contact once. @throws JourneyError `invalid-input` also for a contact that is to be both in and out */
export function readChange(change: { in: readonly string[]; out: readonly string[] }): {
	in: string[];
	out: string[];
} {
	checkContacts(change.in, 'in');
	checkContacts(change.out, 'out');
	const joining = new Set(change.in);
	const leaving = new Set(change.out);
	for (const contactId of leaving)
		if (joining.has(contactId))
			throw new JourneyError(
				'invalid-input',
				`Contact ${JSON.stringify(contactId)} is both in "in" and in "out"`,
				{
					facts: { contactId },
				},
			);
	return { in: [...joining], out: [...leaving] };
}

export function sortedDiff(diff: SegmentDiff): SegmentDiff {
	return { entered: diff.entered.sort(), left: diff.left.sort() };
}

export function unknownSnapshot(name: string, snapshotId: string): JourneyError {
	return new JourneyError(
		'snapshot-refused',
		`Segment "${name}": snapshot "${snapshotId}" was not begun, or was confirmed already`,
		{ facts: { name, snapshotId } },
	);
}

/** @throws JourneyError `invalid-input` */
export function checkLeaveShare(maxLeaveShare: unknown): void {
	if (typeof maxLeaveShare === 'number' && maxLeaveShare >= 0 && maxLeaveShare <= 1) return;
	throw new JourneyError(
		'invalid-input',
		`maxLeaveShare is ${String(maxLeaveShare)}; allowed is a share from 0 to 1`,
	);
}

/** What a commit would do. */
export interface SnapshotWeight {
	members: number;
	seen: number;
	leaving: number;
}

/** Why a snapshot must not be committed; undefined when it may. */
export function refusalOf(
	name: string,
	snapshotId: string,
	{ members, seen, leaving }: SnapshotWeight,
	maxLeaveShare: number,
): JourneyError | undefined {
	const facts = { name, snapshotId, members, seen, leaving, maxLeaveShare };
	const opening = `Segment "${name}": snapshot "${snapshotId}"`;
	if (seen === 0)
		return new JourneyError('snapshot-refused', `${opening} has seen no contact: nothing was evaluated`, {
			facts,
		});
	if (leaving <= maxLeaveShare * members) return undefined;
	const message = `${opening} would make ${leaving} of ${members} members leave; allowed is a share of ${maxLeaveShare}`;
	return new JourneyError('snapshot-refused', message, { facts });
}
