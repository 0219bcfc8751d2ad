import { MINUTE_MS, type LeasedContact, type Verdict } from '../../lib';
import { noteVerdicts, type GateLine } from '../shared/gate-ledger';
import type { ParkedItem } from '../shared/hybrid-step';
import { endJourneys } from '../shared/not-passed';
import { RuleBook, type LoadedRules } from '../shared/quiet-rules';
import type { SharedStore } from '../shared/shared-store';
import type { HitAsk } from './ask';
import { CapBook, type LoadedCaps } from '../shared/cap-book';
import { CAPPED, PASSED, stampOf, type CapNote, type CapTicket } from './cap-ticket';
import { takeTurns, type Outcome, type Turn } from './take';

/** A policy that is missing or cannot be read holds those it rules; it is looked for again so often. */
const POLICY_AGAIN_MS = 15 * MINUTE_MS;

type Held = Extract<Verdict, { kind: 'hold' }>;

function ticketOf({ record }: LeasedContact): CapTicket {
	return (record.item as ParkedItem).keep as CapTicket;
}

/** Judges deferred contacts right before they leave: whoever finds its slot taken, or quiet time, waits on. */
export function deferralJudge({
	store,
}: Pick<SharedStore, 'store'>): (contacts: readonly LeasedContact[], nowMs: number) => Promise<Verdict[]> {
	return async (contacts, nowMs) => {
		const books = { rules: new RuleBook(store), caps: new CapBook(store) };
		const turns = await Promise.all(contacts.map(async (contact) => await turnOf(contact, books, nowMs)));
		const asking = turns.flatMap((turn, i) => ('kind' in turn ? [] : [{ turn, i }]));
		const outcomes = await takeTurns(
			store,
			asking.map(({ turn }) => turn),
			nowMs,
		);
		const judged = asking.map(({ i }, position) => ({ contact: contacts[i], outcome: outcomes[position] }));
		await endJourneys(store, judged.flatMap(endingOf), nowMs);
		await noteVerdicts(store, judged.flatMap(lineOf), nowMs);
		const outcomeAt = new Map(asking.map(({ i }, position) => [i, outcomes[position]]));
		return turns.map((turn, i) => ('kind' in turn ? turn : verdictOf(turn.ask, outcomeAt.get(i)!, nowMs)));
	};
}

async function turnOf(
	contact: LeasedContact,
	books: { rules: RuleBook; caps: CapBook },
	nowMs: number,
): Promise<Turn | Held> {
	const { ask, quiet, endsAtMs } = ticketOf(contact);
	const rules = await books.rules.tryLoad(quiet.rules);
	const caps = await books.caps.tryLoad(ask);
	const turn = { ask, quiet, endsAtMs, cameAtMs: contact.record.parkedAtMs };
	const trouble = rules instanceof Error ? rules : caps instanceof Error ? caps : undefined;
	if (trouble === undefined) return { ...turn, rules: rules as LoadedRules, caps: caps as LoadedCaps };
	// Whoever has expired leaves without being judged.
	if (nowMs >= endsAtMs) return { ...turn, rules: undefined, caps: { caps: [], label: '' } };
	return {
		kind: 'hold',
		untilMs: Math.min(nowMs + POLICY_AGAIN_MS, endsAtMs),
		reason: trouble.code,
		facts: { message: trouble.message },
	};
}

interface JudgedContact {
	contact: LeasedContact;
	outcome: Outcome;
}

function endingOf({ contact, outcome }: JudgedContact): { contact: LeasedContact; reason: string }[] {
	const ends = outcome.kind === 'refused' && ticketOf(contact).ask.notPassed === 'end';
	return ends ? [{ contact, reason: outcome.reason }] : [];
}

function lineOf({ contact: { record }, outcome }: JudgedContact): GateLine[] {
	const { contactId, journeyId, enrollmentId, stepKey, visit } = record;
	const whose = { contactId, journeyId, enrollmentId, stepKey, visit };
	if (outcome.kind === 'held') return [];
	if (outcome.kind === 'taken') return [{ ...whose, what: 'passed', facts: outcome.facts }];
	return [{ ...whose, what: 'not-passed', reason: outcome.reason, facts: outcome.facts }];
}

function verdictOf(ask: HitAsk, outcome: Outcome, nowMs: number): Verdict {
	switch (outcome.kind) {
		case 'held':
			return { kind: 'hold', untilMs: outcome.untilMs, reason: outcome.reason, facts: outcome.facts };
		case 'taken': {
			const gate = ask.includeVerdict ? { gate: { verdict: 'passed', ...outcome.facts } } : {};
			return {
				kind: 'pass',
				note: { output: PASSED, stamp: stampOf(ask, nowMs), ...gate } satisfies CapNote,
			};
		}
		case 'refused': {
			const gate = { verdict: 'not-passed', reason: outcome.reason, ...outcome.facts };
			return {
				kind: 'pass',
				note: { output: ask.notPassed === 'continue' ? PASSED : CAPPED, gate } satisfies CapNote,
			};
		}
	}
}
