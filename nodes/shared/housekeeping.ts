import { MINUTE_MS, type JourneyStore } from '../../lib';

/** One page of contacts so often: a hundred thousand are gone through in about three hours, at a few commands a minute. */
const PAGE_EVERY_MS = MINUTE_MS;

/**
 * Drops in the background what the store has kept long enough (events 90 days, ended runs 30 days). Only a process that
 * hands contacts out does it; several at once do no harm. Returns what ends it.
 */
export function keepHouse(
	store: Pick<JourneyStore, 'maintain'>,
	nowMs: () => number,
	isOnDuty: () => boolean,
	report: (error: unknown) => void,
): () => void {
	let cursor = '';
	let isBusy = false;
	const timer = setInterval(() => {
		if (isBusy || !isOnDuty()) return;
		isBusy = true;
		store
			.maintain(nowMs(), {}, cursor)
			.then((page) => (cursor = page.cursor), report)
			.finally(() => (isBusy = false));
	}, PAGE_EVERY_MS);
	timer.unref();
	return () => clearInterval(timer);
}
