import type { Enrollment } from '../domain/contact';
import type { JsonObject } from '../domain/json';
import type { EntryRule, Journey } from '../domain/journey';
import type { ContactDraft } from '../contacts/draft';
import { end, enter } from '../contacts/enrollment-transitions';
import { park } from '../waiting/park';
import { judgeEntryRule } from './entry-facts';

/** A contact that asks to enter a journey. The same `enrollmentId` again gets the first answer. */
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
	const reason = refusal(draft, request, journeys.get(request.journeyId), nowMs);
	if (reason !== undefined) {
		draft.count(request.journeyId, `refused:${reason}`);
		draft.note({ atMs: nowMs, what: 'refused', journeyId: request.journeyId, reason, facts: request.facts });
		return { kind: 'refused', reason };
	}
	const enrollment = newEnrollment(request, nowMs);
	enter(draft, enrollment, nowMs, request.facts);
	if (request.ticket) parkEntry(draft, request, journeys, nowMs);
	return { kind: 'entered', enrollmentId: enrollment.id };
}

function newEnrollment(request: EnterRequest, nowMs: number): Enrollment {
	return {
		id: request.enrollmentId,
		journeyId: request.journeyId,
		state: 'inside',
		entry: request.entry,
		enteredAtMs: nowMs,
		...(request.key === undefined ? {} : { key: request.key }),
		...(request.correlation === undefined ? {} : { correlation: request.correlation }),
		runs: request.runId === undefined ? [] : [request.runId],
		consumed: {},
		answers: {},
	};
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
		{ stepKey, contactId, enrollmentId, visit, item, dueAtMs: dueAtMs ?? nowMs, clock: 'wall', what: 'admitted' },
		journeys,
		() => false,
		false,
		nowMs,
	);
}

function refusal(draft: ContactDraft, request: EnterRequest, journey: Journey | undefined, nowMs: number): string | undefined {
	if (journey !== undefined && journey.state !== 'live') return `journey-${journey.state}`;
	if (request.refusedBySegment !== undefined) return `segment: ${request.refusedBySegment}`;
	return request.rule === undefined ? undefined : judgeEntryRule(draft, request, request.rule, nowMs);
}

/** Ends an enrollment as exited; `false` where it was over already. */
export function exitEnrollment(draft: ContactDraft, enrollment: Enrollment, reason: string, nowMs: number): boolean {
	if (enrollment.state !== 'inside') return false;
	end(draft, enrollment, 'exited', reason, nowMs);
	return true;
}
