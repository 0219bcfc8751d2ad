import { DAY_MS } from '../../domain/time';
import { checkInstant, compileQuietTime } from './compile';
import { evaluateQuietTimes } from './evaluate';
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

type Spans = Extract<QuietTimePreview, { kind: 'spans' }>;

/** What several previews say of one instant that lies within all of them. */
function allAt(previews: readonly Spans[], atMs: number): { kind: 'open' | 'quiet'; rules: string[] } {
	const spans = previews.map(({ spans }) => spans.findLast(({ fromMs }) => fromMs <= atMs)!);
	const quiet = spans.filter(({ kind }) => kind === 'quiet');
	return { kind: quiet.length > 0 ? 'quiet' : 'open', rules: quiet.flatMap(({ rules }) => rules) };
}

/**
 * Like `previewQuietTime`, of several policies merged by strictness: quiet where any is. The zone told is that by whose
 * clock the first instant was judged. Throws like `evaluateQuietTimes`.
 */
export function previewQuietTimes(
	policies: readonly QuietTimePolicy[],
	contact: QuietTimeContact,
	nowMs: number,
	days = 7,
): QuietTimePreview {
	const now = evaluateQuietTimes(policies, contact, nowMs);
	if (now.kind === 'unknown-zone') return now;
	const previews = policies.map((policy) => previewQuietTime(policy, contact, nowMs, days) as Spans);
	const starts = previews.flatMap(({ spans }) => spans.map(({ fromMs }) => fromMs));
	const merged: PreviewSpan[] = [];
	for (const fromMs of [...new Set(starts)].sort((a, b) => a - b)) {
		const { kind, rules } = allAt(previews, fromMs);
		const last = merged.at(-1);
		if (last?.kind === kind) last.rules = [...new Set([...last.rules, ...rules])];
		else {
			if (last) last.untilMs = fromMs;
			merged.push({ kind, fromMs, untilMs: null, rules: [...new Set(rules)] });
		}
	}
	const last = merged[merged.length - 1];
	const end = evaluateQuietTimes(policies, contact, last.fromMs);
	last.untilMs = end.kind === 'unknown-zone' ? null : end.untilMs;
	return { kind: 'spans', spans: merged, zone: now.zone, zoneFrom: now.zoneFrom };
}
