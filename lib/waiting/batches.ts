import type { BatchRecord, BatchStore } from '../store/batches';
import { SECOND_MS } from '../domain/time';

/*
 * The fence around a batch: which attempt may act. All moves are compare-and-set on the batch's one record.
 *   leased(n) -- begin --> begun(n) -- finish --> ending(n) --> (removed)
 *   leased(n) -- giveBack --> back(n);   leased, begun, back or ending whose lease is over -- lease --> leased(n + 1)
 */

/** Writing the ends of a batch may take so long before the next attempt begins. */
const ENDING_MS = 30 * SECOND_MS;
/** Lapsed batches looked at in one read: others may be quicker at the first. */
const LAPSED_AT_ONCE = 16;
/** Finished attempts that this process remembers, so that a repeated finish gets its first answer. */
const FINISHED_KEPT = 1_000;

type Edit = (batch: BatchRecord) => BatchRecord | undefined;

export class Batches {
	private readonly finished = new Set<string>();

	constructor(private readonly store: BatchStore) {}

	async open(batchId: string, stepKey: string, refs: string[], untilMs: number): Promise<void> {
		await this.store.swap(batchId, stepKey, 0, {
			batchId,
			stepKey,
			attempt: 1,
			state: 'leased',
			untilMs,
			unbegun: 0,
			refs,
		});
	}

	/** The refs of the batch, where the attempt may begin now (or the same run began it before). */
	async begin(batchId: string, attempt: number, runId: string, nowMs: number): Promise<string[] | undefined> {
		const batch = await this.change(batchId, (now) => {
			if (now.attempt !== attempt || nowMs >= now.untilMs) return undefined;
			if (now.state === 'begun' && now.runId === runId) return now;
			return now.state === 'leased' ? { ...now, state: 'begun', runId } : undefined;
		});
		return batch?.refs;
	}

	async renew(
		batchId: string,
		attempt: number,
		leaseMs: number,
		nowMs: number,
		onlyWhile?: BatchRecord['state'],
	): Promise<boolean> {
		const batch = await this.change(batchId, (now) => {
			if (now.attempt !== attempt || nowMs >= now.untilMs || now.state === 'back') return undefined;
			if (onlyWhile !== undefined && now.state !== onlyWhile) return undefined;
			return { ...now, untilMs: Math.max(now.untilMs, nowMs + leaseMs) };
		});
		return batch !== undefined;
	}

	/** Keeps the next attempt away while the ends are written; the refs, where this run holds the attempt. */
	async startEnding(
		batchId: string,
		attempt: number,
		runId: string,
		nowMs: number,
	): Promise<string[] | undefined> {
		if (this.finished.has(attemptKey(batchId, attempt, runId))) return [];
		const batch = await this.change(batchId, (now) => {
			const isMine =
				now.attempt === attempt && now.runId === runId && (now.state === 'begun' || now.state === 'ending');
			return isMine && nowMs < now.untilMs ? ending(now, nowMs) : undefined;
		});
		return batch?.refs;
	}

	/** All ends are written: the batch is over. */
	async end(batchId: string, attempt: number, runId: string): Promise<void> {
		this.finished.add(attemptKey(batchId, attempt, runId));
		for (const oldest of this.finished) {
			if (this.finished.size <= FINISHED_KEPT) break;
			this.finished.delete(oldest);
		}
		await this.remove(batchId);
	}

	async startBurying(batchId: string, attempt: number, nowMs: number): Promise<string[] | undefined> {
		const batch = await this.change(batchId, (now) =>
			now.attempt === attempt && now.state !== 'begun' ? ending(now, nowMs) : undefined,
		);
		return batch?.refs;
	}

	async giveBack(batchId: string, attempt: number, notBeforeMs: number, nowMs: number): Promise<boolean> {
		const batch = await this.change(batchId, (now) => {
			if (now.attempt !== attempt || now.state !== 'leased' || nowMs >= now.untilMs) return undefined;
			return { ...now, state: 'back', untilMs: Math.max(notBeforeMs, nowMs) };
		});
		return batch !== undefined;
	}

	/** Takes over one batch of these steps whose lease is over. */
	async takeLapsed(
		stepKeys: readonly string[],
		leaseMs: number,
		nowMs: number,
	): Promise<BatchRecord | undefined> {
		for (const batchId of await this.store.lapsed(stepKeys, nowMs, LAPSED_AT_ONCE)) {
			const batch = await this.change(batchId, (now) => {
				if (nowMs < now.untilMs) return undefined;
				const unbegun = now.state === 'leased' || now.state === 'back' ? now.unbegun + 1 : now.unbegun;
				return {
					...now,
					attempt: now.attempt + 1,
					state: 'leased',
					untilMs: nowMs + leaseMs,
					unbegun,
					runId: undefined,
				};
			});
			if (batch) return batch;
		}
		return undefined;
	}

	/** Only these refs stay in a leased batch; without any it is removed. */
	async keepOnly(batchId: string, attempt: number, refs: string[]): Promise<void> {
		if (refs.length === 0) await this.remove(batchId);
		else await this.change(batchId, (now) => (now.attempt === attempt ? { ...now, refs } : undefined));
	}

	async remove(batchId: string): Promise<void> {
		for (;;) {
			const found = await this.store.read(batchId);
			if (found === undefined) return;
			if ((await this.store.swap(batchId, found.batch.stepKey, found.revision, null)) === 'done') return;
		}
	}

	async look(batchId: string): Promise<BatchRecord | undefined> {
		return (await this.store.read(batchId))?.batch;
	}

	async inFlight(
		stepKeys: readonly string[],
		nowMs: number,
	): Promise<Map<string, { count: number; earliestLapseMs: number | null }>> {
		return new Map(
			(await this.store.inFlight(stepKeys, nowMs)).map(({ stepKey, ...rest }) => [stepKey, rest]),
		);
	}

	/** `edit` gives the next record, the same one where nothing is to be written, or undefined where it must not act. */
	private async change(batchId: string, edit: Edit): Promise<BatchRecord | undefined> {
		for (;;) {
			const found = await this.store.read(batchId);
			if (found === undefined) return undefined;
			const edited = edit(found.batch);
			if (edited === undefined || edited === found.batch) return edited;
			if ((await this.store.swap(batchId, edited.stepKey, found.revision, edited)) === 'done') return edited;
		}
	}
}

function attemptKey(batchId: string, attempt: number, runId: string): string {
	return `${batchId}:${attempt}:${runId}`;
}

function ending(now: BatchRecord, nowMs: number): BatchRecord {
	return { ...now, state: 'ending', untilMs: Math.max(now.untilMs, nowMs + ENDING_MS) };
}
