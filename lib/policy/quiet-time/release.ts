import { fractionOf } from '../text-hash';

/**
 * The instant, in whole milliseconds, at which a held contact leaves: spread evenly over the shorter of `rampMs`
 * and the open span, never before `openAtMs`, always before `openUntilMs` (null: no end). The same key, such as
 * step and contact, always gets the same place on the ramp.
 */
export function releaseMoment(
	openAtMs: number,
	rampMs: number,
	key: string,
	openUntilMs: number | null = null,
): number {
	const room = openUntilMs === null ? rampMs : Math.min(rampMs, openUntilMs - openAtMs);
	return openAtMs + Math.floor(Math.max(0, room) * fractionOf(key));
}
