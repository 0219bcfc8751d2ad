import { DAY_MS, MINUTE_MS, SECOND_MS, type JourneyStore } from '../../lib';

/** One who wants to leave at `dueAtMs`; `hitId` keys its place in the line. */
export interface PaceAsk {
	hitId: string;
	dueAtMs: number;
}

/** Those who leave together in one execution; shorter would start more executions than a pace is worth. */
const SHORTEST_TICK_MS = 5 * SECOND_MS;
/** A place in the line stays taken this long. */
const PLACE_MS = 90 * DAY_MS;
const MAX_ROUNDS = 20;

/**
 * Lets at most so many leave in a minute, over all processes: time is cut into ticks of a few seconds, each tick is a cap
 * of the store with a few places, and who finds no place now takes one ahead and comes back then. A place that was taken
 * is found again by its key, and a tick that is over lets nobody out: after an outage the line is joined anew.
 */
export class Pacer {
	/** Where the line ended when it was last joined; only a guess, the store decides. */
	private readonly endOfLine = new Map<string, number>();

	constructor(private readonly store: Pick<JourneyStore, 'caps'>) {}

	/** For each ask, in order, the instant from which it may leave: now or earlier, or later. */
	async places(line: string, perMinute: number, asks: readonly PaceAsk[], nowMs: number): Promise<number[]> {
		const perTick = Math.max(1, Math.ceil((perMinute * SHORTEST_TICK_MS) / MINUTE_MS));
		const tickMs = Math.ceil((perTick * MINUTE_MS) / perMinute);
		const nowTick = Math.floor(nowMs / tickMs);
		const places = new Array<number>(asks.length);
		const take = async (indexes: number[], tickOf: (position: number) => number): Promise<number[]> => {
			const ticks = indexes.map((_, position) => tickOf(position));
			const answers = await this.take(
				`${line}:${tickMs}`,
				perTick,
				indexes.map((i) => asks[i].hitId),
				ticks,
				nowMs,
			);
			answers.forEach(
				(isTaken, position) => isTaken && (places[indexes[position]] = ticks[position] * tickMs),
			);
			return indexes.filter((_, position) => !answers[position]);
		};
		const dueTicks = asks.map(({ dueAtMs }) =>
			Math.min(nowTick, Math.max(nowTick - 1, Math.floor(dueAtMs / tickMs))),
		);
		let left = await take([...asks.keys()], (position) => dueTicks[position]);
		let tick = Math.max(nowTick + 1, this.endOfLine.get(line) ?? 0);
		let stride = 1;
		for (let round = 0; left.length > 0 && round < MAX_ROUNDS; round++) {
			const first = tick;
			const still = await take(left, (position) => first + Math.floor(position / perTick));
			const last = first + Math.floor((left.length - 1) / perTick);
			stride = still.length === left.length ? stride * 2 : 1;
			tick = still.length > 0 ? last + stride : last;
			left = still;
		}
		this.endOfLine.set(line, tick);
		// So long a line was joined without a place: they ask again at its end.
		for (const i of left) places[i] = tick * tickMs;
		return places;
	}

	private async take(
		line: string,
		perTick: number,
		hitIds: readonly string[],
		ticks: readonly number[],
		nowMs: number,
	): Promise<boolean[]> {
		if (hitIds.length === 0) return [];
		const counts = ['all'];
		const limits = [{ scope: 'all', maxHits: perTick, windowMs: PLACE_MS }];
		const asks = hitIds.map((hitId, i) => ({ hitId, subject: `pace:${line}:${ticks[i]}`, counts, limits }));
		return (await this.store.caps.take(asks, nowMs)).map(({ kind }) => kind === 'taken');
	}
}
