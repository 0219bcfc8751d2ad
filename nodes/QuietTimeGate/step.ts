import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { DAY_MS, type JsonObject, type LeasedContact } from '../../lib';
import type { Arrival } from '../shared/arrivals';
import { noteVerdicts, type GateLine } from '../shared/gate-ledger';
import { withGates } from '../shared/gates';
import type { ArrivalDecision, HybridStep, Release } from '../shared/hybrid-step';
import { keptItem } from '../shared/kept-item';
import { notLaterThanReader, usualLimit } from '../shared/not-later-than';
import { refusal } from '../shared/not-passed';
import { judgeQuiet, RuleBook, zonesOf, type LoadedRules } from '../shared/quiet-rules';
import type { StepRun } from '../shared/step-run';
import { readEach, Unjudged } from '../shared/unjudged';
import { askReader, type GateAsk } from './ask';
import { NOT_NOW, OUTPUTS, SEND_NOW, type GateNote, type GateTicket } from './gate-ticket';
import { releaseJudge } from './judge-release';
import { testGate } from './test-gate';
import { heldUntil, judgeGate, type GateVerdict, type Reason } from './verdict';

/** What came of one item on arrival: the decision and its line in the ledger. */
interface Judged {
	decision: ArrivalDecision;
	line?: Pick<GateLine, 'what' | 'reason' | 'facts'>;
}

async function arrive(ctx: IExecuteFunctions, arrivals: Arrival[], run: StepRun): Promise<ArrivalDecision[]> {
	const ask = askReader(ctx);
	const expiry = notLaterThanReader(ctx, (index) => usualLimit(ask(index).purpose));
	const asks = readEach(ctx, arrivals, ({ index }) => ask(index));
	const book = new RuleBook(run.shared.store);
	// A policy that is missing or cannot be read is trouble of its items; a store that cannot be reached, of all.
	const loaded = await Promise.all(
		asks.map(async (one) => (one instanceof Unjudged ? one : await book.tryLoad(one.rules))),
	);
	const judged = readEach(ctx, arrivals, (arrival, i): Judged => {
		const [one, rules] = [asks[i], loaded[i]];
		if (one instanceof Unjudged) throw new Error(one.message);
		if (rules instanceof Error) throw rules;
		const zones = zonesOf(judgeQuiet(rules as LoadedRules, one.contact, run.nowMs));
		const expiresAtMs = one.whenQuiet === 'hold' ? expiry(arrival, { zones, nowMs: run.nowMs }) : undefined;
		return judgeArrival(ctx, arrival, one, rules as LoadedRules, expiresAtMs, run);
	});
	await noteVerdicts(
		run.shared.store,
		judged.flatMap((one, i) => lineOf(arrivals[i], one, run)),
		run.nowMs,
	);
	return judged.map((one) =>
		one instanceof Unjudged ? { kind: 'leave', output: NOT_NOW, add: { error: one.message } } : one.decision,
	);
}

function judgeArrival(
	ctx: IExecuteFunctions,
	arrival: Arrival,
	ask: GateAsk,
	rules: LoadedRules,
	expiresAtMs: number | undefined,
	{ nowMs, stepKey }: StepRun,
): Judged {
	const verdict = judgeGate(ask, rules, expiresAtMs, nowMs);
	if (expiresAtMs !== undefined && nowMs >= expiresAtMs) return refused(ask, 'expired', verdict.facts);
	if (verdict.kind === 'open') return passed(arrival, ask, verdict);
	const reason: Reason = verdict.kind;
	if (ask.whenQuiet !== 'hold') return refused(ask, reason, verdict.facts);
	const endsAtMs = Math.min(expiresAtMs ?? Infinity, nowMs + rules.maxHoldDays * DAY_MS);
	const dueAtMs = heldUntil(verdict, ask.rampMs, `${stepKey}:${arrival.contactId}`, endsAtMs, nowMs);
	if (dueAtMs === undefined) return refused(ask, reason, verdict.facts);
	arrival.item = keptItem(ctx, arrival);
	const keep: GateTicket = { ask, endsAtMs, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
	return {
		decision: {
			kind: 'park',
			park: { dueAtMs, clock: 'wall', what: 'held', reason, facts: verdict.facts },
			keep,
		},
	};
}

function passed(
	arrival: Arrival,
	ask: GateAsk,
	{ stamp, facts }: Extract<GateVerdict, { kind: 'open' }>,
): Judged {
	arrival.tag = withGates(arrival.tag, { quietTime: stamp });
	const add = ask.includeVerdict ? { gate: { verdict: 'send-now', ...facts } as IDataObject } : {};
	return { decision: { kind: 'leave', output: SEND_NOW, add }, line: { what: 'passed', facts } };
}

function refused(ask: GateAsk, reason: Reason, facts: JsonObject): Judged {
	const gate = { verdict: 'not-now', reason, ...facts } as IDataObject;
	const what = ask.whenQuiet === 'branch' ? 'branched' : 'not-passed';
	return { decision: refusal(ask.notPassed, OUTPUTS, gate), line: { what, reason, facts } };
}

function lineOf(
	{ contactId, tag }: Arrival,
	judged: Judged | Unjudged,
	{ stepKey, report }: StepRun,
): GateLine[] {
	if (judged instanceof Unjudged || judged.line === undefined) return [];
	const { journeyId, enrollmentId, visit } = tag;
	const facts = { ...judged.line.facts, executionId: report.executionId };
	return [{ contactId, journeyId, enrollmentId, stepKey, visit, ...judged.line, facts }];
}

/** The verdict was reached by the judge, right before; without one nobody is sent to. */
function release({ note }: LeasedContact): Release {
	if (note === undefined) return { output: NOT_NOW, add: { gate: { verdict: 'not-now', reason: 'quiet' } } };
	const { output, gate, stamp } = note as GateNote;
	return {
		output,
		add: gate === undefined ? {} : { gate: gate as IDataObject },
		...(stamp === undefined ? {} : { gates: { quietTime: stamp } as IDataObject }),
	};
}

export const quietTimeGateStep: HybridStep = {
	safestOutput: NOT_NOW,
	outputCount: () => 2,
	outputIndex: (_parameters, output) => (output === SEND_NOW ? 0 : 1),
	contactField: (ctx) => ctx.getNodeParameter('contactField', 0) as string,
	batchSize: (parameters) => Number((parameters.options as IDataObject | undefined)?.batchSize) || 500,
	arrive,
	release,
	test: testGate,
	judge: releaseJudge,
};
