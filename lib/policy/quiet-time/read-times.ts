import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time';
import { DAY_NAMES } from '../local-date';
import { refuse, readList, readObject, readShape, readText } from './reader';
import { holidayRegion } from './holidays';
import type { HolidayDays } from './holidays';

/** A weekly window: wall milliseconds after local midnight; `untilMs` above 24 h is on the next date. */
export interface Window {
	/** By day of the week, Monday first. */
	isOn: readonly boolean[];
	fromMs: number;
	untilMs: number;
}

/** Local dates as days since 1970-01-01, both inclusive. */
export interface DayRange {
	from: number;
	to: number;
}

/** The quiet times of `general` or of one rule, read and checked. */
export interface Block {
	name: string;
	weekly: readonly Window[];
	dates: readonly DayRange[];
	holidays: readonly HolidayDays[];
}

const FULL_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** Wall milliseconds after midnight of "HH:MM"; "24:00" only where `isEnd`. */
export function readClock(path: string, value: unknown, isEnd: boolean): number {
	const allowed = isEnd ? '"00:00" to "24:00"' : '"00:00" to "23:59"';
	const match = /^(\d{1,2}):([0-5]\d)$/.exec(readText(path, value, allowed));
	const ms = match ? Number(match[1]) * HOUR_MS + Number(match[2]) * MINUTE_MS : Infinity;
	if (ms > DAY_MS || (ms === DAY_MS && !isEnd)) refuse(path, value, allowed);
	return ms;
}

function readDay(path: string, value: unknown): number {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
	const day = Math.max(FULL_NAMES.indexOf(text), (DAY_NAMES as readonly string[]).indexOf(text));
	if (day < 0) refuse(path, value, DAY_NAMES.join(', '));
	return day;
}

/** A row of days, from and to: quiet hours in a policy, allowed hours in the gate's form. */
export function readWindow(path: string, value: unknown): Window {
	const row = readShape(path, value, ['days', 'from', 'to']);
	const days = readList(`${path}.days`, row.days);
	if (days.length === 0) refuse(`${path}.days`, row.days, `at least one of ${DAY_NAMES.join(', ')}`);
	const isOn = DAY_NAMES.map(() => false);
	days.forEach((day, i) => (isOn[readDay(`${path}.days[${i}]`, day)] = true));
	const fromMs = readClock(`${path}.from`, row.from, false);
	const toMs = readClock(`${path}.to`, row.to, true);
	return { isOn, fromMs, untilMs: toMs <= fromMs ? toMs + DAY_MS : toMs };
}

function readDate(path: string, value: unknown): number {
	const allowed = 'a date "YYYY-MM-DD" of the years 1970 to 9999';
	const text = readText(path, value, allowed);
	const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) / DAY_MS : NaN;
	// Date.parse rolls 2026-02-30 over into March.
	if (!(day >= 0) || new Date(day * DAY_MS).toISOString().slice(0, 10) !== text) refuse(path, value, allowed);
	return day;
}

function readRange(path: string, value: unknown): DayRange {
	const row = readShape(path, value, ['from', 'to', 'name']);
	const from = readDate(`${path}.from`, row.from);
	const to = row.to === undefined ? from : readDate(`${path}.to`, row.to);
	if (to < from) refuse(`${path}.to`, row.to, `a date not before ${String(row.from)}`);
	return { from, to };
}

/** `weekly`, `dates` and `holidays` of `general` or of a rule. */
export function readBlock(path: string, name: string, value: unknown): Block {
	const block = readObject(path, value);
	return {
		name,
		weekly: readList(`${path}.weekly`, block.weekly).map((row, i) => readWindow(`${path}.weekly[${i}]`, row)),
		dates: readList(`${path}.dates`, block.dates).map((row, i) => readRange(`${path}.dates[${i}]`, row)),
		holidays: readList(`${path}.holidays`, block.holidays).map((row, i) =>
			holidayRegion(`${path}.holidays[${i}]`, row),
		),
	};
}
