import { judgeLateness, type IfPast } from './judge-lateness';
import type { MomentClock, MomentSpec } from './moment-spec';
import { resolveMoment } from './resolve-moment';

type WithoutDate<T> = T extends { value: unknown } ? Omit<T, 'value'> : never;

/** All that a wait knows of its moment but the date: what it makes of any date that it is told. */
export interface DatedMoment extends Pick<MomentClock, 'zone' | 'zoneOfDates'> {
	spec: WithoutDate<MomentSpec>;
	/** Default: go on at once. */
	ifPast?: IfPast;
}

export type MomentOfDate =
	| { kind: 'at'; dueAtMs: number }
	/** It lay before now: the wait is over, and whether that is too late. */
	| { kind: 'past'; lateByMs: number; isTooLate: boolean }
	| { kind: 'unreadable' };

/** The moment of a date as an event carries it. Never throws: what cannot be read is an answer. */
export function momentOfDate(
	{ spec, zone, zoneOfDates, ifPast = { kind: 'go-on' } }: DatedMoment,
	value: unknown,
	nowMs: number,
): MomentOfDate {
	const resolved = resolveMoment({ ...spec, value } as MomentSpec, {
		zone,
		nowMs,
		...(zoneOfDates === undefined ? {} : { zoneOfDates }),
	});
	if (resolved.kind === 'at') return { kind: 'at', dueAtMs: resolved.dueAtMs };
	if (resolved.kind === 'unreadable') return { kind: 'unreadable' };
	const { lateByMs } = resolved;
	return { kind: 'past', lateByMs, isTooLate: judgeLateness(lateByMs, ifPast) === 'too-late' };
}
