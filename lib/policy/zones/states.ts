import { loadHolidays } from '../holiday-data';
import { nameKey, normaliseCountry } from './countries';
import { STATES, STATE_ALIASES, US_TERRITORIES } from './state-data';
import { remember } from '../bounded-map';

const PREFIXED = /^([a-z]{2})-([a-z0-9]{1,3})$/i;
const answers = new Map<string, readonly string[]>();
const subdivisionNames = new Map<string, Map<string, string>>();
let tableNames: Map<string, string[]> | undefined;

function namesOfTables(): Map<string, string[]> {
	if (tableNames) return tableNames;
	tableNames = new Map();
	for (const [country, states] of Object.entries(STATES)) {
		for (const [code, [name]] of Object.entries(states)) {
			for (const key of [code.toLowerCase(), nameKey(name)]) {
				tableNames.set(key, [...(tableNames.get(key) ?? []), `${country}-${code}`]);
			}
		}
	}
	for (const [key, id] of Object.entries(STATE_ALIASES)) tableNames.set(key, [id]);
	return tableNames;
}

function inTables(key: string, country?: string): string[] {
	const ids = namesOfTables().get(key) ?? [];
	return country === undefined ? ids : ids.filter((id) => id.startsWith(`${country}-`));
}

/** Code by name key for the states of a country without a table, in English and its own language. */
function subdivisionsOf(country: string): Map<string, string> {
	const known = subdivisionNames.get(country);
	if (known) return known;
	const names = new Map<string, string>();
	const holidays = new (loadHolidays())();
	for (const language of [undefined, 'en']) {
		for (const [code, name] of Object.entries(holidays.getStates(country, language) ?? {})) {
			names.set(nameKey(name), code);
		}
	}
	return remember(subdivisionNames, 300, country, names);
}

function elsewhere(text: string, country: string): string {
	if (/^[a-z0-9]{1,3}$/i.test(text)) return `${country}-${text.toUpperCase()}`;
	const key = nameKey(text);
	return `${country}-${subdivisionsOf(country).get(key) ?? key}`;
}

function find(text: string, country?: string): readonly string[] {
	const prefixed = PREFIXED.exec(text);
	const named = prefixed ? normaliseCountry(prefixed[1]) : null;
	if (prefixed && named) return find(prefixed[2], named);
	const key = nameKey(text);
	if (key === '') return [];
	const ids = inTables(key, country);
	if (ids.length > 0 || (country !== undefined && STATES[country])) return ids;
	return country === undefined ? [`?-${key}`] : [elsewhere(text, country), `?-${key}`];
}

/**
 * Ids such as "US-TX" for a state given as "TX", "texas" or "US-TX", in any case. Without a country the states
 * of the USA, Canada and Australia are tried, and "WA" answers with two ids. Empty when the country has a
 * table and the text is not in it; outside those countries the text itself becomes an id ("DE-BY").
 */
export function normaliseState(text: string, country?: string): readonly string[] {
	const key = `${text}|${country ?? ''}`;
	const known = answers.get(key);
	return known ?? remember(answers, 5_000, key, find(text.trim(), country));
}

/** The countries of state ids; a US territory is in "US" and in its own country code. */
export function countriesOfStates(ids: readonly string[]): string[] {
	const countries = new Set<string>();
	for (const id of ids) {
		const [country, state] = id.split('-');
		if (country === '?') continue;
		countries.add(country);
		if (country === 'US' && US_TERRITORIES.includes(state)) countries.add(state);
	}
	return [...countries];
}
