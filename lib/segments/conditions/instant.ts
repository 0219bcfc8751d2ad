import { DateTime } from 'luxon';
import { instantOfLocalText, instantOnClocks } from './wall-clock';

// The form that most systems write. For it Date.parse agrees with luxon and is forty times as fast.
const ABSOLUTE =
	/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{3})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
const NAMES_OFFSET = /\b(?:UTC?|GMT|Z|[ECMP][SD]T)\b|:\d{2}\s*[+-]\d{1,2}:?\d{2}/i;

/**
 * The instant that a value means, in milliseconds; undefined where it means none. Reads luxon and JavaScript dates
 * and, as text, ISO 8601, HTTP, RFC 2822 and SQL dates and what JavaScript's own parser accepts. A text without
 * an offset is wall-clock time in `zone`, without `zone` in luxon's default zone (JavaScript's own formats: the
 * process's). Errors: `unknown-zone`.
 */
export function instantOf(value: unknown, zone?: string): number | undefined {
	if (typeof value === 'string') {
		if (ABSOLUTE.test(value)) return Date.parse(value);
		const localMs = zone === undefined ? undefined : instantOfLocalText(value, zone);
		return localMs ?? instantOfText(value, zone);
	}
	return instantOfDate(value) ?? instantOfText(String(value), zone);
}

function instantOfDate(value: unknown): number | undefined {
	if (value === null || typeof value !== 'object') return undefined;
	if (DateTime.isDateTime(value)) return value.isValid ? value.toMillis() : undefined;
	if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime();
	return undefined;
}

function instantOfText(untrimmed: string, zone: string | undefined): number | undefined {
	const text = untrimmed.trim();
	for (const read of [DateTime.fromISO, DateTime.fromHTTP, DateTime.fromRFC2822, DateTime.fromSQL]) {
		if (zone === undefined) {
			const date = read(text, { setZone: true });
			if (date.isValid) return date.toMillis();
			continue;
		}
		const asUtc = read(text, { zone: 'utc', setZone: true });
		if (!asUtc.isValid) continue;
		// A text that names its offset means the same wherever it is read.
		const isAbsolute = asUtc.toMillis() === read(text, { zone: 'UTC+1', setZone: true }).toMillis();
		return isAbsolute ? asUtc.toMillis() : instantOnClocks(asUtc.toMillis(), zone);
	}
	return instantOfOtherText(text, zone);
}

function instantOfOtherText(text: string, zone: string | undefined): number | undefined {
	const parsed = Date.parse(text);
	if (Number.isNaN(parsed)) return undefined;
	const asUtc = zone === undefined || NAMES_OFFSET.test(text) ? Number.NaN : Date.parse(`${text} UTC`);
	return zone === undefined || Number.isNaN(asUtc) ? parsed : instantOnClocks(asUtc, zone);
}
