import { DAY_MS, HOUR_MS } from '../../domain/time';
import { remember } from '../bounded-map';
import { loadHolidays } from '../holiday-data';
import { normaliseCountry, normaliseState } from '../zones';
import { refuse, readShape, readText } from './reader';

/** Local dates of public holidays in a year, as days since 1970-01-01, ascending. */
export type HolidayDays = (year: number) => readonly number[];

/** Moveable feasts of far years take minutes to compute and nobody plans for them: no holidays are known there. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2200;
const YEARS_KEPT = 2_000;
const years = new Map<string, readonly number[]>();

interface Row {
	date: string;
	start: Date;
	end: Date;
}

/** A holiday of part of a day is quiet the whole day: stricter, and no statute names the hour. */
function daysOf(row: Row): number[] {
	const first = Date.parse(`${row.date.slice(0, 10)}T00:00:00Z`) / DAY_MS;
	const startHours = Number(row.date.slice(11, 13));
	const hours = (row.end.getTime() - row.start.getTime()) / HOUR_MS;
	// A day of 25 hours at the end of summer time is still one date.
	const count = Math.max(1, Math.ceil((startHours + hours - 2) / 24));
	return Array.from({ length: count }, (_, i) => first + i);
}

function compute(country: string, state: string | undefined, year: number): readonly number[] {
	const Holidays = loadHolidays();
	const options = { types: ['public' as const] };
	const rules = state === undefined ? new Holidays(country, options) : new Holidays(country, state, options);
	return [...new Set((rules.getHolidays(year) as Row[]).flatMap(daysOf))].sort((a, b) => a - b);
}

function stateCode(path: string, country: string, value: unknown): string | undefined {
	const states = Object.keys(new (loadHolidays())().getStates(country) ?? {});
	const allowed =
		states.length > 0 ? `a state of ${country}: ${states.join(', ')}` : `no state: ${country} has none`;
	const text = readText(path, value, allowed);
	for (const id of normaliseState(text, country)) {
		if (states.includes(id.slice(3))) return id.slice(3);
	}
	return refuse(path, value, allowed);
}

/**
 * The public holidays of `{ country, state? }`. Throws `invalid-policy` for a place without known holidays.
 * Source: the rules of `date-holidays`, type "public", substitute days included.
 */
export function holidayRegion(path: string, value: unknown): HolidayDays {
	const row = readShape(path, value, ['country', 'state']);
	const allowed = 'a country with known public holidays, such as "US"';
	const country = normaliseCountry(readText(`${path}.country`, row.country, allowed));
	const known = new (loadHolidays())().getCountries();
	if (country === null || !(country in known)) refuse(`${path}.country`, row.country, allowed);
	const isWhole = row.state === undefined || row.state === null || row.state === '';
	const state = isWhole ? undefined : stateCode(`${path}.state`, country, row.state);
	return (year) => {
		if (year < FIRST_YEAR || year > LAST_YEAR) return [];
		const key = `${country}|${state ?? ''}|${year}`;
		return years.get(key) ?? remember(years, YEARS_KEPT, key, compute(country, state, year));
	};
}
