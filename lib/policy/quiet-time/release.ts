const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const WORD = 0x1_0000_0000;

/** A number in [0, 1) that depends on nothing but the text, evenly spread. */
function fractionOf(text: string): number {
	let hash = FNV_OFFSET;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
	// FNV leaves texts that differ in the last letter close together: two rounds of mixing spread them.
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return ((hash ^ (hash >>> 16)) >>> 0) / WORD;
}

/**
 * The instant, in whole milliseconds, at which a held contact leaves: spread evenly over the shorter of `rampMs`
 * and the open span, never before `openAtMs`, always before `openUntilMs` (null: no end). The same key, such as
 * step and contact, always gets the same place on the ramp.
 * Source: FNV-1a (Fowler, Noll, Vo); final mixing of MurmurHash3 (Appleby).
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
