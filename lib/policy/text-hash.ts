const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const WORD = 0x1_0000_0000;

/**
 * A number in [0, 1) that depends on nothing but the text, evenly spread.
 * Source: FNV-1a (Fowler, Noll, Vo); final mixing of MurmurHash3 (Appleby).
 */
export function fractionOf(text: string): number {
	let hash = FNV_OFFSET;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
	// FNV leaves texts that differ in the last letter close together: two rounds of mixing spread them.
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return ((hash ^ (hash >>> 16)) >>> 0) / WORD;
}
