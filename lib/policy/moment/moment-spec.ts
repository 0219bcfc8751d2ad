import type { DayName } from '../local-date';

/** Minutes and hours are exact; days and longer are calendar units of the contact's zone. */
export type MomentUnit = 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';

/** A step from a moment to another; a negative amount steps back. */
export interface MomentOffset {
	amount: number;
	unit: MomentUnit;
}

/**
 * The moments a contact can wait for. `at` is a time of day "HH:MM" on the contact's clock; `value` is a date as
 * an item carries it: ISO 8601, SQL or RFC 2822 text, milliseconds or seconds since 1970, a Date, a luxon
 * DateTime.
 */
export type MomentSpec =
	| { kind: 'duration'; amount: number; unit: MomentUnit; at?: string }
	| { kind: 'date-time'; value: unknown }
	| { kind: 'date-field'; value: unknown; offset?: MomentOffset; at?: string }
	| { kind: 'anniversary'; value: unknown; offset?: MomentOffset; at?: string; feb29?: 'feb-28' | 'mar-1' }
	| { kind: 'next'; days?: DayName[]; at: string }
	| { kind: 'end-of-day' };

/** The clock by which a moment is read. */
export interface MomentClock {
	/** The contact's zone. */
	zone: string;
	nowMs: number;
	/** Where a duration or the contact's day is counted from; default `nowMs`. */
	fromMs?: number;
	/** The zone of dates that carry none; default the contact's. */
	zoneOfDates?: string;
}

/** `at`: still to come, or now. `past`: it lay before now. `unreadable`: what was read, and what is allowed. */
export type ResolvedMoment =
	| { kind: 'at'; dueAtMs: number }
	| { kind: 'past'; lateByMs: number; dueAtMs: number }
	| { kind: 'unreadable'; reason: string };
