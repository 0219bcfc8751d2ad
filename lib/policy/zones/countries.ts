import { ISO_COUNTRIES } from './country-data';
import { remember } from '../bounded-map';

/** English names in use that neither ISO 3166 nor CLDR lists, as name keys. */
const ALIASES: Readonly<Record<string, string>> = {
	uk: 'GB',
	'great britain': 'GB',
	britain: 'GB',
	england: 'GB',
	scotland: 'GB',
	wales: 'GB',
	'northern ireland': 'GB',
	america: 'US',
	'united states of america': 'US',
	'u s a': 'US',
	'u s': 'US',
	'u k': 'GB',
	holland: 'NL',
	'republic of ireland': 'IE',
	eire: 'IE',
	czechia: 'CZ',
	'czech republic': 'CZ',
	slovakia: 'SK',
	'slovak republic': 'SK',
	turkey: 'TR',
	'ivory coast': 'CI',
	burma: 'MM',
	myanmar: 'MM',
	'cape verde': 'CV',
	swaziland: 'SZ',
	macedonia: 'MK',
	'republic of korea': 'KR',
	'russian federation': 'RU',
	'viet nam': 'VN',
	'hong kong': 'HK',
	macau: 'MO',
	uae: 'AE',
	ksa: 'SA',
	'democratic republic of the congo': 'CD',
	'republic of the congo': 'CG',
	'east timor': 'TL',
	'peoples republic of china': 'CN',
	prc: 'CN',
	palestine: 'PS',
	vatican: 'VA',
};

const ALPHA3 = new Map(ISO_COUNTRIES.map((pair) => [pair.slice(2), pair.slice(0, 2)]));
const ALPHA2 = new Set(ISO_COUNTRIES.map((pair) => pair.slice(0, 2)));
const answers = new Map<string, string | null>();
let englishNames: Map<string, string> | undefined;
let nativeNames: Map<string, string> | undefined;

/** Two spellings of a name that differ only in case, accents, punctuation or a leading "the" have one key. */
export function nameKey(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{M}|['’]/gu, '')
		.toLowerCase()
		.replace(/&/g, ' and ')
		.replace(/\([^)]*\)/g, ' ')
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim()
		.replace(/^the /, '');
}

function namesIn(languageOf: (country: string) => string): Map<string, string> {
	const names = new Map<string, string>();
	const displays = new Map<string, Intl.DisplayNames>();
	for (const country of ALPHA2) {
		const language = languageOf(country);
		let display = displays.get(language);
		if (!display) displays.set(language, (display = new Intl.DisplayNames([language], { type: 'region' })));
		const name = display.of(country);
		if (name) names.set(nameKey(name), country);
	}
	return names;
}

function byName(text: string): string | null {
	const key = nameKey(text);
	if (key === '') return null;
	if (ALIASES[key]) return ALIASES[key];
	englishNames ??= namesIn(() => 'en');
	const english = englishNames.get(key);
	if (english) return english;
	// One display object for each language is slow to make: only for a name that English does not know.
	nativeNames ??= namesIn((country) => new Intl.Locale(`und-${country}`).maximize().language);
	return nativeNames.get(key) ?? null;
}

function find(text: string): string | null {
	const upper = text.trim().toUpperCase();
	if (ALPHA2.has(upper)) return upper;
	return ALPHA3.get(upper) ?? byName(text);
}

/**
 * The ISO 3166-1 alpha-2 code of a country given by alpha-2, alpha-3, or its name in English or its own
 * language, in any case; null when it cannot be read.
 * Source: ISO 3166-1; names from CLDR through Intl.
 */
export function normaliseCountry(text: string): string | null {
	const known = answers.get(text);
	return known === undefined ? remember(answers, 2_000, text, find(text)) : known;
}
