/** A piece of time cut into segments in which the same rules forbid. */
export interface Chunk {
	/** First instant of each segment, ascending; the first is the start of the chunk. */
	starts: Float64Array;
	/** For each segment the instant at which quiet turns open or open quiet; Infinity: never. */
	untils: Float64Array;
	/** For each segment the number of its set of rules; 0 is the empty set, open. */
	sets: Uint16Array;
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
 * Cuts `[fromMs, untilMs)` into segments. `lastUntil` tells when the state of the last instant ends: it may lie
 * far beyond the chunk.
 */
export function cutChunk(
	spans: readonly RuledSpan[],
	range: { fromMs: number; untilMs: number },
	rules: number,
	sets: RuleSets,
	lastUntil: (isQuiet: boolean) => number,
): Chunk {
	const { starts, numbers } = sweep(spans, range.fromMs, range.untilMs, rules, sets);
	const untils = new Float64Array(starts.length);
	const last = starts.length - 1;
	untils[last] = lastUntil(numbers[last] > 0);
	for (let i = last - 1; i >= 0; i--) {
		const isSameState = numbers[i] > 0 === numbers[i + 1] > 0;
		untils[i] = isSameState ? untils[i + 1] : starts[i + 1];
	}
	return { starts: Float64Array.from(starts), untils, sets: Uint16Array.from(numbers) };
}
