import { DAY_MS } from '../../domain/time';
import { checkInstant, compileQuietTime } from './compile';
import type { QuietTimeContact, QuietTimePolicy, ZoneUsed } from './policy-json';
import type { Timeline } from './timeline';

/** One stretch of a preview, `fromMs <= t < untilMs`; `untilMs` null: for ever; `rules` all that forbid in it. */
export interface PreviewSpan {
	kind: 'open' | 'quiet';
	fromMs: number;
	untilMs: number | null;
	rules: string[];
}

/** What the next days hold for a contact. */
export type QuietTimePreview =
	({ kind: 'spans'; spans: PreviewSpan[] } & ZoneUsed) | { kind: 'unknown-zone' };

/** One span, and the rules of all its parts before the horizon. */
function spanAt(timeline: Timeline, fromMs: number, horizonMs: number): PreviewSpan {
	const rules = new Set<string>();
	let untilMs = fromMs + 1;
	for (let at = fromMs; at < Math.min(untilMs, horizonMs);) {
		const chunk = timeline.chunkAt(at);
		const segment = chunk.segmentAt(at);
		timeline.rulesOf(chunk.setOf(segment)).forEach((rule) => rules.add(rule));
		untilMs = chunk.untilOf(segment);
		at = Math.min(chunk.endOf(segment), untilMs);
	}
	const kind = rules.size > 0 ? 'quiet' : 'open';
	return { kind, fromMs, untilMs: untilMs === Infinity ? null : untilMs, rules: [...rules] };
}

/**
 * The open and quiet spans of a contact from `nowMs` on, in order and without gaps, until one reaches beyond
 * `days` times 24 hours; the first begins at `nowMs`, the last ends where it really ends.
 * Throws like `evaluateQuietTime`.
 */
export function previewQuietTime(
	policy: QuietTimePolicy,
	contact: QuietTimeContact,
	nowMs: number,
	days = 7,
): QuietTimePreview {
	checkInstant(nowMs);
	const plan = compileQuietTime(policy).planFor(contact);
	if (plan === null) return { kind: 'unknown-zone' };
	const { timeline, ...used } = plan;
	const horizonMs = nowMs + days * DAY_MS;
	const spans: PreviewSpan[] = [];
	for (let at: number | null = nowMs; at !== null && at < horizonMs;) {
		const span = spanAt(timeline, at, horizonMs);
		spans.push(span);
		at = span.untilMs;
	}
	return { kind: 'spans', spans, ...used };
}
