import { stepOfLane, type Call, type JourneyError, type LeasedContact, type Verdict } from '../../lib';
import { noteVerdicts } from '../shared/gate-ledger';
import type { Outcome } from './dial-answer';
import type { LoadedEngagement } from './engagement-book';
import { counted, interactionOf, noteOf, type VisitEnd } from './outcome';
import type { Switchboard } from './switchboard';
import type { VoiceTicket } from './voice-ticket';

/** One contact under judgement. */
export interface Judged {
	contact: LeasedContact;
	ticket: VoiceTicket;
	attempts: Call[];
	loaded: LoadedEngagement | JourneyError;
}

/** Tells of those whose visit has ended, and lets them leave. */
export async function conclude(
	switchboard: Switchboard,
	judged: readonly Judged[],
	outcomes: readonly Outcome[],
	nowMs: number,
): Promise<Verdict[]> {
	const ended = judged.flatMap((one, i) => {
		const outcome = outcomes[i];
		return outcome.kind === 'end' ? [{ ...one, end: outcome.end }] : [];
	});
	if (ended.some(isInLine)) switchboard.callRollAgain();
	const leaving = ended.filter((one) => !isInLine(one));
	await giveGatesBack(switchboard.store, leaving, nowMs);
	await tellOf(switchboard.store, leaving, nowMs);
	return judged.map((one, i): Verdict => {
		const outcome = outcomes[i];
		if (outcome.kind === 'verdict') return outcome.verdict;
		if (isInLine(one)) return toLeave(one.contact, nowMs);
		return one.ticket.ask.goesOn
			? { kind: 'over' }
			: { kind: 'pass', note: noteOf(one.contact, outcome.end) };
	});
}

/** Whether it waits to be called; who is being called waits in the step's own lane. */
export function isInLine({ contact: { record } }: Judged): boolean {
	return record.stepKey !== stepOfLane(record.stepKey);
}

/** Over to the step's own lane, where it is judged again and leaves. */
function toLeave({ record }: LeasedContact, nowMs: number): Verdict {
	const stepKey = stepOfLane(record.stepKey);
	return { kind: 'hold', untilMs: nowMs, isExact: true, what: null, reason: 'over', stepKey };
}

/**
 * What gates took counts no more: attempts count by themselves, and where there was none nothing counts. The first attempt
 * gave it back when it was reserved, unless the process died right then. Repeatable.
 */
async function giveGatesBack(
	store: Switchboard['store'],
	ended: readonly Judged[],
	nowMs: number,
): Promise<void> {
	const hits = ended.flatMap(({ ticket }) => ticket.ask.gateHits);
	if (hits.length > 0)
		await store.caps.refund(
			hits.map(({ hitId, subject }) => ({ hitId, subject })),
			nowMs,
		);
}

async function tellOf(
	store: Switchboard['store'],
	ended: readonly (Judged & { end: VisitEnd })[],
	nowMs: number,
): Promise<void> {
	await store.events.record(
		ended.map(({ contact, ticket, end }) => interactionOf(contact.record, ticket.ask.messageName, end)),
		nowMs,
	);
	await noteVerdicts(
		store,
		ended.map(({ contact, end: { verdict, attempts, lastResult, facts } }) => {
			const { contactId, journeyId, enrollmentId, stepKey, visit } = contact.record;
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
}
