import type { Capacity } from '../capacity/capacity';
import type { ConsentBook } from '../consent/consent-book';
import type { Call, CallEvidence } from '../domain/call';
import type { JsonObject } from '../domain/json';
import type { Effects } from '../effects/effects';
import { evaluateQuietTimes, type QuietTimeContact, type QuietTimePolicy } from '../policy/quiet-time';
import type { CapAsk, CapStore } from '../store/caps';

/** What a dial takes of caps. `limitFacts` tell each of its limits in words, in their order: the ledger names the one that holds. */
export type DialTake = CapAsk & { limitFacts?: readonly JsonObject[] };

/** One dial that somebody wants to make, with everything that must hold for it. */
export interface DialAsk {
	call: Omit<Call, 'reservedAtMs' | 'evidence' | 'talk' | 'raw' | 'capacity' | 'hits'>;
	/** Not after this instant. */
	expiresAtMs?: number;
	/** All of them must be open. */
	quiet: readonly QuietTimePolicy[];
	contact: QuietTimeContact;
	/** The contact point as consent knows it, and by which model it is judged. */
	consent: { point: string; model: 'opt-in' | 'opt-out' };
	/** Caps, dials a minute, dials a day, dials of the enrollment: all or none is taken. */
	takes: readonly DialTake[];
	/** Hits that gates took for this dial: those among `takes` stand in their place, and they are given back for them. */
	gateHits?: readonly { hitId: string; subject: string }[];
	slots: readonly { name: string; limit: number }[];
	/** So long at most the call holds its slots. */
	slotMs: number;
	/** So long after it is reserved nobody knows whether it was placed: then the provider is asked. */
	doubtMs: number;
}

export type DialAnswer =
	/** `facts`: by which clock quiet time let it pass. */
	| { kind: 'reserved'; call: Call; facts: JsonObject }
	/** This attempt was reserved before: whoever did so dials, or the provider is asked. */
	| { kind: 'known'; call: Call }
	/** The enrollment has ended. */
	| { kind: 'gone'; reason: string }
	| { kind: 'blocked'; by: NonNullable<CallEvidence['blockedBy']>; facts: JsonObject }
	| { kind: 'held'; by: 'quiet' | 'unknown-zone' | 'cap'; untilMs: number; take?: number; facts: JsonObject }
	/** No slot is free. */
	| { kind: 'full'; name: string };

/** What reserving needs of a store. */
export interface DialStores {
	effects: Effects;
	capacity: Capacity;
	consent: ConsentBook;
	caps: CapStore;
}

interface Open {
	ask: DialAsk;
	answer?: DialAnswer;
	/** What is written down of quiet time. */
	facts: JsonObject;
	/** What has been taken for it so far, to be given back should it not be reserved. */
	taken: { hitId: string; subject: string }[];
	hasSlots: boolean;
}

const FOR_EVER_MS = 8.64e15;

/**
 * Judges dials and claims those that may be made, in input order: expiry, quiet time, consent and suppression, capacity,
 * caps, and last - in the claim itself - whether the contact is still in the journey. Whoever gets `reserved` dials, once;
 * what was taken for a dial that is not made is given back. Repeatable: an attempt that is reserved is `known` from then on.
 * A handful of store calls for all asks together.
 */
export async function reserve(
	stores: DialStores,
	asks: readonly DialAsk[],
	nowMs: number,
): Promise<DialAnswer[]> {
	const all = asks.map((ask): Open => ({ ask, ...judgeByTime(ask, nowMs), taken: [], hasSlots: false }));
	const open = () => all.filter(({ answer }) => answer === undefined);
	await checkConsent(stores.consent, open(), nowMs);
	await takeSlots(stores.capacity, open(), nowMs);
	await takeHits(stores.caps, open(), nowMs);
	await claim(stores.effects, open(), nowMs);
	await giveGatesBack(stores.caps, all, nowMs);
	await giveBack(stores, all, nowMs);
	return all.map(({ answer }) => answer!);
}

function judgeByTime(
	{ expiresAtMs, quiet, contact }: DialAsk,
	nowMs: number,
): { answer?: DialAnswer; facts: JsonObject } {
	if (expiresAtMs !== undefined && nowMs >= expiresAtMs) {
		const facts = { notLaterThan: new Date(expiresAtMs).toISOString() };
		return { answer: { kind: 'blocked', by: 'expired', facts }, facts };
	}
	if (quiet.length === 0) return { facts: {} };
	const verdict = evaluateQuietTimes(quiet, contact, nowMs);
	if (verdict.kind === 'unknown-zone') {
		const facts = { zone: null };
		return { answer: { kind: 'held', by: 'unknown-zone', untilMs: FOR_EVER_MS, facts }, facts };
	}
	const { untilMs, zone, zoneFrom } = verdict;
	if (verdict.kind === 'open') return { facts: { zone, zoneFrom } };
	const facts = { rules: [...verdict.rules], zone, zoneFrom };
	return { answer: { kind: 'held', by: 'quiet', untilMs: untilMs ?? FOR_EVER_MS, facts }, facts };
}

async function checkConsent(consent: ConsentBook, open: Open[], nowMs: number): Promise<void> {
	const verdicts = await consent.check(
		open.map(({ ask }) => ({
			...ask.consent,
			channel: 'voice',
			purpose: ask.call.purpose,
			topic: ask.call.topic,
		})),
		nowMs,
	);
	open.forEach((one, i) => {
		const verdict = verdicts[i];
		if (verdict.kind === 'blocked')
			one.answer = { kind: 'blocked', by: verdict.reason, facts: { model: one.ask.consent.model } };
	});
}

async function takeSlots(capacity: Capacity, open: Open[], nowMs: number): Promise<void> {
	const answers = await capacity.acquire(
		open.map(({ ask }) => ({
			holderId: ask.call.callId,
			slots: [...ask.slots],
			untilMs: nowMs + ask.slotMs,
		})),
		nowMs,
	);
	open.forEach((one, i) => {
		const answer = answers[i];
		if (answer.kind === 'full') one.answer = { kind: 'full', name: answer.name };
		else one.hasSlots = true;
	});
}

/** Takes of one dial in their order; a held one ends it. The first takes of all dials go in one call, then the second ... */
async function takeHits(caps: CapStore, open: Open[], nowMs: number): Promise<void> {
	const longest = Math.max(0, ...open.map(({ ask }) => ask.takes.length));
	for (let position = 0; position < longest; position++) {
		const taking = open.filter(({ ask, answer }) => answer === undefined && position < ask.takes.length);
		if (taking.length === 0) return;
		const answers = await caps.take(
			taking.map(({ ask }) => ask.takes[position]),
			nowMs,
		);
		taking.forEach((one, i) => {
			const { hitId, subject, limitFacts } = one.ask.takes[position];
			const answer = answers[i];
			if (answer.kind === 'held')
				one.answer = {
					kind: 'held',
					by: 'cap',
					untilMs: answer.nextAllowedAtMs,
					take: position,
					facts: { ...limitFacts?.[answer.limit], nextAllowedAt: isoOf(answer.nextAllowedAtMs) },
				};
			else one.taken.push({ hitId, subject });
		});
	}
}

/** Null for an instant that never comes. */
function isoOf(atMs: number): string | null {
	return atMs > FOR_EVER_MS ? null : new Date(atMs).toISOString();
}

async function claim(effects: Effects, open: Open[], nowMs: number): Promise<void> {
	const calls = open.map((one) => newCall(one, nowMs));
	const answers = await effects.claim(
		open.map(({ ask }, i) => ({
			effectId: ask.call.callId,
			kind: 'call',
			contactId: ask.call.contactId,
			enrollmentId: ask.call.enrollmentId,
			journeyId: ask.call.journeyId,
			data: calls[i] as unknown as JsonObject,
			doubtAtMs: nowMs + ask.doubtMs,
		})),
		nowMs,
	);
	open.forEach((one, i) => {
		const answer = answers[i];
		if (answer.kind === 'claimed') one.answer = { kind: 'reserved', call: calls[i], facts: one.facts };
		else if (answer.kind === 'known')
			one.answer = { kind: 'known', call: answer.effect.data as unknown as Call };
		else one.answer = answer;
	});
}

function newCall({ ask, taken }: Open, nowMs: number): Call {
	return {
		...ask.call,
		reservedAtMs: nowMs,
		capacity: ask.slots.map(({ name }) => name),
		hits: taken,
		evidence: {},
		talk: { turns: [], attributes: {} },
		raw: {},
	};
}

function isMade(answer: DialAnswer | undefined): boolean {
	return answer?.kind === 'reserved' || answer?.kind === 'known';
}

/** What gates took for a dial that is made counts once: as its own hits, from now on. */
async function giveGatesBack(caps: CapStore, all: readonly Open[], nowMs: number): Promise<void> {
	const hits = all.flatMap(({ ask, answer }) => (isMade(answer) ? (ask.gateHits ?? []) : []));
	if (hits.length > 0) await caps.refund(hits, nowMs);
}

/** Slots and hits of an attempt that stands are those of whoever reserved it, before or just now: they stay. */
async function giveBack({ capacity, caps, effects }: DialStores, all: Open[], nowMs: number): Promise<void> {
	const held = all.filter(({ answer, hasSlots }) => hasSlots && !isMade(answer));
	if (held.length === 0) return;
	const standing = await effects.get(held.map(({ ask }) => ask.call.callId));
	const lost = held.filter((_, i) => standing[i] === undefined);
	await capacity.release(
		lost.map(({ ask }) => ({ holderId: ask.call.callId, names: ask.slots.map(({ name }) => name) })),
		nowMs,
	);
	const hits = lost.flatMap(({ taken }) => taken);
	if (hits.length > 0) await caps.refund(hits, nowMs);
}
