import { HOUR_MS } from '../../domain/time';

/** Every state within 12 hours is found by its half day and a step or two: faster than halving the whole chunk. */
const BUCKET_MS = 12 * HOUR_MS;
const RECORD = 3;

/** A piece of time cut into segments in which the same rules forbid. */
export class Chunk {
	/** For each segment its start, the instant its state ends (Infinity: never) and its set: they are read together. */
	private readonly records: Float64Array;
	/** For each half day the segment it begins in. */
	private readonly buckets: Uint16Array;
	private readonly last: number;

	constructor(
		readonly index: number,
		private readonly fromMs: number,
		private readonly endMs: number,
		segments: readonly [startMs: number, untilMs: number, set: number][],
	) {
		this.records = Float64Array.from(segments.flat());
		this.last = segments.length - 1;
		this.buckets = new Uint16Array(Math.ceil((endMs - fromMs) / BUCKET_MS));
		let segment = 0;
		for (let bucket = 0; bucket < this.buckets.length; bucket++) {
			while (this.endOf(segment) <= fromMs + bucket * BUCKET_MS) segment++;
			this.buckets[bucket] = segment;
		}
	}

	/** The segment that holds an instant of this chunk. */
	segmentAt(nowMs: number): number {
		let segment = this.buckets[Math.floor((nowMs - this.fromMs) / BUCKET_MS)];
		while (segment < this.last && this.records[(segment + 1) * RECORD] <= nowMs) segment++;
		return segment;
	}

	/** When the next segment begins, as far as the chunk reaches. */
	endOf(segment: number): number {
		return segment < this.last ? this.records[(segment + 1) * RECORD] : this.endMs;
	}

	/** When quiet turns open, or open quiet; Infinity: never. */
	untilOf(segment: number): number {
		return this.records[segment * RECORD + 1];
	}

	/** The number of the set of rules that forbid; 0 is the empty set, open. */
	setOf(segment: number): number {
		return this.records[segment * RECORD + 2];
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

/** The instants at which the set of rules changes within `[fromMs, untilMs)`. */
function sweep(spans: readonly RuledSpan[], fromMs: number, untilMs: number, rules: number, sets: RuleSets) {
	const edges = edgesOf(spans, fromMs, untilMs);
	const counts = new Int32Array(rules);
	const starts: number[] = [];
	const numbers: number[] = [];
	let at = fromMs;
	let i = 0;
	while (at < untilMs) {
		for (; i < edges.length && edges[i].at === at; i++) counts[edges[i].rule] += edges[i].step;
		const number = sets.numberOf(counts);
		if (number !== numbers.at(-1)) {
			starts.push(at);
			numbers.push(number);
		}
		at = i < edges.length ? edges[i].at : untilMs;
	}
	return { starts, numbers };
}

/**
 * Cuts a range of time into segments. `lastUntil` tells when the state of the last instant ends: it may lie far
 * beyond the chunk.
 */
export function cutChunk(
	spans: readonly RuledSpan[],
	range: { index: number; fromMs: number; untilMs: number },
	rules: number,
	sets: RuleSets,
	lastUntil: (isQuiet: boolean) => number,
): Chunk {
	const { starts, numbers } = sweep(spans, range.fromMs, range.untilMs, rules, sets);
	const segments: [startMs: number, untilMs: number, set: number][] = [];
	const last = starts.length - 1;
	let untilMs = lastUntil(numbers[last] > 0);
	for (let i = last; i >= 0; i--) {
		const isNextAlike = i === last || numbers[i] > 0 === numbers[i + 1] > 0;
		if (!isNextAlike) untilMs = starts[i + 1];
		segments.push([starts[i], untilMs, numbers[i]]);
	}
	return new Chunk(range.index, range.fromMs, range.untilMs, segments.reverse());
}
