import {
	checkContacts,
	checkLeaveShare,
	checkText,
	DEFAULT_PAGE,
	readChange,
	refusalOf,
	SEGMENT_KEEP_MS,
	unknownSnapshot,
	type SnapshotWeight,
} from '../store/segment-input';
import type { SegmentDiff, SegmentStore } from '../store/segments';
import { allPartitions, groupByPartition } from './by-partition';
import type { RedisConnection } from './connection';
import type { Keys } from './keys';
import type { ScriptRunner } from './run-script';
import { joinDiffs, splitChange } from './segment-parts';

/** Contacts in one command that is not a script. */
const CHUNK = 5_000;

/** Membership in one SET a segment and partition; a contact's membership lies in the contact's partition. */
export class RedisSegments implements SegmentStore {
	constructor(
		private readonly runner: ScriptRunner,
		private readonly connection: RedisConnection,
		private readonly keys: Keys,
	) {}

	/**
	 * One script a partition whatever the number of contacts, so that the kept diff of a partition is whole: page large
	 * changes. A repeat of a run that got through reads what it made, whatever contacts it names; a repeat of one that was
	 * cut short does what is left, and reads what was done elsewhere. Three round trips.
	 */
	async apply(
		name: string,
		change: { in: readonly string[]; out: readonly string[] },
		runKey: string,
	): Promise<SegmentDiff> {
		checkText(name, 'name');
		checkText(runKey, 'runKey');
		const parts = splitChange(this.keys, readChange(change));
		const { client } = this.connection;
		const endKey = this.keys.segmentRunEnd(this.keys.partitionOf(name), name, runKey);
		const [end] = await Promise.all([this.connection.answer(client.exists(endKey)), this.learnName(name)]);
		const diffs = await Promise.all(
			allPartitions(this.keys).map((partition) => {
				const key = this.keys.segmentRun(partition, name, runKey);
				const part = end === 0 ? parts.get(partition) : undefined;
				if (part === undefined) return this.connection.answer(client.get(key));
				const args = [SEGMENT_KEEP_MS, part.in.length, ...part.in, ...part.out];
				return this.runner.run('segment-apply', [this.keys.segmentMembers(partition, name), key], args);
			}),
		);
		if (end === 0) await this.connection.answer(client.set(endKey, 'through', 'PX', SEGMENT_KEEP_MS));
		return joinDiffs(diffs.filter((diff) => diff !== null));
	}

	async confirm(name: string, runKey: string): Promise<void> {
		const { client } = this.connection;
		const forget = (key: string) => this.connection.answer(client.del(key));
		const home = this.keys.partitionOf(name);
		// The first one: beside half of the diffs it would make a repeat read those alone.
		await forget(this.keys.segmentRunEnd(home, name, runKey));
		await Promise.all(
			allPartitions(this.keys).flatMap((partition) => [
				forget(this.keys.segmentRun(partition, name, runKey)),
				forget(this.keys.segmentCommit(partition, name, runKey)),
			]),
		);
		// The last one: while it is there, a commit that was cut short is finished and not judged anew.
		await forget(this.keys.segmentDecision(home, name, runKey));
	}

	async has(name: string, contactIds: readonly string[]): Promise<boolean[]> {
		checkContacts(contactIds, 'contactIds');
		const answers = new Array<boolean>(contactIds.length);
		const items = contactIds.map((contactId) => ({ contactId }));
		const ask = async ({
			partition,
			items,
		}: ReturnType<typeof groupByPartition<{ contactId: string }>>[number]) => {
			const ids = items.map(({ item }) => item.contactId);
			const key = this.keys.segmentMembers(partition, name);
			const found = await this.connection.answer(this.connection.client.smismember(key, ids));
			for (const [i, { index }] of items.entries()) answers[index] = found[i] === 1;
		};
		await Promise.all(groupByPartition(this.keys, items, CHUNK).map(ask));
		return answers;
	}

	async memberOf(contactIds: readonly string[], names: readonly string[]): Promise<ReadonlySet<string>[]> {
		const answers = contactIds.map(() => new Set<string>());
		const unique = [...new Set(names)];
		const found = await Promise.all(unique.map((name) => this.has(name, contactIds)));
		for (const [n, isIn] of found.entries())
			for (const [i, answer] of answers.entries()) if (isIn[i]) answer.add(unique[n]);
		return answers;
	}

	/** A scan may bring a few more than asked; the cursor carries those to the next page. One that joins or leaves meanwhile may be missed or come. */
	async members(
		name: string,
		cursor: string,
		limit = DEFAULT_PAGE,
	): Promise<{ contactIds: string[]; cursor: string }> {
		let { partition, scan, rest } = readCursor(cursor);
		while (rest.length < limit && partition < this.keys.partitions) {
			const key = this.keys.segmentMembers(partition, name);
			const [next, found] = await this.connection.answer(
				this.connection.client.sscan(key, scan, 'COUNT', Math.min(limit, CHUNK)),
			);
			rest = [...new Set([...rest, ...found])];
			scan = next;
			if (scan === '0') partition++;
		}
		const contactIds = rest.slice(0, limit);
		const later = rest.slice(limit);
		const isEnd = later.length === 0 && partition >= this.keys.partitions;
		return { contactIds, cursor: isEnd ? '' : JSON.stringify({ partition, scan, rest: later }) };
	}

	async count(name: string): Promise<number> {
		const { client } = this.connection;
		const counts = await Promise.all(
			allPartitions(this.keys).map((partition) =>
				this.connection.answer(client.scard(this.keys.segmentMembers(partition, name))),
			),
		);
		return counts.reduce((sum, count) => sum + count, 0);
	}

	async list(): Promise<{ name: string; members: number }[]> {
		const names = await this.names();
		return await Promise.all(names.sort().map(async (name) => ({ name, members: await this.count(name) })));
	}

	async begin(name: string, snapshotId: string): Promise<void> {
		checkText(name, 'name');
		checkText(snapshotId, 'snapshotId');
		await this.learnName(name);
		await Promise.all(
			allPartitions(this.keys).map((partition) =>
				this.runner.run('segment-begin', this.snapshotKeys(partition, name, snapshotId).slice(1), [
					SEGMENT_KEEP_MS,
				]),
			),
		);
	}

	async see(name: string, snapshotId: string, contactIds: readonly string[]): Promise<void> {
		checkContacts(contactIds, 'contactIds');
		const items = contactIds.map((contactId) => ({ contactId }));
		const replies = await Promise.all(
			groupByPartition(this.keys, items, CHUNK).map(({ partition, items }) =>
				this.runner.run('segment-see', this.snapshotKeys(partition, name, snapshotId).slice(1), [
					SEGMENT_KEEP_MS,
					...items.map(({ item }) => item.contactId),
				]),
			),
		);
		if (replies.includes('unknown')) throw unknownSnapshot(name, snapshotId);
	}

	/** Weigh, decide, act: the decision is written before the first partition acts, so that any process can finish it. */
	async commit(
		name: string,
		snapshotId: string,
		{ maxLeaveShare }: { maxLeaveShare: number },
	): Promise<SegmentDiff> {
		checkLeaveShare(maxLeaveShare);
		const { client } = this.connection;
		const decision = this.keys.segmentDecision(this.keys.partitionOf(name), name, snapshotId);
		if (!(await this.isDecided(decision))) {
			const refusal = await this.weigh(name, snapshotId, maxLeaveShare);
			// Another process may have decided while this one weighed what was half done already.
			if (refusal && !(await this.isDecided(decision))) throw refusal;
			await this.connection.answer(client.set(decision, 'committed', 'PX', SEGMENT_KEEP_MS));
		}
		const diffs = await Promise.all(
			allPartitions(this.keys).map((partition) =>
				this.runner.run('segment-commit', this.snapshotKeys(partition, name, snapshotId), [SEGMENT_KEEP_MS]),
			),
		);
		if (diffs.includes('unknown')) throw unknownSnapshot(name, snapshotId);
		return joinDiffs(diffs);
	}

	async drop(contactId: string): Promise<void> {
		const { client } = this.connection;
		const partition = this.keys.partitionOf(contactId);
		const names = await this.names();
		await Promise.all(
			names.map((name) =>
				this.connection.answer(client.srem(this.keys.segmentMembers(partition, name), contactId)),
			),
		);
	}

	private async weigh(name: string, snapshotId: string, maxLeaveShare: number) {
		const replies = (await Promise.all(
			allPartitions(this.keys).map((partition) =>
				this.runner.run('segment-weigh', this.snapshotKeys(partition, name, snapshotId), []),
			),
		)) as [string, number, number, number][];
		const sum: SnapshotWeight = { members: 0, seen: 0, leaving: 0 };
		for (const [state, members, seen, leaving] of replies) {
			if (state !== 'open') return unknownSnapshot(name, snapshotId);
			sum.members += members;
			sum.seen += seen;
			sum.leaving += leaving;
		}
		return refusalOf(name, snapshotId, sum, maxLeaveShare);
	}

	private snapshotKeys(partition: number, name: string, snapshotId: string): string[] {
		return [
			this.keys.segmentMembers(partition, name),
			this.keys.segmentSeen(partition, name, snapshotId),
			this.keys.segmentCommit(partition, name, snapshotId),
		];
	}

	private async isDecided(key: string): Promise<boolean> {
		return (await this.connection.answer(this.connection.client.exists(key))) === 1;
	}

	private async learnName(name: string): Promise<void> {
		await this.connection.answer(this.connection.client.sadd(this.keys.segmentNames(), name));
	}

	private async names(): Promise<string[]> {
		return await this.connection.answer(this.connection.client.smembers(this.keys.segmentNames()));
	}
}

function readCursor(cursor: string): { partition: number; scan: string; rest: string[] } {
	return cursor === ''
		? { partition: 0, scan: '0', rest: [] }
		: (JSON.parse(cursor) as ReturnType<typeof readCursor>);
}
