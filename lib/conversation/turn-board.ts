/**
 * The turns that this process is working on, so that whoever asks for one again waits for it instead of starting it
 * again. Other processes see a turn's reply in the call itself.
 */
export class TurnBoard {
	readonly #running = new Map<string, Promise<void>>();

	/** Starts `work`, or joins it where a turn of this key runs already. `work` must not reject. */
	run(key: string, work: () => Promise<void>): Promise<void> {
		const running = this.#running.get(key);
		if (running) return running;
		const started = work().finally(() => this.#running.delete(key));
		this.#running.set(key, started);
		return started;
	}

	/** The turn of this key, where this process works on it. */
	find(key: string): Promise<void> | undefined {
		return this.#running.get(key);
	}

	/** Resolves once nothing runs any more. */
	async idle(): Promise<void> {
		while (this.#running.size > 0) await Promise.all(this.#running.values());
	}
}

/** Resolves after so long, or rejects at once when `signal` says that nobody waits any more. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Waits for `work`, but no longer than `ms`. A rejection of `work` is handed on. */
export async function within<T>(
	work: Promise<T>,
	ms: number,
	wait: Wait,
): Promise<{ kind: 'done'; value: T } | { kind: 'slow' }> {
	const timer = new AbortController();
	const slow = wait(ms, timer.signal).then(
		() => ({ kind: 'slow' as const }),
		// Cancelled: `work` has won the race already.
		() => ({ kind: 'slow' as const }),
	);
	try {
		return await Promise.race([work.then((value) => ({ kind: 'done' as const, value })), slow]);
	} finally {
		timer.abort();
	}
}
