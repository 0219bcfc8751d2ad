import {
	CAP_RETENTION_MS,
	type CapAnswer,
	type CapAsk,
	type CapLimit,
	type CapStore,
} from '../../lib/store/caps';

export interface NaiveHit {
	hitId: string;
	atMs: number;
	counts: readonly string[];
}

type Held = Extract<CapAnswer, { kind: 'held' }>;

/**
 * The rule as one would say it: a list of hits a subject, read from end to end. The stores must answer as this does; its
 * steps are methods so that a faulty store can get one of them wrong.
 */
export class NaiveCaps implements CapStore {
	protected readonly hits = new Map<string, NaiveHit[]>();

	async take(asks: readonly CapAsk[], nowMs: number): Promise<CapAnswer[]> {
		return asks.map((ask) => {
			const hits = this.remembered(ask.subject, nowMs);
			const isTaken = this.isTaken(hits, ask.hitId);
			const held = isTaken ? undefined : this.firstInstant(ask, hits, nowMs);
			if (held) return held;
			if (!isTaken) this.write(ask, nowMs);
			return { kind: 'taken', remaining: this.remaining(ask, nowMs) };
		});
	}

	async refund(
		hits: readonly { hitId: string; subject: string }[],
		nowMs: number,
	): Promise<({ kind: 'refunded' } | { kind: 'gone' })[]> {
		return hits.map(({ hitId, subject }) => {
			const remembered = this.remembered(subject, nowMs);
			if (!remembered.some((hit) => hit.hitId === hitId)) return { kind: 'gone' };
			this.hits.set(
				subject,
				remembered.filter((hit) => hit.hitId !== hitId),
			);
			return { kind: 'refunded' };
		});
	}

	protected remembered(subject: string, nowMs: number): NaiveHit[] {
		return (this.hits.get(subject) ?? []).filter((hit) => hit.atMs > nowMs - CAP_RETENTION_MS);
	}

	protected isTaken(hits: readonly NaiveHit[], hitId: string): boolean {
		return hits.some((hit) => hit.hitId === hitId);
	}

	protected write({ subject, hitId, counts }: CapAsk, nowMs: number): void {
		this.hits.set(subject, [...this.remembered(subject, nowMs), { hitId, atMs: nowMs, counts }]);
	}

	protected isInside(atMs: number, limit: CapLimit, nowMs: number): boolean {
		if (limit.windowMs !== undefined) return atMs > nowMs - limit.windowMs;
		return limit.fromMs! <= atMs && atMs < limit.untilMs!;
	}

	protected used(hits: readonly NaiveHit[], limit: CapLimit, nowMs: number): number {
		return hits.filter((hit) => hit.counts.includes(limit.scope) && this.isInside(hit.atMs, limit, nowMs))
			.length;
	}

	/** Tries the only instants at which anything can change: one after the other, all limits. */
	protected firstInstant(ask: CapAsk, hits: readonly NaiveHit[], nowMs: number): Held | undefined {
		const instants = ask.limits.map((limit) => {
			const candidates = hits.map((hit) => hit.atMs + (limit.windowMs ?? 0)).filter((atMs) => atMs > nowMs);
			if (limit.untilMs !== undefined) candidates.push(limit.untilMs);
			const holds = (atMs: number) =>
				allowed(limit) > 0 &&
				(atMs >= (limit.untilMs ?? Infinity) || this.used(hits, limit, atMs) < allowed(limit));
			return [nowMs, ...candidates.sort((a, b) => a - b)].find(holds) ?? Number.MAX_SAFE_INTEGER;
		});
		const nextAllowedAtMs = Math.max(nowMs, ...instants);
		return nextAllowedAtMs === nowMs
			? undefined
			: { kind: 'held', nextAllowedAtMs, limit: instants.indexOf(nextAllowedAtMs) };
	}

	protected remaining({ subject, limits }: CapAsk, nowMs: number): number[] {
		const hits = this.remembered(subject, nowMs);
		return limits.map((limit) => Math.max(0, allowed(limit) - this.used(hits, limit, nowMs)));
	}
}

function allowed({ maxHits, reserve = 0 }: CapLimit): number {
	return maxHits - reserve;
}
