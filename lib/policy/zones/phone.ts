import type * as LibPhoneNumber from 'libphonenumber-js';
import { AREA_CODES, AREA_CODE_ZONES } from './area-code-data';
import { remember } from '../bounded-map';
import type { Place } from './candidate-zones';
import { countriesOfStates } from './states';

/** What a phone number tells about where its owner is. */
export interface PhonePlace extends Place {
	/** The number in E.164 form. */
	readonly e164: string;
}

type Library = typeof LibPhoneNumber;

const NANP = /^\+1([2-9]\d\d)\d{7}$/;
const MAX_PHONES = 20_000;
const phones = new Map<string, PhonePlace | null>();
const areas = new Map<string, Place>();
let library: Library | undefined;

function loadLibrary(): Library {
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- read on first use, and import() is asynchronous
	library ??= require('libphonenumber-js') as Library;
	return library;
}

function nanpCountries(): string[] {
	const { getCountries, getCountryCallingCode } = loadLibrary();
	return getCountries().filter((country) => getCountryCallingCode(country) === '1');
}

function readArea(code: string): Place {
	const ids = Object.keys(AREA_CODES).filter((id) => AREA_CODES[id].split(' ').includes(code));
	// Toll-free and other codes without a place: the owner may be anywhere in the numbering plan.
	if (ids.length === 0) return { countries: nanpCountries(), states: [] };
	const states = ids.filter((id) => id.includes('-'));
	const countries = [...countriesOfStates(states), ...ids.filter((id) => !id.includes('-'))];
	const zone = Object.keys(AREA_CODE_ZONES).find((name) => AREA_CODE_ZONES[name].split(' ').includes(code));
	return zone === undefined ? { countries, states } : { countries, states, zones: [zone] };
}

function area(code: string): Place {
	return areas.get(code) ?? remember(areas, 1_000, code, readArea(code));
}

function parse(text: string, country?: string): string | null {
	const { parsePhoneNumberFromString, isSupportedCountry } = loadLibrary();
	const home = country !== undefined && isSupportedCountry(country) ? country : undefined;
	const international = text.replace(/^\s*00/, '+');
	const direct = parsePhoneNumberFromString(international, home);
	if (direct?.isPossible()) return direct.number;
	// CRM exports drop the plus; eleven digits and more carry a calling code.
	const digits = text.replace(/\D/g, '');
	const guessed = digits.length >= 11 ? parsePhoneNumberFromString(`+${digits}`) : undefined;
	return guessed?.isPossible() ? guessed.number : null;
}

function read(text: string, country?: string): PhonePlace | null {
	const e164 = NANP.test(text) ? text : parse(text, country);
	if (e164 === null) return null;
	const nanp = NANP.exec(e164);
	if (nanp) return { e164, ...area(nanp[1]) };
	const countries = loadLibrary().parsePhoneNumberFromString(e164)?.getPossibleCountries() ?? [];
	return { e164, countries, states: [] };
}

/**
 * Where a phone number belongs: its countries and, in the North American plan, the states and zones of its
 * area code. A number without a country code is read in `country` (ISO 3166-1 alpha-2). Null when it cannot
 * be a phone number.
 * Source: numbering plans in libphonenumber; area codes in `area-code-data.ts`.
 */
export function readPhone(text: string, country?: string): PhonePlace | null {
	const key = text.startsWith('+') || country === undefined ? text : `${country}|${text}`;
	const known = phones.get(key);
	return known === undefined ? remember(phones, MAX_PHONES, key, read(text, country)) : known;
}
