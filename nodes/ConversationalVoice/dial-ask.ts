import {
	calendarWindow,
	callerNumberFor,
	callIdOf,
	capLimits,
	capsFor,
	DAY_MS,
	mergeCaps,
	MINUTE_MS,
	normaliseZone,
	scopesOfHit,
	SECOND_MS,
	stepOfLane,
	type Cap,
	type CapAsk,
	type CapLimit,
	type DialAsk,
	type Engagement,
	type LeasedContact,
	type TalkPlan,
} from '../../lib';
import { contactPointSubject } from '../shared/contact-point';
import type { CapStamp } from '../shared/gates';
import { capsOfRules, type LoadedRules } from '../shared/quiet-rules';
import type { LoadedEngagement } from './engagement-book';
import type { VoiceAsk, VoiceTicket } from './voice-ticket';

/** So long after a call is reserved it is asked whether it was placed: longer than the request to place it can take. */
export const DOUBT_MS = 45 * SECOND_MS;
/** Dials of an enrollment are counted over the longest time that hits are kept. */
const EVER_MS = 90 * DAY_MS;

/** What a take is for, by its subject: a cap of the contact, the pace of the engagement, the dials of the enrollment. */
export function purposeOf({ subject }: CapAsk): 'cap' | 'pace' | 'dials' {
	if (subject.startsWith(PACE)) return 'pace';
	return subject.startsWith(DIALS) ? 'dials' : 'cap';
}

const PACE = 'engagement:';
const DIALS = 'dials:';

/** Names of the slots that a call holds, and how many there are of each. */
export function slotsOf(engagement: Engagement, name: string, journeyId: string): DialAsk['slots'] {
	const { capacity, capacityPerJourney } = engagement;
	const own = `calls:${name}/journey:${journeyId}`;
	return [
		{ name: `calls:${name}`, limit: capacity },
		...(capacityPerJourney === undefined ? [] : [{ name: own, limit: capacityPerJourney }]),
	];
}

/** One number has one call at a time, whoever calls: no two journeys ring the same phone, and a lost call is found again. */
export function numberSlot(to: string): string {
	return `number:${to}`;
}

/** The dial of an attempt, with everything that must hold for it. */
export function dialAskOf(
	{ record, ticketId }: LeasedContact,
	{ ask, endsAtMs }: VoiceTicket,
	{ engagement, label, rules, gateRules }: LoadedEngagement,
	attempt: number,
	nowMs: number,
): DialAsk {
	const { contactId, enrollmentId, journeyId, visit } = record;
	const stepKey = stepOfLane(record.stepKey);
	const { purpose, topic, model } = engagement.consent;
	const callId = callIdOf({ enrollmentId, stepKey, visit }, attempt);
	// Given back once the first attempt is reserved; later ones stand for themselves.
	const gateHits = attempt === 1 ? ask.gateHits : [];
	return {
		call: {
			callId,
			contactId,
			enrollmentId,
			journeyId,
			stepKey,
			ticketId,
			visit,
			messageName: ask.messageName,
			attempt,
			to: ask.to,
			from: callerNumberFor(engagement, contactId),
			engagement: label,
			purpose,
			...(topic === undefined ? {} : { topic }),
			timeZone: zoneOf(ask),
			plan: planOf(engagement, ask),
			ringSec: engagement.ringSec,
			longestSec: engagement.longestSec,
			detectsMachines: engagement.who !== 'representatives',
		},
		expiresAtMs: endsAtMs,
		quiet: [...rules.policies, ...(gateRules?.policies ?? [])],
		contact: ask.contact,
		consent: { point: ask.to, model: rules.floor?.consent?.model ?? model },
		takes: [
			contactTake({ ...ask, gateHits }, capsOf(ask, engagement, rules), journeyId, callId, nowMs),
			...paceTakes(engagement, ask.engagement, callId),
			...(ask.mostDials === null ? [] : [enrollmentTake(enrollmentId, ask.mostDials, callId)]),
		],
		gateHits: gateHits.map((hit) => ({ hitId: hit.hitId, subject: hit.subject })),
		slots: [{ name: numberSlot(ask.to), limit: 1 }, ...slotsOf(engagement, ask.engagement, journeyId)],
		slotMs: longestMs(engagement),
		doubtMs: DOUBT_MS,
	};
}

/** So long a call takes at most, from when it is reserved, unless the provider lets it wait. */
export function longestMs({ ringSec, longestSec }: Pick<Engagement, 'ringSec' | 'longestSec'>): number {
	return (ringSec + longestSec) * SECOND_MS + 2 * DOUBT_MS;
}

/** By whose clock the contact's days are counted. */
export function zoneOf({ contact, journeyZone }: VoiceAsk): string {
	return (contact.timeZone ? normaliseZone(contact.timeZone) : null) ?? journeyZone;
}

/** The caps that bind: those of the engagement, of its calling hours, and the floor's. */
function capsOf({ contact }: VoiceAsk, { caps }: Engagement, rules: LoadedRules): Cap[] {
	return mergeCaps(caps, capsOfRules(rules, contact));
}

/**
 * The hit of a dial, in all scopes in which a gate counted it before. What the gate took is given back when the dial is
 * reserved, so that where it counts still, one more may be there.
 */
function contactTake(
	ask: VoiceAsk,
	caps: readonly Cap[],
	journeyId: string,
	hitId: string,
	nowMs: number,
): CapAsk {
	const own = scopesOfHit({ journeyId, channel: 'voice', tags: [] });
	const binding = capLimits(
		capsFor(caps, own),
		{ zone: zoneOf(ask), isPriority: false },
		nowMs,
		calendarWindow,
	);
	const isCounted = ({ scope, windowMs, fromMs }: CapLimit, hit: CapStamp) =>
		hit.scopes.includes(scope) && hit.takenAtMs >= (fromMs ?? nowMs - windowMs! + 1);
	return {
		hitId,
		subject: contactPointSubject(ask.to),
		counts: [...new Set([...own, ...ask.gateHits.flatMap(({ scopes }) => scopes)])],
		limits: binding.map((limit) => ({
			...limit,
			maxHits: limit.maxHits + ask.gateHits.filter((hit) => isCounted(limit, hit)).length,
		})),
	};
}

/** Calls a minute and calls in 24 hours of the engagement. */
function paceTakes({ callsPerMinute, callsPerDay }: Engagement, name: string, hitId: string): CapAsk[] {
	const scope = 'all';
	const limits = [
		...(callsPerMinute === undefined ? [] : [{ scope, maxHits: callsPerMinute, windowMs: MINUTE_MS }]),
		...(callsPerDay === undefined ? [] : [{ scope, maxHits: callsPerDay, windowMs: DAY_MS }]),
	];
	return limits.length === 0 ? [] : [{ hitId, subject: PACE + name, counts: [scope], limits }];
}

/** Asks how many calls the pace of the engagement still allows, without making one: a hit that counts nowhere. */
export function paceLooks(engagement: Engagement, name: string): CapAsk[] {
	return paceTakes(engagement, name, 'look').map((take) => ({ ...take, counts: [] }));
}

function enrollmentTake(enrollmentId: string, maxHits: number, hitId: string): CapAsk {
	const limits = [{ scope: 'all', maxHits, windowMs: EVER_MS }];
	return { hitId, subject: DIALS + enrollmentId, counts: ['all'], limits };
}

function planOf(engagement: Engagement, { talk }: VoiceAsk): TalkPlan {
	const { who, representatives, relayUrl, sipUri, language, voice, machineMessage } = engagement;
	const { goal, knowledge, greeting, handOverWhen, extract } = talk;
	return {
		who: who === 'agent-first' ? 'agent' : who,
		machine: engagement.machine,
		maxTurns: MOST_TURNS,
		disclosure: engagement.disclosure,
		isRecorded: engagement.isRecorded,
		isTranscribed: engagement.isTranscribed,
		recordingNotice: engagement.recordingNotice,
		extract,
		...filled({ goal, knowledge, greeting, handOverWhen, language, voice, machineMessage, relayUrl, sipUri }),
		...(representatives === undefined ? {} : { representatives }),
	};
}

/** A conversation that has not come to its end by then does not come to one. */
const MOST_TURNS = 40;

function filled<T extends Record<string, string | undefined>>(texts: T): Partial<T> {
	return Object.fromEntries(
		Object.entries(texts).filter(([, text]) => text !== undefined && text !== ''),
	) as Partial<T>;
}
