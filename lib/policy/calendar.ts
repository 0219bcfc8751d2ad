import { DAY_MS } from '../domain/time';
import { DAY_NAMES, civilOf, dayOf, localDay, weekdayOf } from './local-date';
import type { DayName } from './local-date';
import { zoneClock } from './zones';

export type CalendarUnit = 'day' | 'week' | 'month';

/** First day of the unit that holds a day. */
function firstDay(unit: CalendarUnit, day: number, weekStart: DayName): number {
	if (unit === 'day') return day;
	if (unit === 'week') return day - ((weekdayOf(day) - DAY_NAMES.indexOf(weekStart) + 7) % 7);
	const { year, month } = civilOf(day);
	return dayOf(year, month, 1);
}

function nextFirstDay(unit: CalendarUnit, first: number): number {
	if (unit === 'day') return first + 1;
	if (unit === 'week') return first + 7;
	const { year, month } = civilOf(first);
	return dayOf(year, month + 1, 1);
}

/**
 * The calendar day, week or month of a zone that holds `nowMs`: `fromMs <= nowMs < untilMs`. Windows of a unit
 * follow each other without gap or overlap; a day begins at the first instant that shows 00:00, or where that
 * is skipped, at the first instant after the gap. `weekStart` matters to weeks only.
 * Throws `unknown-zone`.
 */
export function calendarWindow(
	unit: CalendarUnit,
	zone: string,
	nowMs: number,
	weekStart: DayName = 'mon',
): { fromMs: number; untilMs: number } {
	const clock = zoneClock(zone);
	const startOf = (day: number) => clock.earliest(day * DAY_MS);
	let first = firstDay(unit, localDay(clock, nowMs), weekStart);
	// Where clocks go back over midnight, the end of the old date shows again after the new one has begun;
	// where a whole date is skipped, its window is empty.
	while (startOf(nextFirstDay(unit, first)) <= nowMs) first = nextFirstDay(unit, first);
	return { fromMs: startOf(first), untilMs: startOf(nextFirstDay(unit, first)) };
}
