import { DateTime } from 'luxon';
import { performance } from 'node:perf_hooks';
import { DAY_MS } from '../lib/domain/time';
import { compileQuietTime } from '../lib/policy/quiet-time';
import type { QuietTimeContact, QuietTimePolicy, WeeklyWindow } from '../lib/policy/quiet-time';

/** One line of `npm run bench`. Rates are decisions a second. */
export interface BenchRow {
	bench: string;
	peer: string;
	ours: number;
	theirs: number;
	unit: string;
	ratio: number;
	goal: string;
	holds: boolean;
	[extra: string]: unknown;
}

const DECISIONS = 1_000_000;
const PEER_DECISIONS = 20_000;
const ROUNDS = 5;
const YEAR_START_MS = Date.UTC(2026, 0, 1);
const YEAR_MS = 365 * DAY_MS;

const ZONES = (
	'America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage ' +
	'Pacific/Honolulu America/Toronto America/Winnipeg America/Edmonton America/Vancouver America/Halifax ' +
	'America/St_Johns America/Mexico_City America/Bogota America/Sao_Paulo America/Argentina/Buenos_Aires ' +
	'Europe/London Europe/Dublin Europe/Lisbon Europe/Madrid Europe/Paris Europe/Berlin Europe/Rome Europe/Warsaw ' +
	'Europe/Athens Europe/Istanbul Africa/Cairo Africa/Johannesburg Asia/Dubai Asia/Kolkata Asia/Kathmandu ' +
	'Asia/Singapore Asia/Shanghai Asia/Tokyo Australia/Perth Australia/Adelaide Australia/Sydney ' +
	'Australia/Lord_Howe Pacific/Auckland'
).split(' ');

/** Two countries or states a rule, so that contacts match none, one or two rules. */
const PLACES: [country: string, state?: string][] = [
	['US', 'FL'],
	['US', 'TX'],
	['US', 'CT'],
	['US', 'RI'],
	['CA'],
	['FR'],
	['ES'],
	['IT'],
	['AU'],
	['IN'],
	['BR'],
	['US'],
];

const WEEKDAYS: WeeklyWindow['days'] = ['mon', 'tue', 'wed', 'thu', 'fri'];

const POLICY: QuietTimePolicy = {
	zone: { basis: 'contact', whenUnknown: 'strictest' },
	general: {
		weekly: [{ days: [...WEEKDAYS, 'sat', 'sun'], from: '21:00', to: '08:00' }],
		dates: [{ from: '2026-12-24', to: '2026-12-26' }],
	},
	rules: PLACES.map(([country, state], i) => ({
		name: `rule ${i}`,
		when: state === undefined ? { country: [country] } : { country: [country], state: [state] },
		weekly: [
			{ days: [...WEEKDAYS], from: `${19 + (i % 3)}:30`, to: '09:00' },
			{ days: ['sat', 'sun'], from: '17:00', to: '10:00' },
		],
	})),
	match: 'strictest',
};

/** A fixed sequence of numbers in [0, 1): every run and every side has the same decisions. */
function sequence(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 0x1_0000_0000;
	};
}

interface Decision {
	contact: QuietTimeContact;
	nowMs: number;
}

function makeDecisions(): Decision[] {
	const random = sequence(42);
	return Array.from({ length: DECISIONS }, () => {
		const [country, state] = PLACES[Math.floor(random() * PLACES.length)];
		const timeZone = ZONES[Math.floor(random() * ZONES.length)];
		return { contact: { timeZone, country, state }, nowMs: YEAR_START_MS + Math.floor(random() * YEAR_MS) };
	});
}

const DAY_INDEX = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The end of a window that holds now, when it began today or yesterday. */
function luxonWindowEnd(now: DateTime, row: WeeklyWindow): number | null {
	const [fromHour, fromMinute] = row.from.split(':').map(Number);
	const [toHour, toMinute] = row.to.split(':').map(Number);
	for (const back of [0, 1]) {
		const day = now.minus({ days: back });
		if (!row.days.some((name) => DAY_INDEX.indexOf(name) === day.weekday - 1)) continue;
		const start = day.set({ hour: fromHour, minute: fromMinute, second: 0, millisecond: 0 });
		let end = day.set({ hour: toHour, minute: toMinute, second: 0, millisecond: 0 });
		if (end <= start) end = end.plus({ days: 1 });
		if (now >= start && now < end) return end.toMillis();
	}
	return null;
}

/** The peer: a loop over the rules that match, windows resolved with luxon. It does not merge spans. */
function luxonUntil(contact: QuietTimeContact, nowMs: number): number | null {
	const now = DateTime.fromMillis(nowMs, { zone: contact.timeZone ?? 'utc' });
	const matching = (POLICY.rules ?? []).filter(({ when }) => {
		const isCountry = when?.country?.includes(contact.country ?? '') ?? true;
		return isCountry && (when?.state?.includes(contact.state ?? '') ?? true);
	});
	let until: number | null = null;
	for (const block of [POLICY.general ?? {}, ...matching]) {
		for (const row of block.weekly ?? []) {
			const end = luxonWindowEnd(now, row);
			if (end !== null && (until === null || end > until)) until = end;
		}
		const today = now.toISODate() ?? '';
		for (const range of block.dates ?? []) {
			if (today < range.from || today > range.to) continue;
			const end = DateTime.fromISO(range.to, { zone: now.zone }).plus({ days: 1 }).toMillis();
			if (until === null || end > until) until = end;
		}
	}
	return until;
}

/** Decisions a second, and how many were quiet, so that no work can be optimised away. */
function rate(decisions: readonly Decision[], isQuiet: (decision: Decision) => boolean) {
	const start = performance.now();
	let quiet = 0;
	for (const decision of decisions) if (isQuiet(decision)) quiet++;
	return { perSecond: (decisions.length / (performance.now() - start)) * 1_000, quiet };
}

function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/**
 * Quiet-time decisions a second, warm, against a plain luxon loop over the same policy and contacts, measured in
 * turn. `cold` is the first pass of all decisions, compiling and building included. Both sides must agree.
 */
export async function run(): Promise<BenchRow> {
	const decisions = makeDecisions();
	const some = decisions.slice(0, PEER_DECISIONS);
	const coldStart = performance.now();
	const compiled = compileQuietTime(POLICY);
	const ask = ({ contact, nowMs }: Decision) => compiled.evaluate(contact, nowMs).kind === 'quiet';
	const askLuxon = ({ contact, nowMs }: Decision) => luxonUntil(contact, nowMs) !== null;
	rate(decisions, ask);
	const coldMs = performance.now() - coldStart;
	const ours: number[] = [];
	const theirs: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		ours.push(rate(decisions, ask).perSecond);
		theirs.push(rate(some, askLuxon).perSecond);
	}
	const disagreements = some.filter((decision) => ask(decision) !== askLuxon(decision)).length;
	if (disagreements > 0)
		throw new Error(`quiet: ${disagreements} of ${some.length} verdicts differ from luxon's`);
	const [own, peer] = [median(ours), median(theirs)];
	return {
		bench: 'quiet',
		peer: 'plain luxon loop',
		ours: Math.round(own),
		theirs: Math.round(peer),
		unit: 'decisions/s, warm',
		ratio: Number((own / peer).toFixed(1)),
		goal: 'warm >= 20 x and >= 1,000,000 /s',
		holds: own >= 1_000_000 && own / peer >= 20,
		cold: Math.round(DECISIONS / (coldMs / 1_000)),
		coldMs: Math.round(coldMs),
	};
}
