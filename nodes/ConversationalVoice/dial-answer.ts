import {
	laneOf,
	MINUTE_MS,
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
import { DOUBT_MS, numberSlot } from './dial-ask';
import { purposeOf } from './dial-takes';
import { blockedEnd, type VisitEnd } from './outcome';
import type { PhoneLine } from './phone-line';
import type { Switchboard } from './switchboard';
import { LINE, type VoiceTicket } from './voice-ticket';

/** A contact whose zone is not known is looked at again so often. */
const ZONE_AGAIN_MS = 24 * 60 * MINUTE_MS;
/** Those whom quiet time held are called spread over this time after its end. */
const RAMP_MS = 15 * MINUTE_MS;
/** A number that is on the phone with another journey. */
const ENGAGED_AGAIN_MS = 30 * SECOND_MS;

/** What the judge makes of a contact: its visit ends, or it waits on. */
export type Outcome = { kind: 'end'; end: VisitEnd } | { kind: 'verdict'; verdict: Verdict };

/** One whose dial was asked for; `label` names the policies of quiet time with their versions. */
export interface Asked {
	contact: LeasedContact;
	ticket: VoiceTicket;
	attempts: readonly Call[];
	label: string;
}

/** What becomes of a contact by the answer to its dial. */
export function answered(
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
			return { kind: 'verdict', verdict: inPlace(contact, nowMs, 'capacity') };
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
			return { kind: 'verdict', verdict: inPlace(contact, nowMs, 'pace') };
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

/** Nobody is called now: the contact waits on at its place in the line. */
export function inPlace({ record }: LeasedContact, nowMs: number, reason: string): Verdict {
	const untilMs = Math.min(record.dueAtMs ?? nowMs, nowMs);
	const stepKey = laneOf(stepOfLane(record.stepKey), LINE);
	return { kind: 'hold', untilMs, isExact: true, what: null, reason, stepKey };
}
