import {
	JourneyError,
	laneOf,
	mayRetry,
	MINUTE_MS,
	nextDial,
	releaseMoment,
	SECOND_MS,
	stepOfLane,
	type Call,
	type DialAnswer,
	type DialAsk,
	type JsonObject,
	type LeasedContact,
	type Verdict,
} from '../../lib';
import { noteVerdicts } from '../shared/gate-ledger';
import type { ParkedItem } from '../shared/hybrid-step';
import { DOUBT_MS, dialAskOf, numberSlot, purposeOf, zoneOf } from './dial-ask';
import { EngagementBook, type LoadedEngagement } from './engagement-book';
import type { PhoneLine } from './phone-line';
import type { Switchboard } from './switchboard';
import { blockedEnd, calledEnd, counted, interactionOf, noteOf, type VisitEnd } from './outcome';
import { LINE, type VoiceTicket } from './voice-ticket';

/** A policy that is missing or cannot be read holds those it rules; it is looked for again so often. */
const POLICY_AGAIN_MS = 15 * MINUTE_MS;
/** A contact whose zone is not known is looked at again so often. */
const ZONE_AGAIN_MS = 24 * 60 * MINUTE_MS;
/** Those whom quiet time held are called spread over this time after its end. */
const RAMP_MS = 15 * MINUTE_MS;
/** A number that is on the phone with another journey. */
const ENGAGED_AGAIN_MS = 30 * SECOND_MS;

/** One contact under judgement. */
export interface Judged {
	contact: LeasedContact;
	ticket: VoiceTicket;
	attempts: Call[];
	loaded: LoadedEngagement;
}

type Outcome = { kind: 'end'; end: VisitEnd } | { kind: 'verdict'; verdict: Verdict };

/**
 * Judges those who wait to be called and those who are being called, both lanes alike: by the attempts made so far it
 * is time to dial, to wait, to ask the provider, or to leave. A dial is claimed here and placed once the contact stands
 * in the step's own lane, so that a crash in between leaves a call that is asked after, never one that is made twice.
 */
export function voiceJudge(
	switchboard: Switchboard,
): (contacts: readonly LeasedContact[], nowMs: number) => Promise<Verdict[]> {
	const { store } = switchboard;
	return async (contacts, nowMs) => {
		const book = new EngagementBook(store);
		const tickets = contacts.map(({ record }) => (record.item as ParkedItem).keep as VoiceTicket);
		const [attempts, loaded] = await Promise.all([
			store.calls.attemptsOf(
				contacts.map(({ record }) => ({ ...record, stepKey: stepOfLane(record.stepKey) })),
			),
			Promise.all(tickets.map(async ({ ask }) => await book.tryLoad(ask))),
		]);
		const outcomes: Outcome[] = [];
		const asks: { at: number; ask: DialAsk }[] = [];
		const ringing: number[] = [];
		for (const [i, contact] of contacts.entries()) {
			const rules = loaded[i];
			const last = attempts[i].at(-1);
			if (last && last.outcome === undefined) ringing.push(i);
			else if (rules instanceof JourneyError)
				outcomes[i] = withoutRules(tickets[i], attempts[i], rules, nowMs);
			else {
				const judged = { contact, ticket: tickets[i], attempts: attempts[i], loaded: rules };
				const next = nextOf(judged, nowMs);
				if (next.kind === 'dial')
					asks.push({ at: i, ask: dialAskOf(contact, tickets[i], rules, attempts[i].length + 1, nowMs) });
				else outcomes[i] = next;
			}
		}
		await settleAgain(switchboard, attempts, nowMs);
		// Before anything is claimed: without a line to the provider nobody is called, and nobody is in doubt.
		const line = asks.length > 0 ? await switchboard.openLine() : undefined;
		const answers = await store.calls.reserve(
			asks.map(({ ask }) => ask),
			nowMs,
		);
		asks.forEach(({ at, ask }, position) => {
			const judged = {
				contact: contacts[at],
				ticket: tickets[at],
				attempts: attempts[at],
				label: (loaded[at] as LoadedEngagement).rules.label,
			};
			outcomes[at] = answered(switchboard, line!, judged, ask, answers[position], nowMs);
		});
		const looked = await switchboard.lookAfter(
			ringing.map((i) => attempts[i].at(-1)!),
			nowMs,
		);
		ringing.forEach((i, position) => {
			outcomes[i] = { kind: 'verdict', verdict: looked[position] };
		});
		return await conclude(switchboard, contacts, tickets, outcomes, nowMs);
	};
}

/** Calls whose process died between their outcome and what it brings with it. */
async function settleAgain(
	{ store }: Switchboard,
	attempts: readonly Call[][],
	nowMs: number,
): Promise<void> {
	const last = attempts.flatMap((calls) => calls.slice(-1)).filter(({ outcome }) => outcome !== undefined);
	await store.calls.settle(last, nowMs);
}

function withoutRules(
	{ endsAtMs }: VoiceTicket,
	attempts: readonly Call[],
	error: JourneyError,
	nowMs: number,
): Outcome {
	const facts = { message: error.message };
	const last = attempts.at(-1)?.outcome;
	if (last && !mayRetry(last.result)) return { kind: 'end', end: calledEnd(attempts, 'no-retry') };
	if (nowMs >= endsAtMs) return { kind: 'end', end: blockedEnd('expired', attempts, facts, nowMs) };
	const untilMs = Math.min(nowMs + POLICY_AGAIN_MS, endsAtMs);
	return { kind: 'verdict', verdict: { kind: 'hold', untilMs, reason: error.code, facts } };
}

/** Whether the contact is to be dialled (again), now or later, or its visit is over. */
function nextOf({ contact, ticket, attempts, loaded }: Judged, nowMs: number): Outcome | { kind: 'dial' } {
	const dials = attempts.map(({ outcome }) => ({
		result: outcome!.result,
		retry: outcome!.retry,
		atMs: outcome!.atMs,
	}));
	const next = nextDial(loaded.engagement.retry, dials, zoneOf(ticket.ask), nowMs);
	if (next.kind === 'over') return { kind: 'end', end: calledEnd(attempts, next.reason) };
	if (next.atMs <= nowMs) return { kind: 'dial' };
	const { endsAtMs } = ticket;
	if (next.atMs >= endsAtMs && counted(attempts).length > 0)
		return { kind: 'end', end: calledEnd(attempts, 'retries-exhausted') };
	return {
		kind: 'verdict',
		verdict: {
			kind: 'hold',
			untilMs: Math.min(next.atMs, endsAtMs),
			stepKey: laneOf(stepOfLane(contact.record.stepKey), LINE),
			what: 'retry',
			reason: dials[dials.length - 1].result,
			facts: { attempt: counted(attempts).length + 1 },
		},
	};
}

/** One whose dial was asked for; `label` names the policies of quiet time with their versions. */
type Asked = Pick<Judged, 'contact' | 'ticket' | 'attempts'> & { label: string };

/** What becomes of a contact by the answer to its dial. */
function answered(
	switchboard: Switchboard,
	line: PhoneLine,
	judged: Asked,
	ask: DialAsk,
	answer: DialAnswer,
	nowMs: number,
): Outcome {
	const { contact, ticket, attempts, label } = judged;
	const step = stepOfLane(contact.record.stepKey);
	const lane = laneOf(step, LINE);
	const wait = (untilMs: number, more: Partial<Extract<Verdict, { kind: 'hold' }>>): Outcome => ({
		kind: 'verdict',
		verdict: {
			kind: 'hold',
			untilMs: Math.min(untilMs, ticket.endsAtMs),
			stepKey: lane,
			reason: 'waiting',
			...more,
		},
	});
	switch (answer.kind) {
		case 'reserved':
			return wait(nowMs + DOUBT_MS, {
				stepKey: step,
				what: 'calling',
				reason: `attempt ${answer.call.attempt}`,
				facts: callingFacts(answer.call, { policy: label, ...answer.facts }),
				untilMs: nowMs + DOUBT_MS,
				afterwards: async () => await switchboard.place(answer.call, line),
			});
		case 'known':
			return wait(answer.call.reservedAtMs + DOUBT_MS, { stepKey: step, what: null });
		case 'gone':
			return { kind: 'verdict', verdict: { kind: 'over' } };
		case 'blocked':
			return { kind: 'end', end: blockedEnd(answer.by, attempts, answer.facts, nowMs) };
		case 'full': {
			if (answer.name === numberSlot(ask.call.to))
				return wait(nowMs + ENGAGED_AGAIN_MS, { what: null, reason: 'on-the-phone' });
			return wait(nowMs + SECOND_MS, { what: null, reason: 'capacity' });
		}
		case 'held':
			return held(switchboard, judged, ask, answer, wait, nowMs);
	}
}

function held(
	switchboard: Switchboard,
	{ contact, ticket, attempts, label }: Asked,
	ask: DialAsk,
	answer: Extract<DialAnswer, { kind: 'held' }>,
	wait: (untilMs: number, more: Partial<Extract<Verdict, { kind: 'hold' }>>) => Outcome,
	nowMs: number,
): Outcome {
	const { by, untilMs, take } = answer;
	const facts = by === 'cap' ? answer.facts : { policy: label, ...answer.facts };
	if (by === 'unknown-zone') return wait(nowMs + ZONE_AGAIN_MS, { what: 'held', reason: by, facts });
	if (by === 'quiet') {
		const key = `${contact.record.stepKey}:${contact.record.contactId}`;
		const openAtMs = Math.min(untilMs, ticket.endsAtMs);
		return wait(releaseMoment(openAtMs, RAMP_MS, key, ticket.endsAtMs), { what: 'held', reason: by, facts });
	}
	switch (purposeOf(ask.takes[take ?? 0])) {
		case 'pace':
			switchboard.rest(Math.min(untilMs, nowMs + MINUTE_MS));
			return wait(Math.min(untilMs, nowMs + MINUTE_MS), { what: null, reason: 'pace' });
		case 'dials':
			return { kind: 'end', end: blockedEnd('retries', attempts, facts, nowMs) };
		case 'cap':
			if (untilMs >= ticket.endsAtMs) return { kind: 'end', end: blockedEnd('cap', attempts, facts, nowMs) };
			return wait(untilMs, { what: 'held', reason: 'capped', facts });
	}
}

function callingFacts(call: Call, facts: JsonObject): JsonObject {
	const { callId, attempt, engagement, purpose } = call;
	return { callId, attempt, engagement, purpose, ...facts };
}

/** Tells of those whose visit has ended, and lets them leave. */
async function conclude(
	{ store }: Switchboard,
	contacts: readonly LeasedContact[],
	tickets: readonly VoiceTicket[],
	outcomes: readonly Outcome[],
	nowMs: number,
): Promise<Verdict[]> {
	const ends = outcomes.flatMap((outcome, i) => (outcome.kind === 'end' ? [{ i, end: outcome.end }] : []));
	await store.events.record(
		ends.map(({ i, end }) => interactionOf(contacts[i], tickets[i], end)),
		nowMs,
	);
	await noteVerdicts(
		store,
		ends.map(({ i, end: { verdict, attempts, lastResult, facts } }) => {
			const { contactId, journeyId, enrollmentId, stepKey, visit } = contacts[i].record;
			return {
				...{ contactId, journeyId, enrollmentId, visit, stepKey: stepOfLane(stepKey) },
				what: verdict.class === 'blocked' ? 'not-passed' : 'called',
				reason: verdict.result,
				facts: {
					class: verdict.class,
					attempts: counted(attempts).length,
					...(lastResult === undefined ? {} : { lastResult }),
					...facts,
				},
			};
		}),
		nowMs,
	);
	return outcomes.map((outcome, i): Verdict => {
		if (outcome.kind === 'verdict') return outcome.verdict;
		return tickets[i].ask.goesOn
			? { kind: 'over' }
			: { kind: 'pass', note: noteOf(contacts[i], outcome.end) };
	});
}
