import { bareRecord, type Enrollment } from '../domain/contact';
import type { JsonObject } from '../domain/json';
import type { EntryRule, Journey } from '../domain/journey';
import type { LedgerLine } from '../domain/ledger';
import type { ContactDraft } from '../contacts/draft';
import { enter } from '../contacts/enrollment-transitions';
import { park } from '../waiting/park';
import { judgeEntryRule, type Refusal } from './entry-facts';

/** A contact that asks to enter a journey. The same `enrollmentId` again, once it has entered, is entered again without effect. */
export interface EnterRequest {
	contactId: string;
	journeyId: string;
	enrollmentId: string;
	/** How: `event`, `segment`, `direct`. */
	entry: string;
	rule?: EntryRule;
	/** The entry key's value (an order, an appointment). */
	key?: string;
	/** The contact's zone, for calendar rules. */
	zone?: string;
	/** When what made the contact enter happened; default now. */
	occurredAtMs?: number;
	/** Values that exits and goals compare with later. */
	correlation?: Record<string, string | number | boolean>;
	/** The contact is in a segment that the entry excludes, or that the exit names. */
	refusedBySegment?: string;
	/** When the contact's latest exit event of this journey occurred, where one is known. */
	lastExitEventAtMs?: number;
	/** Where and with what the contact is handed out; due at once unless `dueAtMs` says later. */
	ticket?: { stepKey: string; visit: string; item: JsonObject; dueAtMs?: number };
	/** The execution that carries the enrollment on at once, outside any batch. */
	runId?: string;
	facts?: Record<string, unknown>;
}

export type EnterAnswer = { kind: 'entered'; enrollmentId: string } | { kind: 'refused'; reason: string };

/** Judges the entry rule and, if it passes, enrolls; each refusal with its reason on the ledger. */
export function tryEnter(
	draft: ContactDraft,
	request: EnterRequest,
	journeys: ReadonlyMap<string, Journey>,
	nowMs: number,
): EnterAnswer {
	const known = draft.enrollment(request.enrollmentId);
	if (known) return { kind: 'entered', enrollmentId: known.id };
	const refusal = refusalOf(draft, request, journeys.get(request.journeyId), nowMs);
	if (refusal) return refuse(draft, request, refusal, nowMs);
	const enrollment = newEnrollment(request, nowMs);
	enter(draft, enrollment, nowMs, lineOf(request, nowMs));
	if (request.ticket) parkEntry(draft, request, journeys, nowMs);
	return { kind: 'entered', enrollmentId: enrollment.id };
}

function refusalOf(
	draft: ContactDraft,
	request: EnterRequest,
	journey: Journey | undefined,
	nowMs: number,
): Refusal | undefined {
	if (journey !== undefined && journey.state !== 'live') return { reason: `journey-${journey.state}` };
	if (request.rule !== undefined) return judgeEntryRule(draft, request, request.rule, nowMs);
	return request.refusedBySegment === undefined ? undefined : { reason: 'excluded-segment' };
}

function refuse(
	draft: ContactDraft,
	{ journeyId, facts, refusedBySegment }: EnterRequest,
	{ reason, allowedFromMs }: Refusal,
	nowMs: number,
): EnterAnswer {
	draft.count(journeyId, `refused:${reason}`);
	draft.note({
		atMs: nowMs,
		what: 'refused',
		journeyId,
		reason,
		facts: {
			...facts,
			...(refusedBySegment === undefined ? {} : { segment: refusedBySegment }),
			...(allowedFromMs === undefined ? {} : { allowedFromMs }),
		},
	});
	return { kind: 'refused', reason };
}

function newEnrollment(request: EnterRequest, nowMs: number): Enrollment {
	const { key, correlation, occurredAtMs, runId } = request;
	return {
		id: request.enrollmentId,
		journeyId: request.journeyId,
		state: 'inside',
		entry: request.entry,
		enteredAtMs: nowMs,
		...(occurredAtMs === undefined || occurredAtMs >= nowMs ? {} : { sinceMs: occurredAtMs }),
		...(key === undefined ? {} : { key }),
		...(correlation === undefined ? {} : { correlation }),
		runs: runId === undefined ? [] : [runId],
		consumed: bareRecord(),
		answers: bareRecord(),
	};
}

/** Entering and being parked at the first step are one decision, and one line of the ledger. */
function lineOf(
	{ ticket, facts }: EnterRequest,
	nowMs: number,
): Pick<LedgerLine, 'step' | 'visit' | 'facts'> {
	if (ticket === undefined) return { facts };
	const { stepKey, visit, dueAtMs } = ticket;
	const isLater = dueAtMs !== undefined && dueAtMs > nowMs;
	return { step: stepKey, visit, facts: isLater ? { dueAtMs, ...facts } : facts };
}

function parkEntry(
	draft: ContactDraft,
	request: EnterRequest,
	journeys: ReadonlyMap<string, Journey>,
	nowMs: number,
): void {
	const { contactId, enrollmentId } = request;
	const { stepKey, visit, item, dueAtMs } = request.ticket!;
	park(
		draft,
		{
			stepKey,
			contactId,
			enrollmentId,
			visit,
			item,
			dueAtMs: dueAtMs ?? nowMs,
			clock: 'wall',
		},
		journeys,
		{ test: () => false, mayAdopt: false, isNoted: false },
		nowMs,
	);
}
