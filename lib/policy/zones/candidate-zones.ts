import { DAY_MS } from '../../domain/time';
import { remember } from '../bounded-map';
import { STATES, US_TERRITORIES } from './state-data';
import { zoneClock } from './zone-clock';

/** Countries (ISO 3166-1 alpha-2) and states ("US-TX") somebody may be in; several when the hint is vague. */
export interface Place {
	readonly countries: readonly string[];
	readonly states: readonly string[];
	/** Zones, when they are known better than by the states. */
	readonly zones?: readonly string[];
}

/** Zones a person may be in, each with a clock of its own, and the word for what told them. */
export interface CandidateZones {
	readonly zones: readonly string[];
	readonly from: 'state' | 'country' | 'phone';
}

/** Two zones are one candidate when their clocks agree in every week of these years. */
const COMPARE_FROM_MS = Date.UTC(2026, 0, 1);
const COMPARE_WEEKS = 105;
const signatures = new Map<string, string>();

function signature(zone: string): string {
	const known = signatures.get(zone);
	if (known !== undefined) return known;
	const clock = zoneClock(zone);
	let text = '';
	for (let week = 0; week < COMPARE_WEEKS; week++)
		text += `${clock.offsetAt(COMPARE_FROM_MS + week * 7 * DAY_MS)} `;
	return remember(signatures, 1_000, zone, text);
}

function oneForEachClock(zones: Iterable<string>): string[] {
	const byClock = new Map<string, string>();
	for (const zone of zones) {
		const clock = signature(zone);
		if (!byClock.has(clock)) byClock.set(clock, zone);
	}
	return [...byClock.values()];
}

interface LocaleZones {
	getTimeZones?(): string[] | undefined;
	timeZones?: string[];
}

function zonesOfCountry(country: string): readonly string[] {
	const table = STATES[country];
	if (table) {
		const states = Object.keys(table).filter((code) => country !== 'US' || !US_TERRITORIES.includes(code));
		return states.flatMap((code) => table[code][1]);
	}
	const locale = new Intl.Locale(`und-${country}`) as LocaleZones;
	return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

function zonesOfStates(states: readonly string[]): string[] {
	return states.flatMap((id) => STATES[id.slice(0, 2)]?.[id.slice(3)]?.[1] ?? []);
}

function zonesOf(place: Place): readonly string[] {
	if (place.zones) return place.zones;
	const ofStates = zonesOfStates(place.states);
	return ofStates.length > 0 ? ofStates : place.countries.flatMap(zonesOfCountry);
}

/** A phone number narrows a country to a state, and widens a known state to its own: people move. */
function gather(address: Place, phone: Place | null): { zones: string[]; from: CandidateZones['from'] } {
	const hasState = zonesOfStates(address.states).length > 0;
	const isSameCountry = phone?.countries.some((country) => address.countries.includes(country)) ?? false;
	const isPhonePlaced = phone !== null && (phone.zones !== undefined || phone.states.length > 0);
	if (hasState) {
		const own = phone && (isPhonePlaced || !isSameCountry) ? zonesOf(phone) : [];
		return { zones: [...zonesOf(address), ...own], from: 'state' };
	}
	if (address.countries.length === 0) return { zones: phone ? [...zonesOf(phone)] : [], from: 'phone' };
	if (!phone || (isSameCountry && !isPhonePlaced)) return { zones: [...zonesOf(address)], from: 'country' };
	if (isSameCountry) return { zones: [...zonesOf(phone)], from: 'phone' };
	return { zones: [...zonesOf(address), ...zonesOf(phone)], from: 'country' };
}

/**
 * Every zone somebody may be in who is known by an address and a phone number only; empty when neither says.
 * An address state and an area code that disagree give the zones of both; a bare country gives way to the area
 * code of a number in that country.
 * Source: `state-data.ts`, `area-code-data.ts`; countries from CLDR through Intl.
 */
export function candidateZones(address: Place, phone: Place | null): CandidateZones {
	const { zones, from } = gather(address, phone);
	return { zones: oneForEachClock(zones), from };
}
