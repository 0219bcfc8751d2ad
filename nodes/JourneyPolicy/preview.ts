import type { IDataObject } from 'n8n-workflow';
import { DAY_MS, previewQuietTimes, type QuietTimeContact } from '../../lib';
import { policyNameOf, policyNamesIn } from '../shared/policy-search';
import { judgeQuiet, RuleBook, zonesOf, type QuietRules } from '../shared/quiet-rules';
import { unusable, type PolicyRun } from './policy-run';

const DAYS = 7;
const FACTS = ['timeZone', 'country', 'state', 'phone'] as const;

/** Operation Preview: the verdict on a contact, and its next windows with the rules. Changes nothing. */
export async function preview(run: PolicyRun): Promise<IDataObject[]> {
	const rules = await new RuleBook(run.store).load(rulesOf(run));
	const contact = contactOf(run);
	const atMs = instantOf(run);
	const verdict = judgeQuiet(rules, contact, atMs);
	const head = { policy: rules.label, at: new Date(atMs).toISOString(), verdict: verdict.kind };
	if (verdict.kind === 'unknown-zone') return [{ ...head, zone: null, windows: [] }];
	const { zone, zoneFrom, untilMs } = verdict;
	const [clock] = zonesOf(verdict);
	return [
		{
			...head,
			...(verdict.kind === 'quiet' ? { rules: [...verdict.rules] } : {}),
			zone,
			zoneFrom,
			until: timeOf(untilMs, clock),
			windows: windowsOf(rules.policies, contact, atMs, clock),
		},
	];
}

function windowsOf(
	policies: Parameters<typeof previewQuietTimes>[0],
	contact: QuietTimeContact,
	atMs: number,
	clock: string,
): IDataObject[] {
	if (policies.length === 0)
		return [{ kind: 'open', from: timeOf(atMs, clock), until: null, rules: [] as string[] }];
	const found = previewQuietTimes(policies, contact, atMs, DAYS);
	if (found.kind === 'unknown-zone') return [];
	return found.spans.map(({ kind, fromMs, untilMs, rules }) => ({
		kind,
		from: timeOf(fromMs, clock),
		until: timeOf(untilMs, clock),
		rules,
	}));
}

function rulesOf({ ctx, itemIndex }: PolicyRun): QuietRules {
	const saved = policyNameOf(ctx.getNodeParameter('policyName', itemIndex, ''));
	return {
		journeyZone: ctx.getTimezone(),
		...(saved === '' ? {} : { saved }),
		presets: policyNamesIn(ctx.getNodeParameter('presets', itemIndex, [])),
		voiceHours: ctx.getNodeParameter('isCall', itemIndex, false) as boolean,
	};
}

function contactOf({ ctx, itemIndex }: PolicyRun): QuietTimeContact {
	return Object.fromEntries(
		FACTS.map((name) => [name, String(ctx.getNodeParameter(name, itemIndex, '') ?? '').trim()]).filter(
			([, value]) => value !== '',
		),
	) as QuietTimeContact;
}

function instantOf(run: PolicyRun): number {
	const value = String(run.ctx.getNodeParameter('at', run.itemIndex, '') ?? '');
	if (value === '') return run.nowMs;
	const atMs = Date.parse(value);
	if (Number.isFinite(atMs) && Math.abs(atMs) < 100_000 * DAY_MS) return atMs;
	throw unusable(run, "'At' is not a date and time", 'Enter an ISO 8601 date, such as 2026-06-01T12:00:00Z.');
}

/** An instant as ISO text and as the contact's clock shows it; null: never. */
function timeOf(atMs: number | null, timeZone: string): IDataObject | null {
	if (atMs === null) return null;
	const local = new Intl.DateTimeFormat('en', {
		timeZone,
		weekday: 'short',
		year: 'numeric',
		month: 'short',
		day: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
	}).format(atMs);
	return { iso: new Date(atMs).toISOString(), local };
}
