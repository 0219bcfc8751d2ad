import { JourneyError } from '../domain/errors';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time';

/** `all`, `channel:NAME`, `tag:NAME`, `journey:ID`, or the part of one journey: `journey:ID/channel:NAME`. */
export type CapScope = string;
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
export type CalendarUnit = 'day' | 'week' | 'month';

interface CapBase {
	scope: CapScope;
	maxHits: number;
	/** Hits of `maxHits` that only priority contacts may use; 0 for none. */
	reserve: number;
}

/** At most `maxHits` in any span of `every` units; a day is 24 exact hours. */
export interface RollingCap extends CapBase {
	kind: 'rolling';
	every: number;
	unit: 'minutes' | 'hours' | 'days';
}

/** At most `maxHits` in each calendar day, week or month of the contact's zone. */
export interface CalendarCap extends CapBase {
	kind: 'calendar';
	unit: CalendarUnit;
	weekStart: Weekday;
}

export type Cap = RollingCap | CalendarCap;

/** A cap at one moment for one contact, as `store.caps.take` asks it. */
export type CapLimit = { scope: CapScope; maxHits: number; reserve?: number } & (
	{ windowMs: number } | { fromMs: number; untilMs: number }
);

/** The calendar day, week or month of a zone that holds `nowMs`, half-open: `calendarWindow` of `policy/calendar`. */
export type CalendarWindow = (
	unit: CalendarUnit,
	zone: string,
	nowMs: number,
	weekStart: Weekday,
) => { fromMs: number; untilMs: number };

/** The store keeps hits long enough for windows up to here. */
export const LONGEST_CAP_DAYS = 90;
const MOST_HITS = 1_000_000;
const UNIT_MS = { minutes: MINUTE_MS, hours: HOUR_MS, days: DAY_MS } as const;
const CALENDAR_UNITS = ['day', 'week', 'month'] as const;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const WEEKDAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/**
 * Reads cap rows as a form or a saved policy has them. Numbers may be text; `scope` is `all`, `reserve` 0 and
 * `weekStart` Monday where absent. Throws `invalid-policy` that names the row (from 1) and the field.
 */
export function parseCaps(rows: unknown): Cap[] {
	if (!Array.isArray(rows)) throw unfit('caps', rows, 'a list of rows');
	return rows.map((row: unknown, index) => {
		if (row === null || typeof row !== 'object' || Array.isArray(row))
			throw unfit(`row ${index + 1}`, row, 'an object');
		return parseCap(row as Record<string, unknown>, `row ${index + 1}`);
	});
}

function parseCap(row: Record<string, unknown>, place: string): Cap {
	const maxHits = readWhole(row.maxHits, `${place}, maxHits`, 1, MOST_HITS);
	const base = {
		scope: parseScope(row.scope ?? 'all', `${place}, scope`),
		maxHits,
		reserve: readWhole(row.reserve ?? 0, `${place}, reserve`, 0, maxHits - 1),
	};
	const kind = readWord(row.kind, `${place}, kind`, ['rolling', 'calendar']);
	if (kind === 'calendar') {
		const unit = readWord(row.unit, `${place}, unit`, CALENDAR_UNITS);
		return { kind, ...base, unit, weekStart: readWeekday(row.weekStart, `${place}, weekStart`) };
	}
	const unit = readWord(row.unit, `${place}, unit`, ['minutes', 'hours', 'days']);
	const most = (LONGEST_CAP_DAYS * DAY_MS) / UNIT_MS[unit];
	return { kind, ...base, unit, every: readWhole(row.every, `${place}, every`, 1, most) };
}

/**
 * Reads a scope. Names of channels and tags compare without case and outer blanks, so that "Promo" and "promo" are
 * one; journey ids are taken as they are. Throws `invalid-policy`.
 */
export function parseScope(value: unknown, place = 'scope'): CapScope {
	const allowed = 'all, channel:NAME, tag:NAME, journey:ID, journey:ID/channel:NAME, journey:ID/tag:NAME';
	const text = typeof value === 'string' ? value.trim() : '';
	const [, journey, , part] = /^(journey:[^/\s]+)(\/(.+))?$/s.exec(text) ?? ['', undefined, '', text];
	if (journey !== undefined && part === undefined) return journey;
	if (part === 'all') return journey ?? 'all';
	const [, kind, name = ''] = /^(channel|tag):(.*)$/s.exec(part) ?? [];
	const clean = name.trim().toLowerCase();
	if (clean === '' || clean.length > 128 || /\p{Cc}/u.test(clean)) throw unfit(place, value, allowed);
	return `${journey === undefined ? '' : `${journey}/`}${kind}:${clean}`;
}

/** Every scope in which one message counts, each once, so that every cap can find it later. */
export function scopesOfHit(hit: {
	journeyId?: string;
	channel?: string;
	tags?: readonly string[];
}): CapScope[] {
	const channels = hit.channel ? [`channel:${hit.channel}`] : [];
	const parts = [
		...channels,
		...(hit.tags ?? []).filter((tag) => tag.trim() !== '').map((tag) => `tag:${tag}`),
	];
	const everywhere = ['all', ...parts];
	const inJourney = hit.journeyId
		? [`journey:${hit.journeyId}`, ...parts.map((part) => `journey:${hit.journeyId}/${part}`)]
		: [];
	return [...new Set([...everywhere, ...inJourney].map((scope) => parseScope(scope)))];
}

/** The caps that bind a message which counts in these scopes: a floor on `channel:email` leaves calls alone. */
export function capsFor<T extends Cap>(caps: readonly T[], counts: readonly CapScope[]): T[] {
	return caps.filter((cap) => counts.includes(cap.scope));
}

/**
 * The caps as limits for one contact now, in their order: the `limit` of a held answer is the index of its cap.
 * A priority contact may use the reserved hits too.
 */
export function capLimits(
	caps: readonly Cap[],
	contact: { zone: string; isPriority?: boolean },
	nowMs: number,
	calendarWindow: CalendarWindow,
): CapLimit[] {
	return caps.map((cap) => {
		const reserve = contact.isPriority ? 0 : cap.reserve;
		const head = { scope: cap.scope, maxHits: cap.maxHits, ...(reserve > 0 ? { reserve } : {}) };
		if (cap.kind === 'rolling') return { ...head, windowMs: windowMsOf(cap) };
		const { fromMs, untilMs } = calendarWindow(cap.unit, contact.zone, nowMs, cap.weekStart);
		return { ...head, fromMs, untilMs };
	});
}

/**
 * Merges caps by strictness: what the result lets through, every list given lets through. The floor goes first: of
 * two caps that say the same the first is kept, so that a reason names the floor. Caps that another one makes
 * pointless are left out; nothing is ever loosened.
 */
export function mergeCaps<T extends Cap>(...lists: (readonly T[])[]): T[] {
	const all = lists.flat();
	return all.filter(
		(cap, at) => !all.some((other, i) => i !== at && covers(other, cap) && (i < at || !covers(cap, other))),
	);
}

/** True when whoever keeps to `strict` keeps to `cap` as well. */
function covers(strict: Cap, cap: Cap): boolean {
	if (strict.scope !== cap.scope || strict.maxHits > cap.maxHits) return false;
	if (strict.maxHits - strict.reserve > cap.maxHits - cap.reserve) return false;
	if (strict.kind === 'rolling') return cap.kind === 'rolling' && windowMsOf(strict) >= windowMsOf(cap);
	if (cap.kind !== 'calendar') return false;
	// Each day lies in one week and in one month; a week may lie in two months.
	if (cap.unit === 'day') return true;
	return strict.unit === cap.unit && (cap.unit === 'month' || strict.weekStart === cap.weekStart);
}

function windowMsOf(cap: RollingCap): number {
	return cap.every * UNIT_MS[cap.unit];
}

/** A cap in words, for reasons: `3 in 24 hours (channel:email)`, `1 in a calendar day (all)`. */
export function describeCap(cap: Cap): string {
	const span =
		cap.kind === 'calendar'
			? `a calendar ${cap.unit}`
			: `${cap.every} ${cap.every === 1 ? cap.unit.slice(0, -1) : cap.unit}`;
	return `${cap.maxHits} in ${span} (${cap.scope})`;
}

function readWhole(value: unknown, place: string, least: number, most: number): number {
	const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
	if (Number.isInteger(number) && (number as number) >= least && (number as number) <= most)
		return number as number;
	throw unfit(place, value, `a whole number from ${least} to ${most}`);
}

function readWord<T extends string>(value: unknown, place: string, words: readonly T[]): T {
	const word = words.find((one) => one === value);
	if (word === undefined) throw unfit(place, value, words.join(', '));
	return word;
}

function readWeekday(value: unknown, place: string): Weekday {
	if (value === undefined || value === null || value === '') return 'mon';
	const name = typeof value === 'string' ? value.trim().toLowerCase() : '';
	const day = WEEKDAYS.find((_, at) => name === WEEKDAYS[at] || name === WEEKDAY_NAMES[at]);
	if (day === undefined) throw unfit(place, value, WEEKDAY_NAMES.join(', '));
	return day;
}

function unfit(place: string, value: unknown, allowed: string): JourneyError {
	const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
	const read = isPlain
		? JSON.stringify(value).slice(0, 60)
		: value === undefined
			? 'nothing'
			: `a ${typeof value}`;
	return new JourneyError('invalid-policy', `Cap, ${place}: read ${read}; allowed is ${allowed}.`, {
		facts: { place },
	});
}
