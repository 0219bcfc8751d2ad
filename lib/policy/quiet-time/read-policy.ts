import { normaliseCountry, normaliseState, normaliseZone, STATES } from '../zones';
import type { Audience } from './audience';
import type { QuietTimePolicy } from './policy-json';
import { readBlock } from './read-times';
import type { Block } from './read-times';
import { readList, readObject, readShape, readText, readWord, refuse } from './reader';

/** A policy that has been checked and needs no further reading. */
export interface ReadPolicy {
	basis: 'contact' | 'journey';
	journeyZone: string | null;
	whenUnknown: 'strictest' | 'journey' | 'hold';
	match: 'first' | 'strictest';
	general: Block;
	rules: readonly { audience: Audience; block: Block }[];
	maxHoldDays: number;
}

const BLOCK_KEYS = ['weekly', 'dates', 'holidays'];
const NOTE_KEYS = ['id', 'name', 'note', 'source', 'effectiveFrom', 'disabled'];
const ZONES_ALLOWED = 'an IANA name ("Europe/Berlin"), a Windows name or an offset ("+05:30")';
const MAX_HOLD_DAYS = 366;

function readZone(value: unknown): Pick<ReadPolicy, 'basis' | 'journeyZone' | 'whenUnknown'> {
	const zone = value === undefined ? {} : readShape('zone', value, ['basis', 'journeyZone', 'whenUnknown']);
	const basis = readWord('zone.basis', zone.basis, ['contact', 'journey'] as const, 'contact');
	const words = ['strictest', 'journey', 'hold'] as const;
	const whenUnknown = readWord('zone.whenUnknown', zone.whenUnknown, words, 'strictest');
	const isNeeded = basis === 'journey' || whenUnknown === 'journey';
	const isGiven = zone.journeyZone !== undefined && zone.journeyZone !== null && zone.journeyZone !== '';
	if (!isGiven && !isNeeded) return { basis, journeyZone: null, whenUnknown };
	const journeyZone = normaliseZone(readText('zone.journeyZone', zone.journeyZone, ZONES_ALLOWED));
	if (journeyZone === null) refuse('zone.journeyZone', zone.journeyZone, ZONES_ALLOWED);
	return { basis, journeyZone, whenUnknown };
}

function readCountries(path: string, value: unknown): string[] {
	return readList(path, value).map((entry, i) => {
		const allowed = 'a country as ISO code or English name, such as "US"';
		const text = readText(`${path}[${i}]`, entry, allowed);
		return normaliseCountry(text) ?? refuse(`${path}[${i}]`, entry, allowed);
	});
}

function readStates(path: string, value: unknown, countries: readonly string[]): string[] {
	return readList(path, value).flatMap((entry, i) => {
		const allowed = 'a state as code or name, such as "TX", "Texas" or "US-TX"';
		const text = readText(`${path}[${i}]`, entry, allowed);
		const homes = countries.length > 0 ? countries : [undefined];
		const ids = homes.flatMap((country) => [...normaliseState(text, country)]);
		const home = countries.map((country) => `a state of ${country}`).join(' or ');
		if (ids.length === 0) refuse(`${path}[${i}]`, entry, `${home || 'a state'}: ${knownStates(countries)}`);
		return ids;
	});
}

function knownStates(countries: readonly string[]): string {
	return countries.flatMap((country) => Object.keys(STATES[country] ?? {})).join(', ');
}

function readPrefixes(path: string, value: unknown): string[] {
	return readList(path, value).map((entry, i) => {
		const allowed = 'the first digits of an international number, such as "+1214"';
		const digits = readText(`${path}[${i}]`, entry, allowed).replace(/[\s().-]/g, '');
		if (!/^\+?[1-9]\d{0,14}$/.test(digits)) refuse(`${path}[${i}]`, entry, allowed);
		return digits.startsWith('+') ? digits : `+${digits}`;
	});
}

export function readAudience(path: string, value: unknown): Audience {
	const keys = ['country', 'state', 'phonePrefix', 'orUnknown'];
	const when = value === undefined || value === null ? {} : readShape(path, value, keys);
	const { orUnknown } = when;
	if (orUnknown !== undefined && typeof orUnknown !== 'boolean')
		refuse(`${path}.orUnknown`, orUnknown, 'true, false');
	const countries = readCountries(`${path}.country`, when.country);
	const states = readStates(`${path}.state`, when.state, countries);
	return {
		countries: countries.length > 0 ? new Set(countries) : null,
		states: states.length > 0 ? new Set(states) : null,
		phonePrefixes: readPrefixes(`${path}.phonePrefix`, when.phonePrefix),
		orUnknown: orUnknown === true,
	};
}

function readRules(value: unknown): ReadPolicy['rules'] {
	return readList('rules', value).flatMap((entry, i) => {
		const path = `rules[${i}]`;
		const rule = readShape(path, entry, [...BLOCK_KEYS, ...NOTE_KEYS, 'when']);
		if (rule.disabled === true) return [];
		const name = rule.name === undefined ? path : readText(`${path}.name`, rule.name, 'a name');
		return [{ audience: readAudience(`${path}.when`, rule.when), block: readBlock(path, name, rule) }];
	});
}

function readHoldDays(value: unknown): number {
	if (value === undefined) return 21;
	if (typeof value !== 'number' || !(value > 0 && value <= MAX_HOLD_DAYS)) {
		refuse('maxHoldDays', value, `a number of days above 0, at most ${MAX_HOLD_DAYS}`);
	}
	return value;
}

/** Checks a policy and normalises its names. Throws `invalid-policy`. Keys beside the known ones are notes. */
export function readPolicy(policy: QuietTimePolicy): ReadPolicy {
	const read = readObject('', policy);
	if (read.general === undefined && read.rules === undefined)
		refuse('general', undefined, '"general", "rules" or both');
	const general =
		read.general === undefined ? {} : readShape('general', read.general, [...BLOCK_KEYS, ...NOTE_KEYS]);
	return {
		...readZone(read.zone),
		match: readWord('match', read.match, ['first', 'strictest'] as const, 'strictest'),
		general: readBlock('general', 'general', general),
		rules: readRules(read.rules),
		maxHoldDays: readHoldDays(read.maxHoldDays),
	};
}
