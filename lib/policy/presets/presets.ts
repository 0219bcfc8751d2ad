import { JourneyError } from '../../domain/errors';
import { mergeCaps } from '../caps';
import type { Cap } from '../caps';
import { allowedToQuiet, readAudience, isFor, whereaboutsOf } from '../quiet-time';
import type { Audience, QuietTimeContact, QuietTimePolicy, QuietTimeRule } from '../quiet-time';
import { COUNTRY_ROWS } from './country-rows';
import type { CallingHoursRow, Confidence } from './row';
import { US_CAUTIOUS, US_DEBT, US_ROWS } from './us-rows';

/** The day on which all rows were looked at last. */
const AS_OF = '2026-11-28';

/** Calling hours that come with the package: data with a date and sources, not legal advice. */
export interface CallingHoursPreset {
	id: string;
	title: string;
	/** Counts up when a row changes. */
	version: number;
	asOf: string;
	confidence: Confidence;
	note: string;
	rows: readonly CallingHoursRow[];
}

function presetOf(id: string, title: string, rows: readonly CallingHoursRow[]): CallingHoursPreset {
	const { confidence } = rows[0];
	return { id, title, version: 1, asOf: AS_OF, confidence, note: 'Verify with counsel', rows };
}

const PRESETS: ReadonlyMap<string, CallingHoursPreset> = new Map(
	[
		...Object.entries(COUNTRY_ROWS).map(([id, row]) => presetOf(id, row.name, [row])),
		presetOf('us', 'United States', US_ROWS),
		presetOf('us-cautious', 'United States, Cautious', [US_CAUTIOUS, ...US_ROWS]),
		presetOf('us-debt', 'United States, Debt Collection', [US_DEBT]),
	]
		.sort((a, b) => (a.title < b.title ? -1 : 1))
		.map((preset) => [preset.id, preset]),
);

/** All presets, by title. */
export function listPresets(): CallingHoursPreset[] {
	return [...PRESETS.values()];
}

function find(id: string): CallingHoursPreset {
	const preset = PRESETS.get(id);
	if (preset) return preset;
	const ids = [...PRESETS.keys()].sort().join(', ');
	throw new JourneyError(
		'unknown-policy',
		`There is no preset of calling hours with the id ${JSON.stringify(String(id).slice(0, 60))}; there are: ${ids}.`,
		{ facts: { id } },
	);
}

/** Somebody of whom nothing tells the state, or the country, is protected by all of them. */
function audienceOf({ country, state }: CallingHoursRow): NonNullable<QuietTimeRule['when']> {
	return { country: [country], ...(state === undefined ? {} : { state: [state] }), orUnknown: true };
}

function ruleOf(row: CallingHoursRow): QuietTimeRule {
	const holidays =
		row.state === undefined ? { country: row.country } : { country: row.country, state: row.state };
	return {
		name: row.name,
		when: audienceOf(row),
		...(row.allowed ? { weekly: allowedToQuiet(row.allowed) } : {}),
		...(row.hasHolidayBan ? { holidays: [holidays] } : {}),
	};
}

const policies = new Map<string, readonly QuietTimePolicy[]>();

/**
 * The quiet-time policies of a preset, to be merged by strictness (`evaluateQuietTimes`): one by the contact's clock, and
 * one for each clock that a rule names itself. They bind contacts of their country only, by address or number, and those
 * of whom nothing tells where they are. The same objects at each call: do not change them.
 * Errors: `unknown-policy`.
 */
export function presetPolicies(id: string): readonly QuietTimePolicy[] {
	const { rows } = find(id);
	const known = policies.get(id);
	if (known) return known;
	const clocks = [...new Set(rows.map(({ clock }) => clock))];
	const made = clocks.map((clock): QuietTimePolicy => {
		const zone = clock === undefined ? {} : { zone: { basis: 'journey' as const, journeyZone: clock } };
		return { ...zone, rules: rows.filter((row) => row.clock === clock).map(ruleOf) };
	});
	policies.set(id, made);
	return made;
}

let audiences: Map<CallingHoursRow, Audience> | undefined;

/**
 * The caps that presets put on calls to one contact, merged by strictness; scope `all` counts whatever goes to the same
 * number. Errors: `unknown-policy`.
 */
export function presetCaps(ids: readonly string[], contact: QuietTimeContact): Cap[] {
	const whereabouts = whereaboutsOf(contact);
	audiences ??= new Map();
	const caps: Cap[][] = [];
	for (const row of new Set(ids.flatMap((id) => find(id).rows))) {
		if (row.caps === undefined) continue;
		const audience = audiences.get(row) ?? readAudience('when', audienceOf(row));
		audiences.set(row, audience);
		if (isFor(audience, whereabouts)) caps.push(row.caps);
	}
	return mergeCaps(...caps);
}
