import { JourneyError, SECOND_MS } from '../../lib';
import { readSettings } from './settings';

const FIRST_RETRY_MS = SECOND_MS / 4;
const LAST_RETRY_MS = 4 * SECOND_MS;

/**
 * Does it again while the store is away for a moment (a restart, a fail-over): a batch must not end as dead letters for
 * that. Only for work that a repeat answers the same way. After half a minute the error is told as it is.
 */
export async function rideOut<T>(work: () => Promise<T>): Promise<T> {
	const { rideOutMs } = readSettings();
	let waitedMs = 0;
	for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)) {
		const done = await work().then(
			(value) => ({ value }),
			(error: unknown) => ({ error }),
		);
		if ('value' in done) return done.value;
		const isOutage = done.error instanceof JourneyError && done.error.isRetryable;
		if (!isOutage || waitedMs + retryMs > rideOutMs) return await Promise.reject(done.error);
		await new Promise((resolve) => setTimeout(resolve, retryMs));
		waitedMs += retryMs;
	}
}
