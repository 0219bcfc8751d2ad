import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { describeCap, type Cap, type JsonObject, type LeasedContact } from '../../lib';
import type { Arrival } from '../shared/arrivals';
import { contactFactsReader } from '../shared/contact-facts';
import { noteVerdicts, type GateLine } from '../shared/gate-ledger';
import { gatesOf, withGates, type CapStamp } from '../shared/gates';
import type { ArrivalDecision, HybridStep, ParkedItem, Release } from '../shared/hybrid-step';
import { itemParameter } from '../shared/item-parameter';
import type { JourneyTag } from '../shared/journey-tag';
import { keptItem } from '../shared/kept-item';
import { notLaterThanReader } from '../shared/not-later-than';
import { refusal } from '../shared/not-passed';
import { policyNameOf } from '../shared/policy-search';
import { judgeQuiet, RuleBook, zonesOf } from '../shared/quiet-rules';
import type { StepRun } from '../shared/step-run';
import { testTag, type TestLeaving } from '../shared/test-run';
import { readEach, Unjudged } from '../shared/unjudged';
import { askReader } from './ask';
import { CapBook, type LoadedCaps } from '../shared/cap-book';
import { CAPPED, OUTPUTS, PASSED, stampOf, type CapNote, type CapTicket, type Quiet } from './cap-ticket';
import { deferralJudge } from './judge-deferred';
import { takeTurns, type Outcome, type Turn } from './take';

async function arrive(ctx: IExecuteFunctions, arrivals: Arrival[], run: StepRun): Promise<ArrivalDecision[]> {
	const turns = await turnsOf(ctx, arrivals, run);
	const asking = turns.flatMap((turn, i) => (turn instanceof Unjudged ? [] : [{ turn, i }]));
	const outcomes = await takeTurns(
		run.shared.store,
		asking.map(({ turn }) => turn),
		run.nowMs,
	);
	const outcomeAt = new Map(asking.map(({ i }, position) => [i, outcomes[position]]));
	const judged = readEach(ctx, arrivals, (arrival, i) => {
		const turn = turns[i];
		if (turn instanceof Unjudged) throw new Error(turn.message);
		return {
			turn,
			outcome: outcomeAt.get(i)!,
			decision: decisionOf(ctx, arrival, turn, outcomeAt.get(i)!, run.nowMs),
		};
	});
	const lines = judged.flatMap((one, i) =>
		one instanceof Unjudged ? [] : lineOf(arrivals[i], one.turn, one.outcome, run),
	);
	await noteVerdicts(run.shared.store, lines, run.nowMs);
	return judged.map((one) =>
		one instanceof Unjudged ? { kind: 'leave', output: CAPPED, add: { error: one.message } } : one.decision,
	);
}

/** What each item asks for; those that may be deferred with the quiet time that counts for them. */
async function turnsOf(
	ctx: IExecuteFunctions,
	arrivals: Arrival[],
	{ shared, stepKey, nowMs }: StepRun,
): Promise<(Turn | Unjudged)[]> {
	const askOf = askReader(ctx, stepKey);
	const quietOf = quietReader(ctx);
	const expiry = notLaterThanReader(ctx, () => []);
	const book = new RuleBook(shared.store);
	const capBook = new CapBook(shared.store);
	const asked = readEach(ctx, arrivals, (arrival) => {
		const ask = askOf(arrival);
		return { ask, quiet: ask.overCap === 'defer' ? quietOf(arrival) : undefined };
	});
	const rules = await Promise.all(
		asked.map(async (one) =>
			one instanceof Unjudged || one.quiet === undefined ? undefined : await book.tryLoad(one.quiet.rules),
		),
	);
	const capsOf = await Promise.all(
		asked.map(async (one) => (one instanceof Unjudged ? undefined : await capBook.tryLoad(one.ask))),
	);
	return readEach(ctx, arrivals, (arrival, i): Turn => {
		const [one, loaded, caps] = [asked[i], rules[i], capsOf[i]];
		if (one instanceof Unjudged) throw new Error(one.message);
		if (loaded instanceof Error) throw loaded;
		if (caps instanceof Error) throw caps;
		const turn = { ...one, rules: loaded, caps: caps as LoadedCaps, cameAtMs: nowMs };
		if (one.quiet === undefined || loaded === undefined) return { ...turn, endsAtMs: Infinity };
		const known = zonesOf(judgeQuiet(loaded, one.quiet.contact, nowMs));
		const chosenMs = expiry(arrival, { zones: known.length > 0 ? known : [one.ask.zone], nowMs });
		const limits = [nowMs + one.ask.maxDeferMs, chosenMs, gatesOf(arrival.tag).quietTime?.expiresAtMs];
		return { ...turn, endsAtMs: Math.min(...limits.flatMap((limit) => limit ?? [])) };
	});
}

/** The quiet time of the gate before, or a saved one; without either only an administrator's floor counts. */
function quietReader(ctx: IExecuteFunctions): (arrival: Arrival) => Quiet {
	const source = itemParameter<string>(ctx, 'quietSource', 'stamped');
	const policyName = itemParameter<unknown>(ctx, 'policyName', '');
	const factsOf = contactFactsReader(ctx);
	const journeyZone = ctx.getTimezone();
	return ({ index, tag }) => {
		const stamp = gatesOf(tag).quietTime;
		if (source(index) !== 'saved' && stamp !== undefined)
			return { rules: stamp.rules, contact: stamp.contact };
		const saved = source(index) === 'saved' ? { saved: policyNameOf(policyName(index)) } : {};
		return { rules: { journeyZone, ...saved }, contact: factsOf(index) as Quiet['contact'] };
	};
}

function decisionOf(
	ctx: IExecuteFunctions,
	arrival: Arrival,
	turn: Turn,
	outcome: Outcome,
	nowMs: number,
): ArrivalDecision {
	const { ask, quiet, endsAtMs } = turn;
	if (outcome.kind === 'taken') {
		arrival.tag = withGates(arrival.tag, { caps: withStamp(arrival.tag, stampOf(ask, nowMs)) });
		return {
			kind: 'leave',
			output: PASSED,
			add: ask.includeVerdict ? { gate: { verdict: 'passed', ...outcome.facts } as IDataObject } : {},
		};
	}
	if (outcome.kind === 'held' && quiet !== undefined) {
		arrival.item = keptItem(ctx, arrival);
		const keep: CapTicket = { ask, quiet, endsAtMs };
		const { untilMs: dueAtMs, reason, facts } = outcome;
		return { kind: 'park', park: { dueAtMs, clock: 'wall', what: 'held', reason, facts }, keep };
	}
	return refusal(ask.notPassed, OUTPUTS, {
		verdict: 'not-passed',
		reason: outcome.reason,
		...outcome.facts,
	} as IDataObject);
}

/** The grants of an item with one more; the same hit is there once. */
function withStamp(tag: JourneyTag, stamp: CapStamp): CapStamp[] {
	return [...(gatesOf(tag).caps ?? []).filter(({ hitId }) => hitId !== stamp.hitId), stamp];
}

function lineOf(
	{ contactId, tag }: Arrival,
	turn: Turn,
	outcome: Outcome,
	{ stepKey, report }: StepRun,
): GateLine[] {
	if (outcome.kind === 'held' && turn.quiet !== undefined) return [];
	const { journeyId, enrollmentId, visit } = tag;
	const whose = { contactId, journeyId, enrollmentId, stepKey, visit };
	const facts: JsonObject = { ...outcome.facts, executionId: report.executionId };
	return [
		outcome.kind === 'taken'
			? { ...whose, what: 'passed', facts }
			: { ...whose, what: 'not-passed', reason: outcome.reason, facts },
	];
}

/** The hit was taken by the judge, right before; without its note nobody passes. */
function release({ note }: LeasedContact, parked: ParkedItem): Release {
	if (note === undefined)
		return { output: CAPPED, add: { gate: { verdict: 'not-passed', reason: 'capped' } } };
	const { output, gate, stamp } = note as CapNote;
	return {
		output,
		add: gate === undefined ? {} : { gate: gate as IDataObject },
		...(stamp === undefined
			? {}
			: { gates: { caps: withStamp(parked.tag as unknown as JourneyTag, stamp) } as IDataObject }),
	};
}

/** A manual run: nothing is counted; a hint tells what would be. */
function test(ctx: IExecuteFunctions, items: INodeExecutionData[]): TestLeaving[] {
	const askOf = askReader(ctx, ctx.getNode().id);
	const field = ctx.getNodeParameter('contactField', 0) as string;
	const asks = readEach(
		ctx,
		items.map((item, index) => ({ item, index })),
		({ item, index }) =>
			askOf({ item, index, contactId: 'test-contact', tag: testTag(ctx, item, index, field) }),
	);
	const [first] = asks.flatMap((ask) => (ask instanceof Unjudged ? [] : ask));
	const named = first?.saved === undefined ? '' : `the saved caps '${first.saved}'`;
	const caps = named || first?.caps.map((cap) => describeCap(cap as Cap)).join(', ') || 'no cap binds it';
	if (first)
		ctx.addExecutionHints({ message: `In production the first item counts for '${first.subject}': ${caps}` });
	const output = ctx.getNodeParameter('whenTesting', 0, PASSED) === CAPPED ? CAPPED : PASSED;
	const gate: IDataObject =
		output === PASSED ? { verdict: 'passed' } : { verdict: 'not-passed', reason: 'capped' };
	return asks.map((ask) =>
		ask instanceof Unjudged ? { output: CAPPED, add: { error: ask.message } } : { output, add: { gate } },
	);
}

export const frequencyCapStep: HybridStep = {
	safestOutput: CAPPED,
	outputCount: () => 2,
	outputIndex: (_parameters, output) => (output === PASSED ? 0 : 1),
	contactField: (ctx) => ctx.getNodeParameter('contactField', 0) as string,
	batchSize: (parameters) => Number((parameters.options as IDataObject | undefined)?.batchSize) || 500,
	arrive,
	release,
	test,
	judge: deferralJudge,
};
