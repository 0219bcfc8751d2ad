import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { DAY_MS } from '../../lib';
import { itemParameter } from '../shared/item-parameter';
import { judgeQuiet, namesSaved, rulesWithoutStore, zonesOf, type LoadedRules } from '../shared/quiet-rules';
import type { TestLeaving } from '../shared/test-run';
import { readEach, Unjudged } from '../shared/unjudged';
import { askReader, type GateAsk } from './ask';
import { NOT_NOW, SEND_NOW } from './gate-ticket';
import { judgeGate } from './verdict';

const PREVIEW_DAYS = 7;
/** Windows that a hint has room for. */
const PREVIEW_WINDOWS = 4;

/** A manual run: each item leaves at once, with the verdict of this moment on it; the store is not opened. */
export function testGate(ctx: IExecuteFunctions, items: INodeExecutionData[]): TestLeaving[] {
	const nowMs = Date.now();
	const ask = askReader(ctx);
	const whenTesting = itemParameter<string>(ctx, 'whenTesting', 'judged');
	const asks = readEach(
		ctx,
		items.map((_, index) => ({ index })),
		({ index }) => ask(index),
	);
	const first = asks.find((one) => !(one instanceof Unjudged)) as GateAsk | undefined;
	if (first) ctx.addExecutionHints({ message: preview(first, nowMs) });
	return asks.map((one, index) => {
		if (one instanceof Unjudged) return { output: NOT_NOW, add: { error: one.message } };
		const { isSendNow, gate } = judgeNow(one, nowMs);
		const choice = whenTesting(index);
		const leaves = choice === 'judged' ? isSendNow : choice === 'sendNow';
		return { output: leaves ? SEND_NOW : NOT_NOW, add: { gate } };
	});
}

function judgeNow(ask: GateAsk, nowMs: number): { isSendNow: boolean; gate: IDataObject } {
	if (namesSaved(ask.rules))
		return { isSendNow: true, gate: { verdict: 'not-judged', policy: savedIn(ask) } };
	const verdict = judgeGate(ask, rulesWithoutStore(ask.rules), undefined, nowMs);
	if (verdict.kind === 'open')
		return { isSendNow: true, gate: { verdict: 'send-now', ...verdict.facts } as IDataObject };
	const isHeld = ask.whenQuiet === 'hold' && (verdict.kind === 'quiet' || verdict.mayHold);
	return {
		isSendNow: isHeld,
		gate: { verdict: isHeld ? 'held' : 'not-now', reason: verdict.kind, ...verdict.facts } as IDataObject,
	};
}

function savedIn({ rules: { saved, alsoSaved = [] } }: GateAsk): string {
	return [...(saved === undefined ? [] : [saved]), ...alsoSaved].join(', ');
}

/** The verdict on the first item now, and the next windows. */
function preview(ask: GateAsk, nowMs: number): string {
	if (namesSaved(ask.rules))
		return `The saved policy '${savedIn(ask)}' is read in production runs; this test run did not open the store`;
	const rules = rulesWithoutStore(ask.rules);
	const now = judgeQuiet(rules, ask.contact, nowMs);
	if (now.kind === 'unknown-zone')
		return "The first item's time zone is not known: in production it would not be sent to now";
	const zones = zonesOf(now);
	const [zone] = zones;
	const windows = openWindows(rules, ask, nowMs).map(
		({ fromMs, untilMs }) =>
			`${clockText(fromMs, zone)} to ${untilMs === null ? 'further notice' : clockText(untilMs, zone)}`,
	);
	const state =
		now.kind === 'open' ? 'may be contacted now' : `is in quiet time now (${now.rules.join(', ')})`;
	const clocks = zones.length > 1 ? `${zones.length} possible time zones, shown in ${zone}` : zone;
	return `The first item's contact ${state}. Open in the next ${PREVIEW_DAYS} days (${clocks}): ${windows.join('; ') || 'never'}`;
}

function openWindows(
	rules: LoadedRules,
	ask: GateAsk,
	nowMs: number,
): { fromMs: number; untilMs: number | null }[] {
	const windows: { fromMs: number; untilMs: number | null }[] = [];
	for (
		let at: number | null = nowMs;
		at !== null && at < nowMs + PREVIEW_DAYS * DAY_MS && windows.length < PREVIEW_WINDOWS;
	) {
		const verdict = judgeQuiet(rules, ask.contact, at);
		if (verdict.kind === 'unknown-zone') break;
		if (verdict.kind === 'open') windows.push({ fromMs: at, untilMs: verdict.untilMs });
		at = verdict.untilMs;
	}
	return windows;
}

function clockText(atMs: number, timeZone: string): string {
	return new Intl.DateTimeFormat('en', {
		timeZone,
		weekday: 'short',
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
	}).format(atMs);
}
