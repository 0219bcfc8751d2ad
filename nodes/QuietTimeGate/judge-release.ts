import { MINUTE_MS, type JsonObject, type LeasedContact, type Verdict } from '../../lib';
import { noteVerdicts, type GateLine } from '../shared/gate-ledger';
import type { ParkedItem } from '../shared/hybrid-step';
import { endJourneys } from '../shared/not-passed';
import { RuleBook } from '../shared/quiet-rules';
import type { SharedStore } from '../shared/shared-store';
import { NOT_NOW, SEND_NOW, type GateNote, type GateTicket } from './gate-ticket';
import { Pacer } from '../shared/pace';
import { heldUntil, judgeGate, type GateVerdict, type Reason } from './verdict';

/** A policy that is missing or cannot be read holds those it rules; it is looked for again so often. */
const POLICY_AGAIN_MS = 15 * MINUTE_MS;

type Outcome =
	| { kind: 'open'; verdict: Extract<GateVerdict, { kind: 'open' }> }
	| { kind: 'refused'; reason: Reason; facts: JsonObject }
	| { kind: 'held'; untilMs: number; reason: string; facts: JsonObject };

function ticketOf({ record }: LeasedContact): GateTicket {
	return (record.item as ParkedItem).keep as GateTicket;
}

/**
 * Judges those who were held right before they leave, by the policies as they are now: who is still in quiet time waits
 * on, who has expired leaves by Not Now, the others take their places on the pace.
 */
export function releaseJudge({
	store,
}: Pick<SharedStore, 'store'>): (contacts: readonly LeasedContact[], nowMs: number) => Promise<Verdict[]> {
	const pacer = new Pacer(store);
	return async (contacts, nowMs) => {
		const book = new RuleBook(store);
		const judged = await Promise.all(contacts.map(async (contact) => await judgeOne(contact, book, nowMs)));
		const outcomes = await paced(pacer, contacts, judged, nowMs);
		await endJourneys(
			store,
			contacts.flatMap((contact, i) => endingOf(contact, outcomes[i])),
			nowMs,
		);
		await noteVerdicts(
			store,
			contacts.flatMap((contact, i) => lineOf(contact, outcomes[i])),
			nowMs,
		);
		return outcomes.map((outcome, i) => verdictOf(ticketOf(contacts[i]), outcome));
	};
}

async function judgeOne(contact: LeasedContact, book: RuleBook, nowMs: number): Promise<Outcome> {
	const { ask, endsAtMs, expiresAtMs } = ticketOf(contact);
	const rules = await book.tryLoad(ask.rules);
	if (rules instanceof Error) {
		const facts = { message: rules.message };
		if (nowMs >= endsAtMs) return { kind: 'refused', reason: 'expired', facts };
		return { kind: 'held', untilMs: Math.min(nowMs + POLICY_AGAIN_MS, endsAtMs), reason: rules.code, facts };
	}
	const verdict = judgeGate(ask, rules, expiresAtMs, nowMs);
	if (nowMs >= endsAtMs)
		return {
			kind: 'refused',
			reason: verdict.kind === 'unknown-zone' ? verdict.kind : 'expired',
			facts: verdict.facts,
		};
	if (verdict.kind === 'open') return { kind: 'open', verdict };
	const { stepKey, contactId } = contact.record;
	const untilMs = heldUntil(verdict, ask.rampMs, `${stepKey}:${contactId}`, endsAtMs, nowMs);
	if (untilMs === undefined) return { kind: 'refused', reason: verdict.kind, facts: verdict.facts };
	return { kind: 'held', untilMs, reason: verdict.kind, facts: verdict.facts };
}

/** Those who may leave take their places on the step's pace, in their order; who finds none now waits for its place. */
async function paced(
	pacer: Pacer,
	contacts: readonly LeasedContact[],
	outcomes: readonly Outcome[],
	nowMs: number,
): Promise<Outcome[]> {
	const result = [...outcomes];
	const lines = new Map<number, number[]>();
	outcomes.forEach(({ kind }, i) => {
		const { perMinute } = ticketOf(contacts[i]).ask;
		if (kind === 'open' && perMinute !== null) lines.set(perMinute, [...(lines.get(perMinute) ?? []), i]);
	});
	for (const [perMinute, indexes] of lines) {
		const asks = indexes.map((i) => ({
			hitId: contacts[i].ticketId,
			dueAtMs: contacts[i].record.dueAtMs ?? nowMs,
		}));
		const places = await pacer.places(contacts[indexes[0]].record.stepKey, perMinute, asks, nowMs);
		indexes.forEach((i, position) => {
			if (places[position] <= nowMs) return;
			const untilMs = Math.min(places[position], ticketOf(contacts[i]).endsAtMs);
			result[i] = { kind: 'held', untilMs, reason: 'paced', facts: { perMinute } };
		});
	}
	return result;
}

/** Those whose journey ends where they do not pass. */
function endingOf(contact: LeasedContact, outcome: Outcome): { contact: LeasedContact; reason: string }[] {
	const ends = outcome.kind === 'refused' && ticketOf(contact).ask.notPassed === 'end';
	return ends ? [{ contact, reason: outcome.reason }] : [];
}

function verdictOf({ ask }: GateTicket, outcome: Outcome): Verdict {
	switch (outcome.kind) {
		case 'held':
			return { kind: 'hold', untilMs: outcome.untilMs, reason: outcome.reason, facts: outcome.facts };
		case 'open': {
			const { stamp, facts } = outcome.verdict;
			const gate = ask.includeVerdict ? { gate: { verdict: 'send-now', ...facts } } : {};
			return { kind: 'pass', note: { output: SEND_NOW, stamp, ...gate } satisfies GateNote };
		}
		case 'refused': {
			const output = ask.notPassed === 'continue' ? SEND_NOW : NOT_NOW;
			const gate = { verdict: 'not-now', reason: outcome.reason, ...outcome.facts };
			return { kind: 'pass', note: { output, gate } satisfies GateNote };
		}
	}
}

function lineOf({ record }: LeasedContact, outcome: Outcome): GateLine[] {
	const { contactId, journeyId, enrollmentId, stepKey, visit } = record;
	const whose = { contactId, journeyId, enrollmentId, stepKey, visit };
	if (outcome.kind === 'open') return [{ ...whose, what: 'passed', facts: outcome.verdict.facts }];
	if (outcome.kind === 'refused')
		return [{ ...whose, what: 'not-passed', reason: outcome.reason, facts: outcome.facts }];
	return [];
}
