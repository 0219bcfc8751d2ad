import { JourneyError } from '../../domain/errors';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../domain/time';
import { calendarWindow } from '../calendar';
import {
	addMonths,
	civilOf,
	DAY_NAMES,
	dayOf,
	INSTANTS_ALLOWED,
	isInstant,
	localDay,
	wallAt,
	weekdayOf,
} from '../local-date';
import { zoneClock } from '../zones';
import type { ZoneClock } from '../zones';
import type { MomentClock, MomentOffset, MomentSpec, ResolvedMoment } from './moment-spec';
import { readDate, readMonthDay } from './read-date';

type Spec<K extends MomentSpec['kind']> = Extract<MomentSpec, { kind: K }>;

/** The clocks and instants of one call. */
interface Frame {
	clock: ZoneClock;
	clockOfDates: ZoneClock;
	nowMs: number;
	fromMs: number;
}

/** Ends the reading of a moment; becomes `unreadable`. */
class Unreadable extends Error {}

function unreadable(what: string, value: unknown, allowed: string): never {
	throw new Unreadable(`${what} is ${JSON.stringify(value) ?? 'nothing'}; allowed: ${allowed}.`);
}

const EXACT_MS: Partial<Record<string, number>> = { seconds: SECOND_MS, minutes: MINUTE_MS, hours: HOUR_MS };
const CALENDAR_DAYS: Partial<Record<string, number>> = { days: 1, weeks: 7 };
const CALENDAR_MONTHS: Partial<Record<string, number>> = { months: 1, years: 12 };
const DATES_ALLOWED = 'an ISO 8601, SQL or RFC 2822 date, or milliseconds or seconds since 1970';

/** Exact milliseconds of an offset, or the step of dates it makes. */
function readOffset({ amount, unit }: MomentOffset): { exactMs: number; move: (day: number) => number } {
	const exact = EXACT_MS[unit];
	if (!Number.isFinite(amount)) unreadable('The amount', amount, 'a number');
	if (exact !== undefined) return { exactMs: Math.round(amount * exact), move: (day) => day };
	if (!Number.isInteger(amount)) unreadable(`The amount of ${unit}`, amount, 'a whole number');
	const days = CALENDAR_DAYS[unit];
	const months = CALENDAR_MONTHS[unit];
	if (days !== undefined) return { exactMs: 0, move: (day) => day + amount * days };
	if (months !== undefined) return { exactMs: 0, move: (day) => addMonths(day, amount * months) };
	return unreadable('The unit', unit, 'seconds, minutes, hours, days, weeks, months, years');
}

/** Milliseconds after midnight. */
function readTimeOfDay(text: string): number {
	const match = /^(\d{1,2}):([0-5]\d)$/.exec(text.trim());
	const ms = match ? Number(match[1]) * HOUR_MS + Number(match[2]) * MINUTE_MS : Infinity;
	return ms < DAY_MS ? ms : unreadable('The time of day', text, '"00:00" to "23:59"');
}

function timeOf(wallMs: number): number {
	return wallMs - Math.floor(wallMs / DAY_MS) * DAY_MS;
}

function duration(spec: Spec<'duration'>, { clock, fromMs }: Frame): number {
	if (!(spec.amount >= 0)) unreadable('The duration', spec.amount, 'a number, 0 or more');
	const { exactMs, move } = readOffset(spec);
	const isExact = EXACT_MS[spec.unit] !== undefined;
	if (isExact && spec.at === undefined) return fromMs + exactMs;
	const wallMs = wallAt(clock, fromMs + exactMs);
	const time = spec.at === undefined ? timeOf(wallMs) : readTimeOfDay(spec.at);
	return clock.earliest(move(Math.floor(wallMs / DAY_MS)) * DAY_MS + time);
}

/** A date beyond the years has no month and no day: the search for its anniversary would never end. */
function written(value: unknown) {
	const date = readDate(value);
	if (date === null || !isInstant(date.instantMs ?? date.wallMs!))
		return unreadable('The date', value, DATES_ALLOWED);
	return date;
}

function dateTime(value: unknown, { clockOfDates }: Frame): number {
	const { instantMs, wallMs } = written(value);
	return instantMs ?? clockOfDates.earliest(wallMs as number);
}

function dateField(spec: Spec<'date-field'>, { clock, clockOfDates }: Frame): number {
	const { instantMs, wallMs } = written(spec.value);
	const { exactMs, move } = readOffset(spec.offset ?? { amount: 0, unit: 'days' });
	const wall = instantMs !== null ? wallAt(clock, instantMs) : (wallMs as number);
	const day = Math.floor(wall / DAY_MS);
	if (spec.at !== undefined) return clock.earliest(move(day) * DAY_MS + readTimeOfDay(spec.at)) + exactMs;
	// Without a step of dates an instant stays itself, also within a doubled hour.
	if (instantMs !== null && move(day) === day) return instantMs + exactMs;
	return (instantMs !== null ? clock : clockOfDates).earliest(move(day) * DAY_MS + timeOf(wall)) + exactMs;
}

function originOf(value: unknown, clock: ZoneClock): { day: number; year: number } {
	const monthDay = readMonthDay(value);
	if (monthDay !== null) return { day: monthDay, year: -Infinity };
	// A birthday that was stored as midnight in some zone keeps the date that was written.
	const { instantMs, wallMs } = written(value);
	const day = wallMs === null ? localDay(clock, instantMs as number) : Math.floor(wallMs / DAY_MS);
	return { day, year: civilOf(day).year };
}

function anniversary(spec: Spec<'anniversary'>, { clock, nowMs }: Frame): number {
	const origin = originOf(spec.value, clock);
	const { month, date } = civilOf(origin.day);
	const { exactMs, move } = readOffset(spec.offset ?? { amount: 0, unit: 'days' });
	const time = readTimeOfDay(spec.at ?? '00:00');
	const isLeapDay = month === 2 && date === 29;
	const shiftMs = (move(origin.day) - origin.day) * DAY_MS + exactMs;
	if (!(Math.abs(shiftMs) <= 366 * DAY_MS)) unreadable('The offset', spec.offset, 'a year at most');
	const today = localDay(clock, nowMs);
	for (let year = civilOf(today).year - 2; ; year++) {
		if (year <= origin.year) continue;
		const isShort = isLeapDay && civilOf(dayOf(year, 2, 29)).month !== 2;
		const day = isShort && spec.feb29 !== 'mar-1' ? dayOf(year, 2, 28) : dayOf(year, month, date);
		const due = clock.earliest(move(day) * DAY_MS + time) + exactMs;
		if (localDay(clock, due) >= today) return due;
	}
}

function next(spec: Spec<'next'>, { clock, fromMs }: Frame): number {
	const days = spec.days ?? DAY_NAMES;
	const isOn = DAY_NAMES.map((name) => days.includes(name));
	if (!isOn.includes(true)) unreadable('The days', days, DAY_NAMES.join(', '));
	const time = readTimeOfDay(spec.at);
	for (let day = localDay(clock, fromMs); ; day++) {
		const due = clock.earliest(day * DAY_MS + time);
		if (isOn[weekdayOf(day)] && due > fromMs) return due;
	}
}

function dueOf(spec: MomentSpec, frame: Frame): number {
	switch (spec.kind) {
		case 'duration':
			return duration(spec, frame);
		case 'date-time':
			return dateTime(spec.value, frame);
		case 'date-field':
			return dateField(spec, frame);
		case 'anniversary':
			return anniversary(spec, frame);
		case 'next':
			return next(spec, frame);
		case 'end-of-day':
			return calendarWindow('day', frame.clock.zone, frame.fromMs).untilMs;
		default:
			return unreadable(
				'The kind of moment',
				(spec as MomentSpec).kind,
				'duration, date-time, date-field ...',
			);
	}
}

/**
 * The instant of a moment, in milliseconds since 1970. Minutes and hours are exact; days, weeks, months and years
 * keep the time of day in the contact's zone (31 January and a month: the last of February). A wall time that
 * clocks skip means the first instant after the gap, one they show twice its first showing. `next` is always
 * later than `fromMs`. An anniversary is the next one, or today's, even when its time of day has passed.
 * What cannot be read is an answer, not an error: it comes from contacts' data. Throws `invalid-input` for an
 * impossible `nowMs` or `fromMs`.
 */
export function resolveMoment(spec: MomentSpec, clock: MomentClock): ResolvedMoment {
	if (!isInstant(clock.nowMs) || !isInstant(clock.fromMs ?? 0)) {
		throw new JourneyError(
			'invalid-input',
			`nowMs is ${clock.nowMs}, fromMs ${clock.fromMs}; ${INSTANTS_ALLOWED}.`,
		);
	}
	try {
		const own = zoneClock(clock.zone);
		const clockOfDates = clock.zoneOfDates === undefined ? own : zoneClock(clock.zoneOfDates);
		const { nowMs, fromMs = nowMs } = clock;
		const dueAtMs = dueOf(spec, { clock: own, clockOfDates, nowMs, fromMs });
		if (!isInstant(dueAtMs)) unreadable('The moment', dueAtMs, 'the years 1 to 9999');
		return dueAtMs < nowMs ? { kind: 'past', lateByMs: nowMs - dueAtMs, dueAtMs } : { kind: 'at', dueAtMs };
	} catch (error) {
		const isExpected =
			error instanceof Unreadable || (error instanceof JourneyError && error.code === 'unknown-zone');
		if (!isExpected) throw error;
		return { kind: 'unreadable', reason: error.message };
	}
}
