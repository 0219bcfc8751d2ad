import type { EventInput } from '../domain/events';
import type { SegmentDiff, SegmentStore } from '../store/segments';

export const SEGMENT_ENTERED = 'segment.entered';
export const SEGMENT_LEFT = 'segment.left';

/** What changing membership takes of a store. */
export interface MembershipStore {
	segments: Pick<SegmentStore, 'apply' | 'confirm' | 'commit'>;
	events: { record(events: readonly EventInput[], nowMs: number): Promise<unknown> };
}

export interface MembershipChange {
	/** These are members from now on; a contact that is also in `out` stays. */
	in: readonly string[];
	/** These are not. */
	out: readonly string[];
}

export interface MembershipOptions {
	/** Whether `segment.entered` and `segment.left` are recorded for joiners and leavers; default true. */
	raisesEvents?: boolean;
	/** Done with each part of the diff before it is confirmed: what it did not finish, a repeat does again. */
	beforeConfirm?(diff: SegmentDiff): Promise<void>;
}

/** Contacts whose change is kept, told and confirmed together. */
const CHUNK = 5_000;

/**
 * Changes the membership of a segment and tells of it: the diff is stored, each joiner and leaver gets its event, the diff
 * is confirmed. A crash in between is completed by a repeat with the same `runKey` and the same contacts: what was stored
 * is answered again, an event that was recorded is not recorded twice.
 *
 * Gives who joined and left by this call. Cost for each 5,000 contacts: one script a partition, two round trips a
 * partition for each 500 joiners and leavers, one to confirm.
 */
export async function changeMembership(
	store: MembershipStore,
	segment: string,
	change: MembershipChange,
	runKey: string,
	nowMs: number,
	options: MembershipOptions = {},
): Promise<SegmentDiff> {
	const joining = [...new Set(change.in)];
	const staying = new Set(joining);
	const leaving = [...new Set(change.out)].filter((contactId) => !staying.has(contactId));
	const total: SegmentDiff = { entered: [], left: [] };
	const count = Math.max(joining.length, leaving.length);
	for (let at = 0; at < count; at += CHUNK) {
		const part = { in: joining.slice(at, at + CHUNK), out: leaving.slice(at, at + CHUNK) };
		const partKey = `${runKey}#${at / CHUNK}`;
		const diff = await store.segments.apply(segment, part, partKey, nowMs);
		if (options.raisesEvents ?? true) await tell(store, segment, diff, runKey, nowMs);
		await options.beforeConfirm?.(diff);
		await store.segments.confirm(segment, partKey);
		for (const contactId of diff.entered) total.entered.push(contactId);
		for (const contactId of diff.left) total.left.push(contactId);
	}
	return total;
}

/**
 * Ends a snapshot and tells of it: members that none of its pages brought leave, each with its event. Repeatable until it
 * has answered. Errors: `snapshot-refused` as {@link SegmentStore.commit}.
 */
export async function finishSnapshot(
	store: MembershipStore,
	segment: string,
	snapshotId: string,
	nowMs: number,
	options: Pick<MembershipOptions, 'raisesEvents'> & { maxLeaveShare: number },
): Promise<SegmentDiff> {
	const diff = await store.segments.commit(
		segment,
		snapshotId,
		{ maxLeaveShare: options.maxLeaveShare },
		nowMs,
	);
	if (options.raisesEvents ?? true) await tell(store, segment, diff, `snapshot ${snapshotId}`, nowMs);
	await store.segments.confirm(segment, snapshotId);
	return diff;
}

async function tell(
	store: MembershipStore,
	segment: string,
	diff: SegmentDiff,
	runKey: string,
	nowMs: number,
): Promise<void> {
	const eventOf =
		(name: string) =>
		(contactId: string): EventInput => ({
			id: `${name} ${segment} ${runKey}`,
			name,
			contactId,
			occurredAtMs: nowMs,
			data: { segment },
		});
	const events = [...diff.entered.map(eventOf(SEGMENT_ENTERED)), ...diff.left.map(eventOf(SEGMENT_LEFT))];
	for (let at = 0; at < events.length; at += CHUNK)
		await store.events.record(events.slice(at, at + CHUNK), nowMs);
}
