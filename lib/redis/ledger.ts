import { packLedgerLine, unpackLedgerLine } from '../domain/contact-codec';
import type { JourneyCounters, LedgerLine } from '../domain/ledger';
import { KEPT_LINES, sumCounters, type LedgerStore } from '../store/ledgers';
import { allPartitions, groupByPartition, type Group } from './by-partition';
import type { RedisConnection } from './connection';
import type { Keys } from './keys';
import type { ScriptRunner } from './run-script';

/** Lines a script call: bounds how long Redis is busy with one. */
const CHUNK = 1000;

type NewLine = LedgerLine & { contactId: string; id?: string };

/** The record in lists, see `scripts/includes/ledger-lines.lua`; see the port for what each method promises. */
export class RedisLedger implements LedgerStore {
	constructor(
		private readonly runner: ScriptRunner,
		private readonly connection: RedisConnection,
		private readonly keys: Keys,
	) {}

	async append(lines: readonly NewLine[]): Promise<void> {
		const appendGroup = async ({ partition, items }: Group<NewLine>) => {
			const keys: string[] = [];
			const args: (string | number)[] = [KEPT_LINES];
			for (const { item } of items) {
				keys.push(
					this.keys.ledger(partition, item.contactId),
					this.keys.ledgerIds(partition, item.contactId),
				);
				args.push(item.id ?? '', packLedgerLine(item));
			}
			await this.runner.run('append', keys, args);
		};
		await Promise.all(groupByPartition(this.keys, lines, CHUNK).map(appendGroup));
	}

	async timeline(contactId: string): Promise<LedgerLine[]> {
		const key = this.keys.ledger(this.keys.partitionOf(contactId), contactId);
		const lines = await this.connection.answer(this.connection.client.lrange(key, 0, -1));
		// JSON.stringify writes no line feed: one that is there parts the line from its id.
		return lines.map((line) => unpackLedgerLine(line.split('\n', 1)[0]));
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
				this.keys.ledgerIds(partition, contactId),
			),
		);
	}
}
