/** Random numbers that are the same for the same seed (mulberry32). */
export class SeededRandom {
	constructor(private state: number) {}

	/** 0 <= n < 1. */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number from `least` to `most`, both included. */
	whole(least: number, most: number): number {
		return least + Math.floor(this.next() * (most - least + 1));
	}

	pick<T>(items: readonly T[]): T {
		return items[this.whole(0, items.length - 1)];
	}

	/** Each item with this chance. */
	some<T>(items: readonly T[], chance: number): T[] {
		return items.filter(() => this.next() < chance);
	}
}
