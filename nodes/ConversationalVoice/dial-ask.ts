import {
	callerNumberFor,
	callIdOf,
	normaliseZone,
	SECOND_MS,
	stepOfLane,
	type Call,
	type DialAsk,
	type Engagement,
	type LeasedContact,
	type TalkPlan,
} from '../../lib';
import { contactTakes, enrollmentTake, paceTakes } from './dial-takes';
import type { LoadedEngagement } from './engagement-book';
import type { VoiceAsk, VoiceTicket } from './voice-ticket';

/** So long after a call is reserved it is asked whether it was placed: longer than the request to place it can take. */
export const DOUBT_MS = 45 * SECOND_MS;
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

/** The dial that comes after the attempts of the visit, with everything that must hold for it. */
export function dialAskOf(
	{ record, ticketId }: LeasedContact,
	{ ask, endsAtMs }: VoiceTicket,
	loaded: LoadedEngagement,
	attempts: readonly Call[],
	nowMs: number,
): DialAsk {
	const { contactId, enrollmentId, journeyId, visit } = record;
	const stepKey = stepOfLane(record.stepKey);
	const { engagement, label, rules, gateRules } = loaded;
	const { purpose, topic, model } = engagement.consent;
	const attempt = attempts.length + 1;
	const callId = callIdOf({ enrollmentId, stepKey, visit }, attempt);
	const timeZone = zoneOf(ask);
	// Given back once the first attempt is reserved, which stands in their place; later ones stand for themselves.
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
			timeZone,
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
			...contactTakes(ask, loaded, { journeyId, hitId: callId, zone: timeZone, attempts }, nowMs),
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
