import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type ITriggerFunctions,
} from 'n8n-workflow';
import {
	classifyCall,
	DAY_MS,
	laneOf,
	parseEngagement,
	type EngagementOverrides,
	type JsonObject,
	type LeasedContact,
} from '../../lib';
import type { Arrival } from '../shared/arrivals';
import { noteVerdicts } from '../shared/gate-ledger';
import { gatesOf, withoutHits } from '../shared/gates';
import type { ArrivalDecision, HybridStep, ParkedItem, Release } from '../shared/hybrid-step';
import { keptItem } from '../shared/kept-item';
import { notLaterThanReader, usualLimit } from '../shared/not-later-than';
import { policyNameOf } from '../shared/policy-search';
import type { SharedStore } from '../shared/shared-store';
import type { StepRun } from '../shared/step-run';
import { readEach, Unjudged } from '../shared/unjudged';
import { hasModel } from './agent';
import { askReader, engagementOf, overridesOf, type NoNumber } from './ask';
import { zoneOf } from './dial-ask';
import { voiceJudge } from './judge';
import { callField, interactionOf, messageField, type VisitEnd } from './outcome';
import { openLine } from './phone-line';
import { Switchboard } from './switchboard';
import { testVoice } from './test-voice';
import { CONTINUE, LINE, OUTPUTS, type VoiceAsk, type VoiceNote, type VoiceTicket } from './voice-ticket';

/** Without a limit of its own, a call that cannot be made in this time is not made any more. */
const LONGEST_WAIT_MS = 21 * DAY_MS;
/** Contacts that are judged together: each of them may be a call to the provider. */
const DIALS_AT_ONCE = 50;

async function arrive(ctx: IExecuteFunctions, arrivals: Arrival[], run: StepRun): Promise<ArrivalDecision[]> {
	const ask = askReader(ctx);
	const { purpose, needsModel } = await savedEngagement(ctx, run);
	if (needsModel && !hasModel(ctx)) throw withoutModel(ctx);
	const expiry = notLaterThanReader(ctx, () => usualLimit(purpose));
	const numberless: (NoNumber | undefined)[] = [];
	const decisions = readEach(ctx, arrivals, (arrival, at): ArrivalDecision => {
		const asked = ask(arrival);
		if (isNumberless(asked)) {
			numberless[at] = asked;
			arrival.tag = withoutHits(arrival.tag, asked.gateHits);
			return withoutNumber(arrival, asked, run);
		}
		const limitMs = expiry(arrival, { zones: [zoneOf(asked)], nowMs: run.nowMs });
		const gateMs = gatesOf(arrival.tag).quietTime?.expiresAtMs;
		const endsAtMs = Math.min(limitMs ?? run.nowMs + LONGEST_WAIT_MS, gateMs ?? Infinity);
		// A grant is for one call: what comes after this one is not made in its name.
		arrival.tag = withoutHits(arrival.tag, asked.gateHits);
		// The ask is read from the whole item; only then is it cut down to what is kept.
		const { item } = arrival;
		arrival.item = keptItem(ctx, arrival);
		return standInLine(asked, endsAtMs, { ...arrival, item }, run);
	});
	await tellNumberless(arrivals, numberless, run);
	return decisions.map((one): ArrivalDecision =>
		one instanceof Unjudged ? { kind: 'leave', output: SAFEST, add: { error: one.message } } : one,
	);
}

/** Those who leave at once, as nobody can be called, are told of like calls that came to nothing. */
async function tellNumberless(
	arrivals: readonly Arrival[],
	numberless: readonly (NoNumber | undefined)[],
	run: StepRun,
): Promise<void> {
	const { store } = run.shared;
	const hits = numberless.flatMap((asked) => asked?.gateHits ?? []);
	if (hits.length > 0)
		await store.caps.refund(
			hits.map(({ hitId, subject }) => ({ hitId, subject })),
			run.nowMs,
		);
	await store.events.record(
		arrivals.flatMap(({ contactId, tag }, i) => {
			const asked = numberless[i];
			return asked ? [interactionOf({ ...tag, contactId }, asked.messageName, numberlessEnd(run.nowMs))] : [];
		}),
		run.nowMs,
	);
	await noteVerdicts(
		store,
		arrivals.flatMap(({ contactId, tag }, i) => {
			const asked = numberless[i];
			if (asked === undefined) return [];
			const { journeyId, enrollmentId, visit } = tag;
			const facts = { field: asked.field, executionId: run.report.executionId };
			const whose = { contactId, journeyId, enrollmentId, visit, stepKey: run.stepKey };
			return [{ ...whose, what: 'not-passed' as const, reason: 'InvalidAddress', facts }];
		}),
		run.nowMs,
	);
}

/** What of the engagement counts already on arrival. One that is missing lets contacts wait in line: it may be saved later. */
async function savedEngagement(
	ctx: IExecuteFunctions,
	{ shared }: StepRun,
): Promise<{ purpose: string; needsModel: boolean }> {
	const saved = await shared.store.policies.get(engagementOf(ctx));
	if (saved?.kind !== 'engagement') return { purpose: 'commercial', needsModel: false };
	const { consent, who } = parseEngagement(saved.policy);
	return { purpose: consent.purpose, needsModel: who === 'agent' || who === 'agent-first' };
}

function withoutModel(ctx: IExecuteFunctions): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), 'No Chat Model is connected, so nobody would talk', {
		description:
			"Connect a model to 'Chat Model', or choose an engagement in which representatives or an agent elsewhere talk.",
	});
}

const SAFEST = 'Not Attempted';

function isNumberless(asked: VoiceAsk | NoNumber): asked is NoNumber {
	return 'kind' in asked && asked.kind === 'no-number';
}

function standInLine(ask: VoiceAsk, endsAtMs: number, { item, tag }: Arrival, run: StepRun): ArrivalDecision {
	const keep: VoiceTicket = { ask, endsAtMs };
	const park = {
		stepKey: laneOf(run.stepKey, LINE),
		dueAtMs: run.nowMs,
		clock: 'wall' as const,
		what: 'to-call',
		facts: { engagement: ask.engagement, notLaterThan: new Date(endsAtMs).toISOString() },
	};
	if (!ask.goesOn) return { kind: 'park', park, keep };
	const message = messageField(tag, run.nowMs, true);
	return {
		kind: 'leave',
		output: CONTINUE,
		add: withMessage(item.json, ask.messageName, message),
		beside: { park, keep },
	};
}

/** Nobody can be called: the contact goes on at once, and says why. */
function withoutNumber(
	{ item, tag }: Arrival,
	{ field, messageName }: NoNumber,
	run: StepRun,
): ArrivalDecision {
	const end = numberlessEnd(run.nowMs);
	const call = { ...callField(end), field };
	const message = messageField(tag, run.nowMs, false, end.verdict.result);
	return {
		kind: 'leave',
		output: SAFEST,
		add: { ...withMessage(item.json, messageName, message), call },
	};
}

/** As the provider would refuse a number that is none. */
function numberlessEnd(nowMs: number): VisitEnd {
	return { verdict: classifyCall({ createErrorCode: 21211 }), attempts: [], atMs: nowMs };
}

function withMessage(json: IDataObject, name: string, message: JsonObject): IDataObject {
	return { messages: { ...(json.messages as IDataObject | undefined), [name]: message } };
}

/** The judge has decided; without its word the contact leaves by the output that claims nothing. */
function release({ note }: LeasedContact, { json, keep }: ParkedItem): Release {
	const { ask } = keep as VoiceTicket;
	if (note === undefined) return { output: SAFEST, add: { call: { result: 'Unknown' } } };
	const { output, call, message } = note as VoiceNote;
	return {
		output,
		add: { ...withMessage(json as IDataObject, ask.messageName, message), call: call as IDataObject },
	};
}

function switchboardOf({ store, clock }: SharedStore, ctx: ITriggerFunctions): Switchboard {
	const { parameters } = ctx.getNode();
	const step = {
		name: policyNameOf(parameters.engagement),
		overrides: overridesOf((parameters.options ?? {}) as IDataObject) as EngagementOverrides,
		journeyId: ctx.getWorkflow().id ?? '',
	};
	return new Switchboard(
		store,
		clock,
		async () => await openLine(ctx),
		step,
		(message) => ctx.logger.warn(`Customer journeys: '${ctx.getNode().name}': ${message}`),
	);
}

/** One for each registration of a step, shared by its lanes. */
const switchboards = new WeakMap<ITriggerFunctions, Switchboard>();

function sharedSwitchboard(shared: SharedStore, ctx: ITriggerFunctions): Switchboard {
	const found = switchboards.get(ctx) ?? switchboardOf(shared, ctx);
	switchboards.set(ctx, found);
	return found;
}

export function isGoingOn(parameters: IDataObject): boolean {
	return parameters.whenCalling === 'goOn';
}

export const conversationalVoiceStep: HybridStep = {
	safestOutput: SAFEST,
	outputCount: (parameters) => (isGoingOn(parameters) ? 1 : OUTPUTS.length),
	outputIndex: (parameters, output) =>
		isGoingOn(parameters) ? 0 : Math.max(0, OUTPUTS.indexOf(output as (typeof OUTPUTS)[number])),
	contactField: (ctx) => ctx.getNodeParameter('contactField', 0) as string,
	batchSize: (parameters) =>
		Math.min(Number((parameters.options as IDataObject | undefined)?.batchSize) || 500, 500),
	arrive,
	release,
	test: testVoice,
	isSlow: true,
	judge: (shared, ctx) => voiceJudge(sharedSwitchboard(shared, ctx)),
	lanes: (shared, ctx, stepKey) => {
		const switchboard = sharedSwitchboard(shared, ctx);
		return [
			{
				stepKey: laneOf(stepKey, LINE),
				batchSize: DIALS_AT_ONCE,
				isSlow: true,
				room: async (nowMs) => await switchboard.room(nowMs),
				judge: voiceJudge(switchboard),
			},
		];
	},
};
