import { DAY_MS } from '../domain/time';
import type { ZoneClock } from './zones';

/** Days of the week in order, Monday first. */
export const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Three letters of a day of the week. */
export type DayName = (typeof DAY_NAMES)[number];

/** The first instants of the years 1 and 10000: outside, dates and zones have no meaning. */
const EARLIEST_MS = -62_135_596_800_000;
const LATEST_MS = 253_402_300_800_000;

/** What an instant may be, for messages. */
export const INSTANTS_ALLOWED = 'allowed: milliseconds since 1970, years 1 to 9999';

/** True for milliseconds since 1970 within the years 1 to 9999. */
export function isInstant(ms: number): boolean {
	return ms >= EARLIEST_MS && ms < LATEST_MS;
}

/** Day of the week of a day since 1970-01-01 (a Thursday), Monday 0. */
export function weekdayOf(day: number): number {
	return (((day + 3) % 7) + 7) % 7;
}

/** What the wall clock shows at an instant, as the UTC instant that reads the same. */
export function wallAt(clock: ZoneClock, utcMs: number): number {
	return utcMs + clock.offsetAt(utcMs);
}

/** The local date of an instant, in days since 1970-01-01. */
export function localDay(clock: ZoneClock, utcMs: number): number {
	return Math.floor(wallAt(clock, utcMs) / DAY_MS);
}

/** Year, month (1 to 12) and day of the month of a day since 1970-01-01. */
export function civilOf(day: number): { year: number; month: number; date: number } {
	const at = new Date(day * DAY_MS);
	return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() };
}

/** Days since 1970-01-01; a month beyond 12 runs into the next year, a date beyond the month into the next month. */
export function dayOf(year: number, month: number, date: number): number {
	const at = new Date(0);
	// Date.UTC reads the years 0 to 99 as 1900 to 1999.
	at.setUTCFullYear(year, month - 1, date);
	return at.getTime() / DAY_MS;
}

/** The same date some months later; the last of the month where the month is shorter. */
export function addMonths(day: number, months: number): number {
	const { year, month, date } = civilOf(day);
	const lastOfMonth = civilOf(dayOf(year, month + months + 1, 0)).date;
	return dayOf(year, month + months, Math.min(date, lastOfMonth));
}
