/** What a listener hears in place of a step key when it begins to listen and when wakes may have been lost: look at every step. */
export const ALL_STEPS = '*';

/** Tells listeners of this process, after the current turn and once a step, which steps have tickets available. */
export class LocalWakes {
	private readonly listeners = new Set<(stepKey: string) => void>();
	private waiting = new Set<string>();
	private timer: NodeJS.Immediate | undefined;

	listen(listener: (stepKey: string) => void): () => void {
		// A wrapper of its own, so that the same function may listen twice.
		const entry = (stepKey: string) => listener(stepKey);
		this.listeners.add(entry);
		return () => this.listeners.delete(entry);
	}

	tell(stepKeys: Iterable<string>): void {
		if (this.listeners.size === 0) return;
		for (const stepKey of stepKeys) this.waiting.add(stepKey);
		this.timer ??= setImmediate(() => {
			const stepKeysNow = this.waiting;
			this.waiting = new Set();
			this.timer = undefined;
			for (const stepKey of stepKeysNow) for (const listener of [...this.listeners]) listener(stepKey);
		});
	}

	end(): void {
		this.listeners.clear();
		if (this.timer) clearImmediate(this.timer);
	}
}
