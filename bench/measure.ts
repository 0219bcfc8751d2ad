import { performance } from 'node:perf_hooks';

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that a share of them does not exceed. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

/** Things a second that `work` gets through. */
export async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
	const startMs = performance.now();
	await work();
	return (count / (performance.now() - startMs)) * 1_000;
}

/** Calls `use` for each item, so many at a time. */
export async function eachOf<T>(
	items: readonly T[],
	atOnce: number,
	use: (item: T) => Promise<unknown>,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < items.length) await use(items[next++]);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}

export function chunksOf<T>(items: readonly T[], size: number): T[][] {
	return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
		items.slice(i * size, (i + 1) * size),
	);
}

/** For reading: two significant digits more than anybody needs. */
export function rounded(value: number): number {
	return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

export async function pause(milliseconds: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What a single measurement gave, for whoever asks with `JOURNEYS_BENCH_LOG`. */
export function tell(...facts: unknown[]): void {
	if (process.env.JOURNEYS_BENCH_LOG) console.error(...facts);
}
