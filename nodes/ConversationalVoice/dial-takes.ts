import {
	calendarWindow,
	capLimits,
	capsFor,
	DAY_MS,
	mergeCaps,
	MINUTE_MS,
	scopesOfHit,
	type Call,
	type CapAsk,
	type CapLimit,
	type DialTake,
	type Engagement,
	type JsonObject,
} from '../../lib';
import type { LoadedCaps } from '../shared/cap-book';
import { contactPointSubject } from '../shared/contact-point';
import type { CapStamp } from '../shared/gates';
import { capFacts, namedCaps, type NamedCap } from '../shared/named-cap';
import { capsOfRules } from '../shared/quiet-rules';
import type { LoadedEngagement } from './engagement-book';
import type { VoiceAsk } from './voice-ticket';

/** Dials of an enrollment are counted over the longest time that hits are kept. */
const EVER_MS = 90 * DAY_MS;
const PACE = 'engagement:';
const DIALS = 'dials:';
/** Whose a cap is that a form before the step defines. */
const GATE_LABEL = 'a Frequency Cap before';

/** What a take is for, by its subject: a cap of the contact, the pace of the engagement, the dials of the enrollment. */
export function purposeOf({ subject }: CapAsk): 'cap' | 'pace' | 'dials' {
	if (subject.startsWith(PACE)) return 'pace';
	return subject.startsWith(DIALS) ? 'dials' : 'cap';
}

/** The dial that takes: where it counts, by whose clock, and what was dialled before in the same visit. */
export interface Dial {
	journeyId: string;
	hitId: string;
	/** By whose clock the days of the engagement's caps are counted. */
	zone: string;
	attempts: readonly Call[];
}

/** A Frequency Cap before the step: the hit that it took, and the caps by which it judges another one, if its stamp tells them. */
interface GateCap {
	hit: CapStamp;
	caps: LoadedCaps | undefined;
}

/**
 * The hits of a dial, one for each subject: the number's, where the caps of the engagement bind, and those by which gates
 * before the step counted. A first attempt stands in the place of what the gates took, which is given back when it is
 * reserved. A further one is a new hit for them, too, and is judged by their caps anew.
 */
export function contactTakes(ask: VoiceAsk, loaded: LoadedEngagement, dial: Dial, nowMs: number): DialTake[] {
	const isFirst = dial.attempts.length === 0;
	const gates = ask.gateHits.map((hit, i): GateCap => ({ hit, caps: loaded.gateCaps[i] }));
	const number = contactPointSubject(ask.to);
	const subjects = [...new Set([number, ...gates.map(({ hit }) => hit.subject)])];
	return subjects.flatMap((subject) => {
		const own = subject === number ? ownScopes(dial) : [];
		const before = gates.filter(({ hit }) => hit.subject === subject);
		const counts = [...new Set([...own, ...before.flatMap(({ hit }) => hit.scopes)])];
		const limits = [
			...(subject === number ? limitsOfEngagement(ask, loaded, dial, isFirst ? before : [], nowMs) : []),
			...(isFirst ? [] : before.flatMap((gate) => limitsOfGate(gate, counts, dial, nowMs))),
		];
		return counts.length + limits.length === 0 ? [] : [takeOf(dial.hitId, subject, counts, limits)];
	});
}

interface NamedLimit {
	limit: CapLimit;
	facts: JsonObject;
}

function takeOf(hitId: string, subject: string, counts: string[], limits: readonly NamedLimit[]): DialTake {
	return {
		hitId,
		subject,
		counts,
		limits: limits.map(({ limit }) => limit),
		limitFacts: limits.map(({ facts }) => facts),
	};
}

function ownScopes({ journeyId }: Dial): string[] {
	return scopesOfHit({ journeyId, channel: 'voice', tags: [] });
}

/** The caps of the engagement, of its calling hours, and the floor's. Where a gate's hit counts still, one more may be there. */
function limitsOfEngagement(
	{ contact }: VoiceAsk,
	{ label, engagement, rules }: LoadedEngagement,
	dial: Dial,
	replaced: readonly GateCap[],
	nowMs: number,
): NamedLimit[] {
	const caps = mergeCaps(namedCaps(engagement.caps, label), capsOfRules(rules, contact));
	const binding = capsFor(caps, ownScopes(dial));
	return namedLimits(binding, { zone: dial.zone, isPriority: false }, nowMs).map(({ limit, facts }) => {
		const isCounted = ({ hit }: GateCap) =>
			hit.scopes.includes(limit.scope) && hit.takenAtMs >= beginOf(limit, nowMs);
		return { limit: loosened(limit, replaced.filter(isCounted).length), facts };
	});
}

/** The caps of a gate. Where it was told not to count the message, what the visit dialled before does not count, either. */
function limitsOfGate(
	{ hit, caps }: GateCap,
	counts: readonly string[],
	{ attempts }: Dial,
	nowMs: number,
): NamedLimit[] {
	if (caps === undefined || hit.rules === undefined) return [];
	const binding = caps.caps.map((cap) => ({ policy: GATE_LABEL, ...cap }));
	const limits = namedLimits(binding, hit.rules, nowMs);
	if (hit.scopes.length > 0) return limits;
	const dialledAtMs = attempts.flatMap(({ outcome, hits, reservedAtMs }) =>
		outcome?.class === 'attempted' && hits.some(({ subject }) => subject === hit.subject)
			? [reservedAtMs]
			: [],
	);
	return limits.map(({ limit, facts }) => {
		const own = dialledAtMs.filter((atMs) => atMs >= beginOf(limit, nowMs));
		return { limit: loosened(limit, counts.includes(limit.scope) ? own.length : 0), facts };
	});
}

function namedLimits(
	caps: readonly NamedCap[],
	whose: { zone: string; isPriority: boolean },
	nowMs: number,
): NamedLimit[] {
	const limits = capLimits(caps, whose, nowMs, calendarWindow);
	return caps.map((cap, i) => ({ limit: limits[i], facts: capFacts(cap) }));
}

/** The first instant whose hits a limit sees. */
function beginOf({ fromMs, windowMs }: CapLimit, nowMs: number): number {
	return fromMs ?? nowMs - windowMs! + 1;
}

function loosened(limit: CapLimit, by: number): CapLimit {
	return { ...limit, maxHits: limit.maxHits + by };
}

/** Calls a minute and calls in 24 hours of the engagement. */
export function paceTakes(
	{ callsPerMinute, callsPerDay }: Engagement,
	name: string,
	hitId: string,
): DialTake[] {
	const limits = [
		...(callsPerMinute === undefined ? [] : [paceLimit(callsPerMinute, MINUTE_MS, 'a minute', name)]),
		...(callsPerDay === undefined ? [] : [paceLimit(callsPerDay, DAY_MS, '24 hours', name)]),
	];
	return limits.length === 0 ? [] : [takeOf(hitId, PACE + name, ['all'], limits)];
}

function paceLimit(maxHits: number, windowMs: number, span: string, policy: string): NamedLimit {
	return {
		limit: { scope: 'all', maxHits, windowMs },
		facts: { cap: `${maxHits} calls in ${span} (all contacts)`, policy },
	};
}

/** Asks how many calls the pace of the engagement still allows, without making one: a hit that counts nowhere. */
export function paceLooks(engagement: Engagement, name: string): CapAsk[] {
	return paceTakes(engagement, name, 'look').map((take) => ({ ...take, counts: [] }));
}

/** The dials of a contact in one run through the journey. */
export function enrollmentTake(enrollmentId: string, maxHits: number, hitId: string): DialTake {
	const limit = { scope: 'all', maxHits, windowMs: EVER_MS };
	const facts = { cap: `${maxHits} ${maxHits === 1 ? 'dial' : 'dials'} in this run through the journey` };
	return takeOf(hitId, DIALS + enrollmentId, ['all'], [{ limit, facts }]);
}
