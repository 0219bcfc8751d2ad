import type { JourneyCounters, LedgerLine } from '../domain/ledger';
import { sumCounters, type LedgerStore } from '../store/ledgers';
import { allPartitions, groupByPartition, type Group } from './by-partition';
import type { RedisConnection } from './connection';
import type { Keys } from './keys';
import type { ScriptRunner } from './run-script';
import { keptLines, storedLine, STORED_LINES } from './stored-lines';

/** Lines a script call: bounds how long Redis is busy with one. */
const CHUNK = 1000;

type NewLine = LedgerLine & { contactId: string; id?: string };

/** The record in lists, see `stored-lines.ts`; see the port for what each method promises. */
export class RedisLedger implements LedgerStore {
	constructor(
		private readonly runner: ScriptRunner,
		private readonly connection: RedisConnection,
		private readonly keys: Keys,
	) {}

	async append(lines: readonly NewLine[]): Promise<void> {
		await Promise.all(
			groupByPartition(this.keys, lines, CHUNK).map(async (group) => await this.appendGroup(group)),
		);
	}

	async timeline(contactId: string): Promise<LedgerLine[]> {
		const key = this.keys.ledger(this.keys.partitionOf(contactId), contactId);
		const lines = await this.connection.answer(this.connection.client.lrange(key, 0, -1));
		return keptLines(lines);
	}

	async counters(journeyId: string): Promise<JourneyCounters> {
		const { client } = this.connection;
		const counts = await Promise.all(
			allPartitions(this.keys).map((partition) =>
				this.connection.answer(client.hgetall(this.keys.journeyCounts(partition, journeyId))),
			),
		);
		return sumCounters(
			counts.flatMap((fields) =>
				Object.entries(fields).map(([field, value]) => [field, Number(value)] as const),
			),
		);
	}

	async drop(contactId: string): Promise<void> {
		const partition = this.keys.partitionOf(contactId);
		await this.connection.answer(
			this.connection.client.del(
				this.keys.ledger(partition, contactId),
				this.keys.olderLedgerIds(partition, contactId),
			),
		);
	}

	private async appendGroup({ partition, items }: Group<NewLine>): Promise<void> {
		const ledgers = items.map(({ item }) => this.keys.ledger(partition, item.contactId));
		const lines = items.map(({ item }) => storedLine(item, item.id));
		await this.runner.run('append', ledgers, [STORED_LINES, ...lines]);
	}
}
