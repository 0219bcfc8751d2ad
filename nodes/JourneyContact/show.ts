import type { IDataObject } from 'n8n-workflow';
import type { ContactTimeline, ListedTicket } from '../../lib';
import { stepIdOf } from '../shared/step-key';

export const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Without the fields that say nothing. */
export function plain(fields: Record<string, unknown>): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as IDataObject;
}

/** A timeline as people read it: names where they are known, times in ISO 8601. */
export function shownTimeline({ lines, enrollments, waiting }: ContactTimeline): IDataObject {
	return {
		lines: lines.map((line) =>
			plain({
				at: isoOf(line.atMs),
				what: line.what,
				reason: line.reason,
				journey: line.journeyName ?? line.journeyId,
				step: line.stepName ?? (line.step === undefined ? undefined : stepIdOf(line.step)),
				facts: line.facts,
				journeyId: line.journeyId,
				stepId: line.step === undefined ? undefined : stepIdOf(line.step),
				enrollmentId: line.enrollmentId,
				visit: line.visit,
			}),
		),
		enrollments: enrollments.map((one) =>
			plain({
				journey: one.journeyName ?? one.journeyId,
				state: one.state,
				reason: one.reason,
				entry: one.entry,
				enteredAt: isoOf(one.enteredAtMs),
				endedAt: one.endedAtMs === undefined ? undefined : isoOf(one.endedAtMs),
				goalAt: one.goalAtMs === undefined ? undefined : isoOf(one.goalAtMs),
				key: one.key,
				failure: one.failure,
				journeyId: one.journeyId,
				enrollmentId: one.id,
			}),
		),
		waiting: waiting.map(shownTicket),
	};
}

/** Who waits where and until when, and why it needs a person, should it. */
export function shownTicket(ticket: ListedTicket): IDataObject {
	const stepId = stepIdOf(ticket.stepKey);
	return plain({
		contactId: ticket.contactId,
		journey: ticket.journeyName ?? ticket.journeyId,
		step: ticket.stepName ?? stepId,
		state: ticket.state,
		since: isoOf(ticket.parkedAtMs),
		until: ticket.dueAtMs === undefined ? null : isoOf(ticket.dueAtMs),
		events: ticket.events,
		reason: reasonOf(ticket),
		isDeadLetter: ticket.state === 'dead',
		isOrphan: ticket.isOrphaned ?? null,
		failure: ticket.failure && {
			at: isoOf(ticket.failure.atMs),
			message: ticket.failure.message,
			executionId: ticket.failure.executionId ?? null,
			node: ticket.failure.node ?? null,
		},
		journeyId: ticket.journeyId,
		stepId,
		enrollmentId: ticket.enrollmentId,
		ticketId: ticket.ticketId,
	});
}

function reasonOf({ failure, isOrphaned }: ListedTicket): string | undefined {
	if (failure) return failure.message;
	return isOrphaned ? 'No published workflow has this step' : undefined;
}
