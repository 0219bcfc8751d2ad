import { DAY_MS, SECOND_MS } from '../../domain/time';

/** The segment of an instant is found by its day and a few steps: faster than halving the whole chunk. */
const BUCKET_MS = DAY_MS;

/** Where a set of rules begins to forbid: seconds after the start of the chunk, and the number of the set. */
export type Segment = readonly [startSecond: number, set: number];

/** A piece of time cut into segments in which the same rules forbid. */
export class Chunk {
	/**
	 * For each day the segment it begins in, then two numbers a segment. One narrow array: thousands of chunks
	 * are asked in turn, and each further array costs a miss of the processor's cache.
	 */
	private readonly table: Uint32Array;
	/** Where the segments begin in the table. */
	private readonly base: number;
	private readonly last: number;

	/** `lastUntilMs`: when the state of the last segment ends, which may be far beyond the chunk. */
	constructor(
		readonly index: number,
		private readonly fromMs: number,
		private readonly endMs: number,
		segments: readonly Segment[],
		private readonly lastUntilMs: number,
	) {
		this.base = Math.ceil((endMs - fromMs) / BUCKET_MS);
		this.last = segments.length - 1;
		this.table = new Uint32Array(this.base + segments.length * 2);
		this.table.set(segments.flat(), this.base);
		let segment = 0;
		for (let bucket = 0; bucket < this.base; bucket++) {
			while (this.endOf(segment) <= fromMs + bucket * BUCKET_MS) segment++;
			this.table[bucket] = segment;
		}
	}

	/** The segment that holds an instant of this chunk. */
	segmentAt(nowMs: number): number {
		const second = (nowMs - this.fromMs) / SECOND_MS;
		let segment = this.table[Math.floor((nowMs - this.fromMs) / BUCKET_MS)];
		while (segment < this.last && this.table[this.base + segment * 2 + 2] <= second) segment++;
		return segment;
	}

	/** When the next segment begins, as far as the chunk reaches. */
	endOf(segment: number): number {
		if (segment >= this.last) return this.endMs;
		return this.fromMs + this.table[this.base + segment * 2 + 2] * SECOND_MS;
	}

	/** The number of the set of rules that forbid; 0 is the empty set, open. */
	setOf(segment: number): number {
		return this.table[this.base + segment * 2 + 1];
	}

	/** When quiet turns open, or open quiet; Infinity: never. */
	untilOf(segment: number): number {
		const isQuiet = this.setOf(segment) > 0;
		for (let next = segment + 1; next <= this.last; next++) {
			if (this.setOf(next) > 0 !== isQuiet) return this.endOf(next - 1);
		}
		return this.lastUntilMs;
	}
}

/** One quiet span and the number of the rule that asks for it. */
export interface RuledSpan {
	startMs: number;
	endMs: number;
	rule: number;
}

/** Numbers the sets of rules: the same set has the same number, and nothing has 0. */
export class RuleSets {
	private readonly numbers = new Map<string, number>([['', 0]]);
	readonly names: (readonly string[])[] = [Object.freeze([])];

	constructor(private readonly ruleNames: readonly string[]) {}

	get ruleCount(): number {
		return this.ruleNames.length;
	}

	numberOf(counts: Int32Array): number {
		const active: number[] = [];
		for (let rule = 0; rule < counts.length; rule++) if (counts[rule] > 0) active.push(rule);
		const key = active.join();
		const known = this.numbers.get(key);
		if (known !== undefined) return known;
		this.numbers.set(key, this.names.length);
		return this.names.push(Object.freeze(active.map((rule) => this.ruleNames[rule]))) - 1;
	}
}

interface Edge {
	at: number;
	rule: number;
	step: 1 | -1;
}

function edgesOf(spans: readonly RuledSpan[], fromMs: number, untilMs: number): Edge[] {
	const edges: Edge[] = [];
	for (const { startMs, endMs, rule } of spans) {
		if (endMs <= fromMs || startMs >= untilMs) continue;
		edges.push({ at: Math.max(startMs, fromMs), rule, step: 1 }, { at: endMs, rule, step: -1 });
	}
	return edges.sort((a, b) => a.at - b.at);
}

/**
 * Cuts a range of time into segments, each a start and the set of rules that forbid from there on. `lastUntil`
 * tells when the state of the last instant ends: it may lie far beyond the chunk.
 */
export function cutChunk(
	spans: readonly RuledSpan[],
	range: { index: number; fromMs: number; untilMs: number },
	sets: RuleSets,
	lastUntil: (isQuiet: boolean) => number,
): Chunk {
	const { index, fromMs, untilMs } = range;
	const edges = edgesOf(spans, fromMs, untilMs);
	const counts = new Int32Array(sets.ruleCount);
	const segments: Segment[] = [];
	let set = -1;
	for (let at = fromMs, i = 0; at < untilMs; at = i < edges.length ? edges[i].at : untilMs) {
		for (; i < edges.length && edges[i].at === at; i++) counts[edges[i].rule] += edges[i].step;
		const number = sets.numberOf(counts);
		// Every change of a clock and every edge of a window lies on a whole second.
		if (number !== set) segments.push([(at - fromMs) / SECOND_MS, number]);
		set = number;
	}
	return new Chunk(index, fromMs, untilMs, segments, lastUntil(set > 0));
}
