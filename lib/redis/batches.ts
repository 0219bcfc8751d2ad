import type { BatchRecord, BatchStore } from '../store/batches';
import { splitRevision } from './by-partition';
import type { RedisConnection } from './connection';
import { joinParts, splitParts, type Keys } from './keys';
import type { ScriptRunner } from './run-script';

interface Lapse {
	stepKey: string;
	batchId: string;
	untilMs: number;
	isBack: boolean;
}

/**
 * Batches in Redis, all of them in one partition: they are few (about two a step), and the question whether any has
 * lapsed costs two commands however many steps there are. See the port for what each method promises.
 */
export class RedisBatches implements BatchStore {
	constructor(
		private readonly runner: ScriptRunner,
		private readonly connection: RedisConnection,
		private readonly keys: Keys,
	) {}

	async read(batchId: string): Promise<{ revision: number; batch: BatchRecord } | undefined> {
		const reply = await this.connection.answer(this.connection.client.get(this.keys.batch(batchId)));
		const stored = splitRevision(reply);
		return stored && { revision: stored.revision, batch: JSON.parse(stored.text) as BatchRecord };
	}

	async swap(
		batchId: string,
		stepKey: string,
		expectedRevision: number,
		batch: BatchRecord | null,
	): Promise<'done' | 'stale'> {
		const reply = await this.runner.run(
			'swap-batch',
			[this.keys.batch(batchId), this.keys.batchLeases(), this.keys.batchBacks()],
			[
				expectedRevision,
				batch === null ? '-' : `=${JSON.stringify(batch)}`,
				joinParts(stepKey, batchId),
				batch?.state === 'back' ? 'backs' : 'leases',
				batch?.untilMs ?? 0,
			],
		);
		return reply as 'done' | 'stale';
	}

	async lapsed(stepKeys: readonly string[], nowMs: number, limit: number): Promise<string[]> {
		const asked = new Set(stepKeys);
		return (await this.lapses(nowMs))
			.filter(({ stepKey }) => asked.has(stepKey))
			.sort((a, b) => a.untilMs - b.untilMs || (a.batchId < b.batchId ? -1 : 1))
			.slice(0, limit)
			.map(({ batchId }) => batchId);
	}

	async inFlight(
		stepKeys: readonly string[],
		nowMs: number,
	): Promise<{ stepKey: string; count: number; earliestLapseMs: number | null }[]> {
		const byStep = new Map<string, Lapse[]>(stepKeys.map((stepKey) => [stepKey, []]));
		for (const lapse of await this.lapses('+inf')) byStep.get(lapse.stepKey)?.push(lapse);
		return stepKeys.map((stepKey) => {
			const own = byStep.get(stepKey) ?? [];
			const count = own.filter(({ untilMs, isBack }) => untilMs > nowMs && !isBack).length;
			const earliestLapseMs = own.length === 0 ? null : Math.min(...own.map(({ untilMs }) => untilMs));
			return { stepKey, count, earliestLapseMs };
		});
	}

	private async lapses(until: number | '+inf'): Promise<Lapse[]> {
		const read = async (key: string, isBack: boolean) => {
			const reply = await this.connection.answer(
				this.connection.client.zrangebyscore(key, '-inf', until, 'WITHSCORES'),
			);
			const lapses: Lapse[] = [];
			for (let i = 0; i < reply.length; i += 2) {
				const [stepKey, batchId] = splitParts(reply[i]);
				lapses.push({ stepKey, batchId, untilMs: Number(reply[i + 1]), isBack });
			}
			return lapses;
		};
		const [leases, backs] = await Promise.all([
			read(this.keys.batchLeases(), false),
			read(this.keys.batchBacks(), true),
		]);
		return [...leases, ...backs];
	}
}
