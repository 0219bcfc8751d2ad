import { FixedOffsetZone, IANAZone, type Zone } from 'luxon';
import { JourneyError } from '../../domain/errors';
import { DAY_MS, MINUTE_MS } from '../../domain/time';

const LOCAL =
	/^\d{4}-(?:0[1-9]|1[0-2])-(?<day>0[1-9]|[12]\d|3[01])(?<time>[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{3})?)?)?$/;

/**
 * The instant of `2026-03-01`, `2026-03-01T09:30` and their like on the clocks of a zone, in milliseconds; undefined
 * for another form. A time that a zone shows twice is the first of the two; one that it skips is as late after the
 * gap as it would have been in it. Errors: `unknown-zone`.
 *
 * Luxon's own parser decides the doubled hour by the offset of today, so that the same text changes its meaning
 * twice a year; it is also fifty times as slow.
 */
export function instantOfLocalText(text: string, zone: string): number | undefined {
	const found = LOCAL.exec(text);
	if (!found) return undefined;
	const time = found.groups?.['time'];
	const localMs = Date.parse(time === undefined ? text : `${text.slice(0, 10)}T${time.slice(1)}Z`);
	if (new Date(localMs).getUTCDate() !== Number(found.groups?.['day'])) return undefined;
	return instantOnClocks(localMs, zone);
}

/** `localMs` is what the clocks show, written as if it were UTC. */
export function instantOnClocks(localMs: number, zone: string): number {
	const clock = clockOf(zone);
	const day = Math.floor(localMs / DAY_MS);
	const before = clock.offsetOnDay(day - 1);
	const after = clock.offsetOnDay(day + 2);
	if (before === after) return localMs - before;
	const isShownAt = (offset: number): boolean => clock.offsetAt(localMs - offset) === offset;
	const shown = [before, after].filter(isShownAt);
	return localMs - (shown.length > 0 ? Math.max(...shown) : before);
}

interface Clock {
	/** What the clocks are ahead of UTC, in milliseconds. */
	offsetAt(ms: number): number;
	/** The same at the start of a UTC day, remembered: asking a zone for its offset takes microseconds. */
	offsetOnDay(day: number): number;
}

const MAX_REMEMBERED_DAYS = 50_000;
const clocks = new Map<string, Clock>();

function clockOf(name: string): Clock {
	const known = clocks.get(name);
	if (known) return known;
	const zone = zoneNamed(name);
	const offsetAt = (ms: number): number => zone.offset(ms) * MINUTE_MS;
	const days = new Map<number, number>();
	const clock: Clock = {
		offsetAt,
		offsetOnDay(day) {
			let offset = days.get(day);
			if (offset === undefined) {
				if (days.size >= MAX_REMEMBERED_DAYS) days.clear();
				days.set(day, (offset = offsetAt(day * DAY_MS)));
			}
			return offset;
		},
	};
	clocks.set(name, clock);
	return clock;
}

function zoneNamed(name: string): Zone {
	const zone = FixedOffsetZone.parseSpecifier(name) ?? IANAZone.create(name);
	if (zone.isValid) return zone;
	throw new JourneyError(
		'unknown-zone',
		`'${name}' is not a time zone; allowed are IANA names ('Europe/Berlin') and offsets ('UTC+2')`,
		{
			facts: { zone: name },
		},
	);
}
