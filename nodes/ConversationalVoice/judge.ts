import {
	JourneyError,
	laneOf,
	mayRetry,
	MINUTE_MS,
	nextDial,
	SECOND_MS,
	stepOfLane,
	type Call,
	type LeasedContact,
	type Verdict,
} from '../../lib';
import type { ParkedItem } from '../shared/hybrid-step';
import { conclude, isInLine, type Judged } from './conclude';
import { answered, inPlace, type Outcome } from './dial-answer';
import { dialAskOf, zoneOf } from './dial-ask';
import { EngagementBook, type LoadedEngagement } from './engagement-book';
import { lookAfter } from './look-after';
import { blockedEnd, calledEnd, counted, type VisitEnd } from './outcome';
import type { Switchboard } from './switchboard';
import { LINE, type VoiceTicket } from './voice-ticket';

/** A policy that is missing or cannot be read holds those it rules; it is looked for again so often. */
const POLICY_AGAIN_MS = 15 * MINUTE_MS;

/**
 * Judges those who wait to be called and those who are being called: by the attempts made so far it is time to dial, to
 * wait, to ask the provider, or to leave. A dial is claimed here and placed once the contact stands in the step's own lane,
 * so that a crash in between leaves a call that is asked after, never one that is made twice.
 * Nobody leaves from the line: what runs behind the step holds up no dial. Who is to leave goes over to the step's own lane.
 */
export function voiceJudge(
	switchboard: Switchboard,
): (contacts: readonly LeasedContact[], nowMs: number) => Promise<Verdict[]> {
	const { store } = switchboard;
	return async (contacts, nowMs) => {
		const judged = await gather(store, contacts);
		await store.calls.close(
			judged.flatMap(({ attempts }) => attempts.slice(-1)),
			nowMs,
		);
		const outcomes = judged.map((one) => beforeDial(switchboard, one, nowMs));
		// Else a long line would be gone through again and again for nothing.
		if (judged.every((one) => isInLine(one) && one.loaded instanceof JourneyError))
			switchboard.rest(nowMs + MINUTE_MS);
		await dialThose(switchboard, judged, outcomes, nowMs);
		const ringing = judged.flatMap((_, i) => (outcomes[i] === 'ringing' ? [i] : []));
		const looked = await lookAfter(
			switchboard,
			ringing.map((i) => judged[i].attempts.at(-1)!),
			nowMs,
		);
		ringing.forEach((i, position) => (outcomes[i] = { kind: 'verdict', verdict: looked[position] }));
		return await conclude(switchboard, judged, outcomes as Outcome[], nowMs);
	};
}

/** The contacts with the attempts made so far, and the engagement as it is now or what is wrong with it. */
async function gather(store: Switchboard['store'], contacts: readonly LeasedContact[]): Promise<Judged[]> {
	const book = new EngagementBook(store);
	const tickets = contacts.map(({ record }) => (record.item as ParkedItem).keep as VoiceTicket);
	const [attempts, loaded] = await Promise.all([
		store.calls.attemptsOf(
			contacts.map(({ record }) => ({ ...record, stepKey: stepOfLane(record.stepKey) })),
		),
		Promise.all(tickets.map(async ({ ask }) => await book.tryLoad(ask))),
	]);
	return contacts.map((contact, i) => ({
		contact,
		ticket: tickets[i],
		attempts: attempts[i],
		loaded: loaded[i],
	}));
}

function beforeDial(switchboard: Switchboard, one: Judged, nowMs: number): Outcome | 'ringing' | 'dial' {
	const { contact, ticket, attempts, loaded } = one;
	const last = attempts.at(-1);
	if (last && last.outcome === undefined) return 'ringing';
	if (loaded instanceof JourneyError) return withoutRules(ticket, attempts, loaded, nowMs);
	const next = nextOf(contact, ticket, attempts, loaded, nowMs);
	if (next.kind !== 'dial') return next;
	if (!isInLine(one) || switchboard.mayDial(nowMs)) return 'dial';
	return { kind: 'verdict', verdict: inPlace(contact, nowMs, 'no-room') };
}

/** Claims the dials that are due. */
async function dialThose(
	switchboard: Switchboard,
	judged: readonly Judged[],
	outcomes: (Outcome | 'ringing' | 'dial')[],
	nowMs: number,
): Promise<void> {
	const dialling = judged.flatMap((_, i) => (outcomes[i] === 'dial' ? [i] : []));
	if (dialling.length === 0) return;
	// Before anything is claimed: without a line to the provider nobody is called, and nobody is in doubt.
	const line = await switchboard.openLine().catch((error: unknown) => error as Error);
	if (line instanceof Error) {
		switchboard.rest(nowMs + MINUTE_MS);
		switchboard.warn(line.message);
		for (const i of dialling)
			outcomes[i] = { kind: 'verdict', verdict: inPlace(judged[i].contact, nowMs, 'no-line') };
		return;
	}
	const asks = dialling.map((i) => {
		const { contact, ticket, attempts, loaded } = judged[i];
		return dialAskOf(contact, ticket, loaded as LoadedEngagement, attempts, nowMs);
	});
	const answers = await switchboard.store.calls.reserve(asks, nowMs);
	// The line is tried again at once where something became of it only.
	if (answers.every(({ kind }) => kind === 'full')) switchboard.rest(nowMs + SECOND_MS);
	dialling.forEach((i, position) => {
		const { loaded, ...one } = judged[i];
		const asked = { ...one, label: (loaded as LoadedEngagement).rules.label };
		outcomes[i] = answered(switchboard, line, asked, asks[position], answers[position], nowMs);
	});
}

function expiredEnd(endsAtMs: number, attempts: readonly Call[], nowMs: number): VisitEnd {
	return blockedEnd('expired', attempts, { notLaterThan: new Date(endsAtMs).toISOString() }, nowMs);
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
	if (nowMs >= endsAtMs) return { kind: 'end', end: expiredEnd(endsAtMs, attempts, nowMs) };
	const untilMs = Math.min(nowMs + POLICY_AGAIN_MS, endsAtMs);
	return { kind: 'verdict', verdict: { kind: 'hold', untilMs, reason: error.code, facts } };
}

/** Whether the contact is to be dialled (again), now or later, or its visit is over. */
function nextOf(
	contact: LeasedContact,
	ticket: VoiceTicket,
	attempts: readonly Call[],
	loaded: LoadedEngagement,
	nowMs: number,
): Outcome | { kind: 'dial' } {
	const dials = attempts.map(({ outcome }) => ({
		result: outcome!.result,
		retry: outcome!.retry,
		atMs: outcome!.atMs,
	}));
	const next = nextDial(loaded.engagement.retry, dials, zoneOf(ticket.ask), nowMs);
	if (next.kind === 'over') return { kind: 'end', end: calledEnd(attempts, next.reason) };
	const { endsAtMs } = ticket;
	if (nowMs >= endsAtMs) return { kind: 'end', end: expiredEnd(endsAtMs, attempts, nowMs) };
	if (next.atMs <= nowMs) return { kind: 'dial' };
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
