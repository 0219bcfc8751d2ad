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
		await Promise.all(
			groupByPartition(this.keys, lines, CHUNK).map(async (group) => await this.appendGroup(group)),
		);
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

	/** A ledger that has become too long is cut in a second call: naming its ids for each line would cost every call a fifth. */
	private async appendGroup({ partition, items }: Group<NewLine>): Promise<void> {
		const keys: string[] = [];
		const contacts: string[] = [];
		const ids: string[] = [];
		let packed = '';
		for (const { item } of items) {
			const { contactId, id } = item;
			contacts[keys.push(this.keys.ledger(partition, contactId))] = contactId;
			if (id !== undefined) {
				keys.push(this.keys.ledgerIds(partition, contactId));
				ids.push(id);
			}
			packed += `\n${id === undefined ? '' : '+'}${packLedgerLine(item)}`;
		}
		const overfull = (await this.runner.run('append', keys, [KEPT_LINES, packed, ...ids])) as number[];
		if (overfull.length === 0) return;
		const long = [...new Set(overfull.map((position) => contacts[position]))];
		const both = long.flatMap((contactId) => [
			this.keys.ledger(partition, contactId),
			this.keys.ledgerIds(partition, contactId),
		]);
		await this.runner.run('trim', both, [KEPT_LINES]);
	}
}
