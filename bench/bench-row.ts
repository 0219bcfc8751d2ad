/** One line of `npm run bench`. `ours` and `theirs` are rates in `unit`; further fields say what was measured. */
export interface BenchRow {
	bench: string;
	peer: string;
	ours: number;
	theirs: number;
	unit: string;
	ratio: number;
	/** In the words of the table. */
	goal: string;
	holds: boolean;
	[extra: string]: unknown;
}
