import { JourneyError } from '../../lib/domain/errors';
import type { SegmentDiff, SegmentStore } from '../../lib/store/segments';

interface Snapshot {
	seen: Set<string>;
	diff?: SegmentDiff;
}

/** The rule as one would say it; the stores must answer as this does. */
export class NaiveSegments implements SegmentStore {
	private readonly segments = new Map<string, Set<string>>();
	private readonly runs = new Map<string, SegmentDiff>();
	private readonly snapshots = new Map<string, Snapshot>();

	async apply(
		name: string,
		change: { in: readonly string[]; out: readonly string[] },
		runKey: string,
	): Promise<SegmentDiff> {
		const members = this.of(name);
		const key = JSON.stringify([name, runKey]);
		let diff = this.runs.get(key);
		if (diff === undefined) {
			diff = {
				entered: change.in.filter((contactId) => !members.has(contactId)).sort(),
				left: change.out.filter((contactId) => members.has(contactId)).sort(),
			};
			for (const contactId of diff.entered) members.add(contactId);
			for (const contactId of diff.left) members.delete(contactId);
			this.runs.set(key, diff);
		}
		return diff;
	}

	async confirm(name: string, runKey: string): Promise<void> {
		const key = JSON.stringify([name, runKey]);
		this.runs.delete(key);
		if (this.snapshots.get(key)?.diff) this.snapshots.delete(key);
	}

	async has(name: string, contactIds: readonly string[]): Promise<boolean[]> {
		return contactIds.map((contactId) => this.of(name).has(contactId));
	}

	async memberOf(contactIds: readonly string[], names: readonly string[]): Promise<ReadonlySet<string>[]> {
		return contactIds.map((contactId) => new Set(names.filter((name) => this.of(name).has(contactId))));
	}

	async members(name: string): Promise<{ contactIds: string[]; cursor: string }> {
		return { contactIds: [...this.of(name)], cursor: '' };
	}

	async count(name: string): Promise<number> {
		return this.of(name).size;
	}

	async list(): Promise<{ name: string; members: number }[]> {
		return Array.from(this.segments, ([name, members]) => ({ name, members: members.size }));
	}

	async begin(name: string, snapshotId: string, _nowMs: number): Promise<void> {
		const key = JSON.stringify([name, snapshotId]);
		if (!this.snapshots.has(key)) this.snapshots.set(key, { seen: new Set() });
	}

	async see(name: string, snapshotId: string, contactIds: readonly string[], _nowMs: number): Promise<void> {
		const { seen } = this.snapshot(name, snapshotId);
		for (const contactId of contactIds) seen.add(contactId);
	}

	async commit(
		name: string,
		snapshotId: string,
		{ maxLeaveShare }: { maxLeaveShare: number },
		_nowMs: number,
	): Promise<SegmentDiff> {
		const snapshot = this.snapshot(name, snapshotId);
		const members = this.of(name);
		if (snapshot.diff === undefined) {
			const left = [...members].filter((contactId) => !snapshot.seen.has(contactId)).sort();
			if (snapshot.seen.size === 0 || left.length > maxLeaveShare * members.size)
				throw new JourneyError('snapshot-refused', 'nothing seen, or too many would leave', {
					facts: { members: members.size, seen: snapshot.seen.size, leaving: left.length },
				});
			for (const contactId of left) members.delete(contactId);
			snapshot.diff = { entered: [], left };
		}
		return snapshot.diff;
	}

	async drop(contactId: string): Promise<void> {
		for (const members of this.segments.values()) members.delete(contactId);
	}

	private of(name: string): Set<string> {
		let members = this.segments.get(name);
		if (members === undefined) this.segments.set(name, (members = new Set()));
		return members;
	}

	private snapshot(name: string, snapshotId: string): Snapshot {
		const snapshot = this.snapshots.get(JSON.stringify([name, snapshotId]));
		if (snapshot === undefined) throw new JourneyError('snapshot-refused', 'unknown');
		return snapshot;
	}
}
