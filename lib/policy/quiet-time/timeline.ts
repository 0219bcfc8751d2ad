import { DAY_MS } from '../../domain/time';
import type { ZoneClock } from '../zones';
import { cutChunk, RuleSets } from './chunk';
import type { Chunk, RuledSpan } from './chunk';
import type { Block } from './read-times';
import { nextStart, spansOf } from './spans';

/** About a quarter of a year: long enough to be built rarely, short enough to be built quickly. */
const CHUNK_MS = 92 * DAY_MS;
/** Four years of chunks, a power of two; an older one makes room. */
const SLOTS = 16;
/** Quiet that has not ended so long after the last quiet date comes from weekly windows and never ends. */
const SEARCH_MS = 800 * DAY_MS;
const WEEK_MS = 7 * DAY_MS;

/** True when the weekly windows leave no minute of a week open in one zone. */
function coversWeek(blocks: readonly Block[]): boolean {
	const spans: [number, number][] = [];
	for (const { isOn, fromMs, untilMs } of blocks.flatMap(({ weekly }) => weekly)) {
		isOn.forEach((on, day) => {
			const midnights = on ? [day * DAY_MS, day * DAY_MS - WEEK_MS] : [];
			for (const midnight of midnights) spans.push([midnight + fromMs, midnight + untilMs]);
		});
	}
	let reached = 0;
	for (const [start, end] of spans.sort((a, b) => a[0] - b[0])) {
		if (start <= reached) reached = Math.max(reached, end);
	}
	return reached >= WEEK_MS;
}

/**
 * The merged quiet spans of some blocks in some zones: quiet where any block is quiet in any zone. Pieces are
 * computed on first use and kept, so that a repeated question is two look-ups.
 */
export class Timeline {
	private readonly slots = new Array<Chunk | undefined>(SLOTS).fill(undefined);
	private readonly sets: RuleSets;
	private readonly isAlwaysQuiet: boolean;
	private readonly lastDateMs: number;

	constructor(
		private readonly blocks: readonly Block[],
		private readonly clocks: readonly ZoneClock[],
	) {
		this.sets = new RuleSets(blocks.map(({ name }) => name));
		this.isAlwaysQuiet = coversWeek(blocks);
		const lastDay = Math.max(0, ...blocks.flatMap(({ dates }) => dates.map(({ to }) => to)));
		this.lastDateMs = (lastDay + 2) * DAY_MS;
	}

	private spans(fromMs: number, untilMs: number): RuledSpan[] {
		const spans: RuledSpan[] = [];
		this.blocks.forEach((block, rule) => {
			const sink = (startMs: number, endMs: number) => void spans.push({ startMs, endMs, rule });
			for (const clock of this.clocks) spansOf(block, clock, fromMs, untilMs, sink);
		});
		return spans;
	}

	/** First open instant after a quiet one. */
	private endOfQuiet(quietMs: number): number {
		if (this.isAlwaysQuiet) return Infinity;
		const limit = Math.max(quietMs, this.lastDateMs) + SEARCH_MS;
		for (let end = quietMs; end <= limit;) {
			let next = end;
			for (const { startMs, endMs } of this.spans(end, end + 1)) {
				if (startMs <= next && endMs > next) next = endMs;
			}
			if (next === end) return end;
			end = next;
		}
		return Infinity;
	}

	/** First quiet instant after an open one. */
	private startOfQuiet(openMs: number): number {
		let next = Infinity;
		for (const block of this.blocks) {
			for (const clock of this.clocks) next = Math.min(next, nextStart(block, clock, openMs));
		}
		return next;
	}

	private build(index: number): Chunk {
		const range = { index, fromMs: index * CHUNK_MS, untilMs: (index + 1) * CHUNK_MS };
		const spans = this.spans(range.fromMs, range.untilMs);
		const lastMs = range.untilMs - 1;
		return cutChunk(spans, range, this.sets, (isQuiet) =>
			isQuiet ? this.endOfQuiet(lastMs) : this.startOfQuiet(lastMs),
		);
	}

	/** The segments around an instant. */
	chunkAt(nowMs: number): Chunk {
		const index = Math.floor(nowMs / CHUNK_MS);
		const slot = index & (SLOTS - 1);
		const known = this.slots[slot];
		if (known !== undefined && known.index === index) return known;
		return (this.slots[slot] = this.build(index));
	}

	/** The names of a set of rules. */
	rulesOf(set: number): readonly string[] {
		return this.sets.names[set];
	}
}
