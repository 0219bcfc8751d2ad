import { DateTime } from 'luxon';
import { performance } from 'node:perf_hooks';
import { DAY_MS } from '../lib/domain/time';
import { evaluateQuietTime } from '../lib/policy/quiet-time';
import type { QuietTimeContact, QuietTimePolicy, WeeklyWindow } from '../lib/policy/quiet-time';
import type { BenchRow } from './bench-row';
import { ratesInTurns } from './in-turns';

const DECISIONS = 1_000_000;
/** The peer is hundreds of times slower; its rate does not depend on how many it judges. */
const PEER_DECISIONS = 5_000;
const ROUNDS = 7;
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

/** A contact of its own and an instant of its own for each decision. */
interface Decisions {
	contacts: QuietTimeContact[];
	nowMs: Float64Array;
}

function makeDecisions(): Decisions {
	const random = sequence(42);
	const nowMs = new Float64Array(DECISIONS);
	const contacts = Array.from({ length: DECISIONS }, (_, i) => {
		const [country, state] = PLACES[Math.floor(random() * PLACES.length)];
		nowMs[i] = YEAR_START_MS + Math.floor(random() * YEAR_MS);
		return { timeZone: ZONES[Math.floor(random() * ZONES.length)], country, state };
	});
	return { contacts, nowMs };
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

type Judge = (contact: QuietTimeContact, nowMs: number) => boolean;

/** How many of the first `count` are quiet: a count nobody reads would be optimised away. */
function countQuiet({ contacts, nowMs }: Decisions, count: number, isQuiet: Judge): number {
	let quiet = 0;
	for (let i = 0; i < count; i++) if (isQuiet(contacts[i], nowMs[i])) quiet++;
	return quiet;
}

/** The first verdict of each contact builds what later ones look up. */
function coldRate(decisions: Decisions, judge: Judge): number {
	const startMs = performance.now();
	countQuiet(decisions, DECISIONS, judge);
	return (DECISIONS / (performance.now() - startMs)) * 1_000;
}

/**
 * Quiet-time decisions a second, warm, against a plain luxon loop over the same policy and contacts. `cold` is the
 * first pass of all decisions, compiling and building included. Throws when the two disagree on any verdict.
 */
export async function run(): Promise<BenchRow> {
	const decisions = makeDecisions();
	const judge: Judge = (contact, nowMs) => evaluateQuietTime(POLICY, contact, nowMs).kind === 'quiet';
	const luxonJudge: Judge = (contact, nowMs) => luxonUntil(contact, nowMs) !== null;
	const cold = coldRate(decisions, judge);
	const pass = (count: number, by: Judge) => async () => {
		if (countQuiet(decisions, count, by) === 0) throw new Error('quiet: no decision was quiet');
		return count;
	};
	const contenders = [{ work: pass(DECISIONS, judge) }, { work: pass(PEER_DECISIONS, luxonJudge) }];
	const [ours, theirs] = await ratesInTurns(contenders, ROUNDS);
	const { contacts, nowMs } = decisions;
	for (let i = 0; i < PEER_DECISIONS; i++) {
		if (judge(contacts[i], nowMs[i]) === luxonJudge(contacts[i], nowMs[i])) continue;
		throw new Error(`quiet: luxon disagrees at ${nowMs[i]} on ${JSON.stringify(contacts[i])}`);
	}
	return {
		bench: 'quiet',
		peer: 'plain luxon loop',
		ours: Math.round(ours),
		theirs: Math.round(theirs),
		unit: 'decisions/s, warm',
		ratio: Number((ours / theirs).toFixed(1)),
		goal: 'warm >= 20 x and >= 1,000,000 /s',
		holds: ours >= 1_000_000 && ours / theirs >= 20,
		cold: Math.round(cold),
		measured: `${DECISIONS} decisions, ${ZONES.length} zones, ${PLACES.length} rules, instants over a year`,
	};
}
