import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time';
import { DAY_NAMES } from '../local-date';
import type { WeeklyWindow } from './policy-json';
import { readWindow } from './read-times';
import { readList } from './reader';

const WEEK_MS = 7 * DAY_MS;

type Span = [fromMs: number, untilMs: number];

function clockText(ms: number): string {
	const two = (n: number) => String(n).padStart(2, '0');
	return `${two(Math.floor(ms / HOUR_MS))}:${two((ms % HOUR_MS) / MINUTE_MS)}`;
}

/** Wall milliseconds of a week from Monday 00:00, merged; what runs past Sunday begins the week again. */
function allowedSpans(rows: readonly unknown[]): Span[] {
	const spans: Span[] = [];
	rows.forEach((row, i) => {
		const { isOn, fromMs, untilMs } = readWindow(`allowed[${i}]`, row);
		isOn.forEach((on, day) => {
			if (!on) return;
			spans.push([day * DAY_MS + fromMs, Math.min(day * DAY_MS + untilMs, WEEK_MS)]);
			if (day * DAY_MS + untilMs > WEEK_MS) spans.push([0, day * DAY_MS + untilMs - WEEK_MS]);
		});
	});
	return spans.sort((a, b) => a[0] - b[0]);
}

function gapsBetween(spans: readonly Span[]): Span[] {
	const gaps: Span[] = [];
	let reached = 0;
	for (const [from, until] of spans) {
		if (from > reached) gaps.push([reached, from]);
		reached = Math.max(reached, until);
	}
	if (reached < WEEK_MS) gaps.push([reached, WEEK_MS]);
	return gaps;
}

/** A gap as windows of single dates; one that lasts less than a day over midnight stays one window. */
function windowsOf([from, until]: Span): WeeklyWindow[] {
	const windows: WeeklyWindow[] = [];
	for (let at = from; at < until;) {
		const midnight = (Math.floor(at / DAY_MS) + 1) * DAY_MS;
		const isOvernight = until > midnight && until - from < DAY_MS;
		const end = isOvernight ? until : Math.min(until, midnight);
		const to = end === midnight ? '24:00' : clockText(end % DAY_MS);
		windows.push({ days: [DAY_NAMES[Math.floor(at / DAY_MS) % 7]], from: clockText(at % DAY_MS), to });
		at = end;
	}
	return windows;
}

/** The gap that ends with Sunday and the one that begins with Monday are one night. */
function joinWeekEnds(gaps: readonly Span[]): Span[] {
	const first = gaps.at(0);
	const last = gaps.at(-1);
	if (!first || !last || first === last || first[0] !== 0 || last[1] !== WEEK_MS) return [...gaps];
	return [...gaps.slice(1, -1), [last[0], WEEK_MS + first[1]]];
}

/**
 * The quiet hours that leave exactly these allowed hours: days that are not mentioned are wholly quiet, no row
 * at all means always quiet. Allowed hours may run over midnight. Days with the same hours share a row.
 * Throws `invalid-policy` for a row that cannot be read.
 */
export function allowedToQuiet(allowed: readonly WeeklyWindow[]): WeeklyWindow[] {
	const rows = new Map<string, WeeklyWindow>();
	for (const { days, from, to } of joinWeekEnds(
		gapsBetween(allowedSpans(readList('allowed', allowed))),
	).flatMap(windowsOf)) {
		const row = rows.get(`${from} ${to}`);
		if (row) row.days.push(...days);
		else rows.set(`${from} ${to}`, { days, from, to });
	}
	for (const row of rows.values()) row.days.sort((a, b) => DAY_NAMES.indexOf(a) - DAY_NAMES.indexOf(b));
	return [...rows.values()];
}
