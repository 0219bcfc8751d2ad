import { DUTCH } from './refusals/dutch';
import { ENGLISH } from './refusals/english';
import { FRENCH } from './refusals/french';
import { GERMAN } from './refusals/german';
import { ITALIAN } from './refusals/italian';
import { PORTUGUESE } from './refusals/portuguese';
import type { RefusalRule } from './refusals/rule';
import { SPANISH } from './refusals/spanish';

/** All languages at all times: people refuse in their own, whatever language they are called in. */
const RULES: readonly RefusalRule[] = [
	...ENGLISH,
	...GERMAN,
	...FRENCH,
	...SPANISH,
	...ITALIAN,
	...PORTUGUESE,
	...DUTCH,
];

/** Said for politeness or in anger; they change nothing about what is meant. */
const FILLERS =
	/\b(?:please|just|kindly|simply|really|ever|uh+|um+|erm|f ing|fucking|freaking|damn|goddamn|bloody|bitte|doch|endlich|einfach|verdammt|sil (?:vous|te) plait|por favor|per favore|per cortesia|alstublieft|alsjeblieft|aub)\b/g;

/**
 * Whether somebody asks, in English, German, French, Spanish, Italian, Portuguese or Dutch, not to be called any more.
 * "Not now", "not before nine" and "call me later" are no refusals. What this misses the agent may still understand;
 * in doubt it is a refusal, because a call too many cannot be undone. Pure; never throws.
 */
export function isRefusal(said: string): boolean {
	const words = plainWords(said);
	return RULES.some((rule) => isSaid(rule, words));
}

function isSaid({ says, unlessAfter, unlessBefore, onlyBefore }: RefusalRule, words: string): boolean {
	for (const match of words.matchAll(says)) {
		const before = words.slice(0, match.index).trimEnd();
		const after = words.slice(match.index + match[0].length).trimStart();
		if (unlessAfter?.test(before)) continue;
		if (unlessBefore?.test(after)) continue;
		if (onlyBefore && !onlyBefore.test(after)) continue;
		return true;
	}
	return false;
}

/** Lower case without accents, apostrophes and fillers; `|` stands where a clause ends. */
function plainWords(said: string): string {
	return said
		.slice(0, MAX_LENGTH)
		.normalize('NFKD')
		.toLowerCase()
		.replace(/\p{M}/gu, '')
		.replace(/ß/g, 'ss')
		.replace(/['’‘`´]/g, '')
		.replace(/[.,;:!?…–—]+/g, ' | ')
		.replace(/[^\p{L}\p{N}|]+/gu, ' ')
		.replace(/\bdo not\b|\bdon t\b/g, 'dont')
		.replace(/\bdid not\b/g, 'didnt')
		.replace(FILLERS, ' ')
		.replace(/\s+/g, ' ')
		.trim();
}

const MAX_LENGTH = 2_000;
