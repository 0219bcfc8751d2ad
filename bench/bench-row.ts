/** One line of `npm run bench`. `ours` and `theirs` are rates in `unit`; further fields say what was measured. */
export interface BenchRow {
	bench: string;
	peer: string;
	ours: number;
	theirs: number;
	unit: string;
	ratio: number;
	/** As benchmarks.md words it. */
	goal: string;
	holds: boolean;
	[extra: string]: unknown;
}
