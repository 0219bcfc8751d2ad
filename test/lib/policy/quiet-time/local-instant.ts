import { DateTime } from 'luxon';
import type { DayName, QuietTimePolicy } from '../../../../lib/policy/quiet-time';

export const EVERY_DAY: DayName[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The instant at which a zone shows an unambiguous local time. */
export function at(local: string, zone: string): number {
	const found = DateTime.fromISO(local, { zone });
	if (!found.isValid || found.toFormat("yyyy-MM-dd'T'HH:mm") !== local.slice(0, 16))
		throw new Error(`${local} ${zone}`);
	return found.toMillis();
}

export function utc(text: string): number {
	return Date.parse(text);
}

/** Quiet every night from `from` to `to`, in the contact's zone. */
export function nightly(from: string, to: string, more: Partial<QuietTimePolicy> = {}): QuietTimePolicy {
	return { general: { weekly: [{ days: [...EVERY_DAY], from, to }] }, ...more };
}
