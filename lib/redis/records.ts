import {
	byInstant,
	checkInstant,
	type RecordChange,
	type RecordRoom,
	type RecordStore,
	type StoredRecord,
} from '../store/records';
import { allPartitions, groupByKey, splitRevision, type Group } from './by-partition';
import type { RedisConnection } from './connection';
import type { Keys } from './keys';
import type { ScriptRunner } from './run-script';

/** Changes a script call: bounds how long Redis is busy with one. */
const SWAP_CHUNK = 250;
const READ_CHUNK = 1000;

/** Records in Redis, a hash and an index of instants a room and partition; see the port for what each method promises. */
export class RedisRecords implements RecordStore {
	constructor(
		private readonly runner: ScriptRunner,
		private readonly connection: RedisConnection,
		private readonly keys: Keys,
	) {}

	async read(room: RecordRoom, ids: readonly string[]): Promise<(StoredRecord | undefined)[]> {
		const found = new Array<StoredRecord | undefined>(ids.length).fill(undefined);
		const readGroup = async ({ partition, items }: Group<string>) => {
			const replies = await this.connection.answer(
				this.connection.client.hmget(this.keys.records(partition, room), ...items.map(({ item }) => item)),
			);
			items.forEach(({ item: id, index }, i) => {
				const stored = splitRevision(replies[i]);
				if (stored) found[index] = { id, revision: stored.revision, value: stored.text };
			});
		};
		await Promise.all(groupByKey(this.keys, ids, (id) => id, READ_CHUNK).map(readGroup));
		return found;
	}

	async swap(room: RecordRoom, changes: readonly RecordChange[]): Promise<('done' | 'stale')[]> {
		for (const { dueAtMs } of changes) checkInstant(dueAtMs);
		const answers = new Array<'done' | 'stale'>(changes.length);
		const swapGroup = async ({ partition, items }: Group<RecordChange>) => {
			const replies = (await this.runner.run(
				'swap-records',
				[
					this.keys.records(partition, room),
					this.keys.recordInstants(partition, room),
					this.keys.recordRevision(partition),
				],
				items.flatMap(({ item: { id, expectedRevision, value, dueAtMs } }) => [
					id,
					expectedRevision,
					value === null ? '-' : `=${value}`,
					dueAtMs ?? '',
				]),
			)) as ('done' | 'stale')[];
			items.forEach(({ index }, i) => (answers[index] = replies[i]));
		};
		await Promise.all(groupByKey(this.keys, changes, ({ id }) => id, SWAP_CHUNK).map(swapGroup));
		return answers;
	}

	async due(
		room: RecordRoom,
		untilMs: number,
		limit: number,
		fromMs = -Infinity,
	): Promise<{ id: string; dueAtMs: number }[]> {
		const readPartition = async (partition: number) => {
			const key = this.keys.recordInstants(partition, room);
			const [min, max] = [bound(fromMs), bound(untilMs)];
			const reply = await this.connection.answer(
				this.connection.client.zrangebyscore(key, min, max, 'WITHSCORES', 'LIMIT', 0, limit),
			);
			return Array.from({ length: reply.length / 2 }, (_, i) => ({
				id: reply[2 * i],
				dueAtMs: Number(reply[2 * i + 1]),
			}));
		};
		const found = await Promise.all(allPartitions(this.keys).map(readPartition));
		return found.flat().sort(byInstant).slice(0, limit);
	}
}

function bound(ms: number): number | string {
	if (Number.isFinite(ms)) return ms;
	return ms > 0 ? '+inf' : '-inf';
}
