import { performance } from 'node:perf_hooks';

export interface Contender {
	/** Does one share of the work and says how many units it was. */
	work(): Promise<number>;
}

/** Units a second of each contender: A B C, A B C, ... on a machine that others use too, medians. */
export async function ratesInTurns(contenders: readonly Contender[], rounds: number): Promise<number[]> {
	const rates = contenders.map(() => [] as number[]);
	for (let round = 0; round < rounds; round++)
		for (const [i, contender] of contenders.entries()) {
			const begunAt = performance.now();
			const units = await contender.work();
			rates[i].push((units / (performance.now() - begunAt)) * 1_000);
		}
	return rates.map(median);
}

function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
