import { SECOND_MS } from '../domain/time';

export type Instant = { kind: 'instant'; ms: number } | { kind: 'unreadable'; allowed: string };

const ISO =
	/^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?([Zz]|[+-]\d{2}(?::?\d{2})?)?$/;

/** Milliseconds have passed this in March 1973; seconds reach it in the year 5138. */
const SMALLEST_MS = 100_000_000_000;
const LARGEST_MS = Date.UTC(10_000, 0, 1);

/**
 * Reads a moment: ISO 8601 with `Z` or an offset, or Unix time in milliseconds.
 *
 * `isLenient` is for shapes whose senders we cannot ask to change: a date without time or offset is UTC, and a
 * number below 100,000,000,000 is seconds. Elsewhere both are refused, because a wrong guess moves the event.
 */
export function readInstant(value: unknown, { isLenient }: { isLenient: boolean }): Instant {
	const ms = typeof value === 'number' ? fromNumber(value, isLenient) : fromText(value, isLenient);
	if (ms !== undefined && ms >= 0 && ms < LARGEST_MS) return { kind: 'instant', ms };
	const allowed = isLenient
		? 'ISO 8601 text (2026-03-01T09:30:00Z) or Unix time, from 1970 on'
		: 'ISO 8601 text with Z or an offset (2026-03-01T09:30:00+01:00) or Unix time in milliseconds, from 1970 on';
	return { kind: 'unreadable', allowed };
}

function fromNumber(value: number, isLenient: boolean): number | undefined {
	if (value >= SMALLEST_MS) return Math.floor(value);
	return isLenient ? Math.floor(value * SECOND_MS) : undefined;
}

function fromText(value: unknown, isLenient: boolean): number | undefined {
	if (typeof value !== 'string' || value.length > 64) return undefined;
	const text = value.trim();
	if (/^\d{10,13}(\.\d+)?$/.test(text)) return fromNumber(Number(text), isLenient);
	const match = ISO.exec(text);
	if (!match) return undefined;
	const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match;
	if (!isLenient && (hour === undefined || offset === undefined)) return undefined;
	const parts = [
		Number(year),
		Number(month) - 1,
		Number(day),
		Number(hour ?? 0),
		Number(minute ?? 0),
		Number(second),
	];
	const wallMs = exactUtc(parts);
	const offsetMs = readOffsetMs(offset ?? 'Z');
	if (wallMs === undefined || offsetMs === undefined) return undefined;
	return wallMs + Number(fraction.padEnd(3, '0').slice(0, 3)) - offsetMs;
}

/** Undefined for a wall time that does not exist: `Date` would turn 30 February into 2 March. */
function exactUtc([year, month, day, hour, minute, second]: number[]): number | undefined {
	const date = new Date(0);
	date.setUTCFullYear(year, month, day);
	date.setUTCHours(hour, minute, second);
	const back = [
		date.getUTCMonth(),
		date.getUTCDate(),
		date.getUTCHours(),
		date.getUTCMinutes(),
		date.getUTCSeconds(),
	];
	return [month, day, hour, minute, second].every((part, at) => part === back[at])
		? date.getTime()
		: undefined;
}

function readOffsetMs(text: string): number | undefined {
	if (text === 'Z' || text === 'z') return 0;
	const hours = Number(text.slice(1, 3));
	const minutes = Number(text.slice(3).replace(':', '') || 0);
	if (hours > 23 || minutes > 59) return undefined;
	return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60 * SECOND_MS;
}
