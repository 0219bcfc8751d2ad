import { DateTime } from 'luxon';
import { DAY_MS, SECOND_MS } from '../../domain/time';
import { dayOf } from '../local-date';

/** A date as it was written: an instant, or a wall time that still needs a zone. */
export interface WrittenDate {
	/** The instant, when the date carries its zone. */
	instantMs: number | null;
	/** The wall time as written, as the UTC instant that reads the same; null when nothing but an instant is told. */
	wallMs: number | null;
	isDateOnly: boolean;
}

const DATE_ONLY = /^\d{4}-?\d\d-?\d\d$/;
const OFFSET = /\d\s*(?:Z|[+-]\d\d(?::?\d\d)?|\[[^\]]+\])$/i;
const ISO_LIKE = /^\d{4}-?\d\d-?\d\d[T ]\d/;
/** Below, a number is seconds since 1970: as milliseconds it would lie in the first months of 1973. */
const FIRST_MILLISECONDS = 1e11;
const FIRST_SECONDS = 1e8;

function ofInstant(ms: number): WrittenDate | null {
	return Number.isFinite(ms) ? { instantMs: ms, wallMs: null, isDateOnly: false } : null;
}

function ofNumber(value: number): WrittenDate | null {
	if (!(value >= FIRST_SECONDS)) return null;
	return ofInstant(value >= FIRST_MILLISECONDS ? value : value * SECOND_MS);
}

function ofParsed(parsed: DateTime, isInstant: boolean, isDateOnly: boolean): WrittenDate | null {
	if (!parsed.isValid) return null;
	const wallMs = parsed.toMillis() + parsed.offset * 60_000;
	return { instantMs: isInstant ? parsed.toMillis() : null, wallMs, isDateOnly };
}

function ofText(text: string): WrittenDate | null {
	if (/^(?:\d{10}|\d{13})$/.test(text)) return ofNumber(Number(text));
	const options = { setZone: true, zone: 'utc' };
	if (DATE_ONLY.test(text)) return ofParsed(DateTime.fromISO(text, options), false, true);
	if (!ISO_LIKE.test(text)) return ofParsed(DateTime.fromRFC2822(text, options), true, false);
	const hasZone = OFFSET.test(text);
	const iso = DateTime.fromISO(text, options);
	return ofParsed(iso.isValid ? iso : DateTime.fromSQL(text, options), hasZone, false);
}

/** Reads a date as an item carries it; null when it cannot be read without guessing ("05/06/2026"). */
export function readDate(value: unknown): WrittenDate | null {
	if (typeof value === 'number') return ofNumber(value);
	if (typeof value === 'string') return ofText(value.trim());
	if (value instanceof Date) return ofInstant(value.getTime());
	const hasMillis = typeof value === 'object' && value !== null && 'toMillis' in value;
	if (hasMillis && typeof value.toMillis === 'function') return ofInstant(Number(value.toMillis()));
	return null;
}

/** Reads a date without a year, "--05-17" or "05-17", as days since 1970-01-01 in the leap year 2000. */
export function readMonthDay(value: unknown): number | null {
	const match = typeof value === 'string' ? /^(?:--)?(\d\d)-(\d\d)$/.exec(value.trim()) : null;
	if (!match) return null;
	const day = dayOf(2000, Number(match[1]), Number(match[2]));
	const isReal = new Date(day * DAY_MS).toISOString().slice(5, 10) === `${match[1]}-${match[2]}`;
	return isReal ? day : null;
}
