import { DAY_MS } from '../../domain/time';
import { civilOf, localDay, weekdayOf } from '../local-date';
import type { ZoneClock } from '../zones';
import type { Block } from './read-times';

/** Receives one quiet span, `startMs <= t < endMs`. */
export type SpanSink = (startMs: number, endMs: number) => void;

function dateSpan(clock: ZoneClock, from: number, to: number, sink: SpanSink): void {
	const start = clock.earliest(from * DAY_MS);
	const end = clock.latest((to + 1) * DAY_MS);
	if (end > start) sink(start, end);
}

/**
 * Every quiet span of a block that touches `[fromMs, untilMs)` in one zone, in no order; some that lie just
 * outside come along. For each local date a window runs from the earliest instant that shows its start to the
 * latest that shows its end.
 */
export function spansOf(
	block: Block,
	clock: ZoneClock,
	fromMs: number,
	untilMs: number,
	sink: SpanSink,
): void {
	// A window may begin two dates before (a skipped date between), and lasts 24 hours at most.
	const first = localDay(clock, fromMs) - 3;
	const last = localDay(clock, untilMs) + 2;
	for (let day = first; block.weekly.length > 0 && day <= last; day++) {
		const weekday = weekdayOf(day);
		for (const window of block.weekly) {
			if (!window.isOn[weekday]) continue;
			const start = clock.earliest(day * DAY_MS + window.fromMs);
			const end = clock.latest(day * DAY_MS + window.untilMs);
			if (end > start) sink(start, end);
		}
	}
	for (const range of block.dates) {
		if (range.from <= last && range.to >= first) dateSpan(clock, range.from, range.to, sink);
	}
	// A holiday of several days may have begun in the year before.
	for (const daysIn of block.holidays) {
		for (let year = civilOf(first - 7).year; year <= civilOf(last).year; year++) {
			for (const day of daysIn(year)) if (day >= first && day <= last) dateSpan(clock, day, day, sink);
		}
	}
}

/** Weekly windows repeat within a week; a second one covers a window that a skipped date swallowed. */
const WEEKLY_AHEAD_MS = 15 * DAY_MS;
/** No public holiday in the data is absent longer than this. */
const HOLIDAY_YEARS_AHEAD = 5;

/** Start of the first quiet span of a block that begins after `afterMs`; Infinity when none ever does. */
export function nextStart(block: Block, clock: ZoneClock, afterMs: number): number {
	let next = Infinity;
	const sink: SpanSink = (startMs) => {
		if (startMs > afterMs && startMs < next) next = startMs;
	};
	spansOf({ ...block, dates: [], holidays: [] }, clock, afterMs, afterMs + WEEKLY_AHEAD_MS, sink);
	for (const range of block.dates) dateSpan(clock, range.from, range.to, sink);
	const year = civilOf(localDay(clock, afterMs)).year;
	for (const daysIn of block.holidays) {
		let found = false;
		for (let ahead = 0; ahead <= HOLIDAY_YEARS_AHEAD && !found; ahead++) {
			for (const day of daysIn(year + ahead)) {
				if (clock.earliest(day * DAY_MS) <= afterMs) continue;
				found = true;
				dateSpan(clock, day, day, sink);
				break;
			}
		}
	}
	return next;
}
