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
/** So many ticks ahead, years, a line is looked for. */
const FARTHEST_TICKS = 2 ** 24;

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
	async places(step: string, perMinute: number, asks: readonly PaceAsk[], nowMs: number): Promise<number[]> {
		const perTick = Math.max(1, Math.ceil((perMinute * SHORTEST_TICK_MS) / MINUTE_MS));
		const tickMs = Math.ceil((perTick * MINUTE_MS) / perMinute);
		// Ticks of another length have other numbers: after a change of pace who came before it stands in a line of its own.
		const line = `${step}:${tickMs}`;
		const nowTick = Math.floor(nowMs / tickMs);
		const places = new Array<number>(asks.length);
		const take = async (indexes: number[], tickOf: (position: number) => number): Promise<number[]> => {
			const ticks = indexes.map((_, position) => tickOf(position));
			const answers = await this.take(
				line,
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
		for (let round = 0; left.length > 0 && round < MAX_ROUNDS; round++) {
			const first = tick;
			const still = await take(left, (position) => first + Math.floor(position / perTick));
			const last = first + Math.floor((left.length - 1) / perTick);
			if (still.length === 0) tick = last;
			else if (still.length < left.length) tick = last + 1;
			else {
				const { hitId } = asks[still[0]];
				const isFree = async (at: number) => await this.isFree(line, perTick, hitId, at, nowMs);
				tick = await firstFree(last + 1, isFree);
			}
			left = still;
		}
		this.endOfLine.set(line, tick);
		// So long a line was joined without a place: they ask again at its end.
		for (const i of left) places[i] = tick * tickMs;
		return places;
	}

	/** Whether a tick has a place; the one who asks does not keep it. */
	private async isFree(
		line: string,
		perTick: number,
		hitId: string,
		tick: number,
		nowMs: number,
	): Promise<boolean> {
		const [isTaken] = await this.take(line, perTick, [hitId], [tick], nowMs);
		if (isTaken) await this.store.caps.refund([{ hitId, subject: subjectOf(line, tick) }], nowMs);
		return isTaken;
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
		const asks = hitIds.map((hitId, i) => ({ hitId, subject: subjectOf(line, ticks[i]), counts, limits }));
		return (await this.store.caps.take(asks, nowMs)).map(({ kind }) => kind === 'taken');
	}
}

function subjectOf(line: string, tick: number): string {
	return `pace:${line}:${tick}`;
}

/**
 * The first tick with a place where all before it are full, as they are in a line: by strides that double, then by halves.
 * A gap that is left in the line would be time in which nobody leaves.
 */
async function firstFree(from: number, isFree: (tick: number) => Promise<boolean>): Promise<number> {
	let full = from - 1;
	let stride = 1;
	while (stride < FARTHEST_TICKS && !(await isFree(full + stride))) {
		full += stride;
		stride *= 2;
	}
	let free = full + stride;
	while (free - full > 1) {
		const middle = Math.floor((full + free) / 2);
		if (await isFree(middle)) free = middle;
		else full = middle;
	}
	return free;
}

const pacers = new WeakMap<object, Pacer>();

/** The pacer that all who use a store in this process share: it knows where their lines end. */
export function pacerOf(store: Pick<JourneyStore, 'caps'>): Pacer {
	let pacer = pacers.get(store);
	if (pacer === undefined) pacers.set(store, (pacer = new Pacer(store)));
	return pacer;
}
