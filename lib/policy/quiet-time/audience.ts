import { countriesOfStates, normaliseCountry, normaliseState, readPhone } from '../zones';
import type { PhonePlace, Place } from '../zones';
import type { QuietTimeContact } from './policy-json';

/** Whom a rule is for, in normalised names; null restricts nothing. */
export interface Audience {
	countries: ReadonlySet<string> | null;
	states: ReadonlySet<string> | null;
	/** "+" and digits. */
	phonePrefixes: readonly string[];
	/** Also for those of whom nothing tells the country, or the state within it. */
	orUnknown: boolean;
}

/** Where a contact may be: by its address, and by its number. */
export interface Whereabouts {
	address: Place;
	phone: PhonePlace | null;
}

export function textOf(value: unknown): string {
	if (typeof value === 'string') return value;
	return typeof value === 'number' ? String(value) : '';
}

/** "PR" as a country is also the state "US-PR". */
function territory(country: string): readonly string[] {
	return normaliseState(`US-${country}`).filter((id) => countriesOfStates([id]).includes(country));
}

function readAddress(country: string | null, state: string): Place {
	const countries = country === null ? [] : [country];
	const ofTerritory = country === null ? [] : territory(country);
	const states =
		ofTerritory.length > 0 || state === '' ? ofTerritory : normaliseState(state, country ?? undefined);
	return { countries: [...new Set([...countries, ...countriesOfStates(states)])], states };
}

/** What address and number of a contact tell; a number without a country code is read in the country of the address. */
export function whereaboutsOf(contact: QuietTimeContact): Whereabouts {
	const country = normaliseCountry(textOf(contact.country));
	const address = readAddress(country, textOf(contact.state).trim());
	return { address, phone: readPhone(textOf(contact.phone).trim(), address.countries[0]) };
}

/** True when either address or number puts the contact among those whom a rule is for. */
export function isFor(audience: Audience, { address, phone }: Whereabouts): boolean {
	const { countries, states, phonePrefixes } = audience;
	const places: Place[] = phone ? [address, phone] : [address];
	const hasPrefix = phone !== null && phonePrefixes.some((prefix) => phone.e164.startsWith(prefix));
	const isAnywhere = states === null && phonePrefixes.length === 0;
	if (countries === null && (isAnywhere || hasPrefix)) return true;
	const here = places.filter(
		(place) => countries === null || place.countries.some((id) => countries.has(id)),
	);
	if (
		here.some(
			(place) => isAnywhere || hasPrefix || (states !== null && place.states.some((id) => states.has(id))),
		)
	)
		return true;
	return audience.orUnknown && isUnknown(audience, places, here);
}

function isUnknown(
	{ countries, states }: Audience,
	places: readonly Place[],
	here: readonly Place[],
): boolean {
	if (countries !== null && places.every((place) => place.countries.length === 0)) return true;
	return states !== null && here.length > 0 && here.every((place) => place.states.length === 0);
}
