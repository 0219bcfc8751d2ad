import type { Enrollment, Failure, JourneyHistory } from '../domain/contact';
import { checkId } from '../contacts/check-id';
import { decideEach } from '../contacts/decide-each';
import type { ContactDraft } from '../contacts/draft';
import { readEach } from '../contacts/read-each';
import { comeBack, end, fail, finishIfOver } from '../contacts/enrollment-transitions';
import type { Journeys } from '../journeys/journeys';
import type { ContactStore } from '../store/contacts';
import { tryEnter, type EnterAnswer, type EnterRequest } from './enter';

/** Which enrollments of a contact: one, all in a journey, or all. */
export interface EnrollmentSelection {
	contactId: string;
	enrollmentId?: string;
	journeyId?: string;
}

/** A running execution's part in an enrollment is over. */
export interface RunEnd {
	contactId: string;
	enrollmentId: string;
	/** `elsewhere`: n8n itself holds the execution (its Wait node). Default: `failed` where there is a failure, else `done`. */
	kind?: 'done' | 'failed' | 'elsewhere';
	reason?: string;
	failure?: Omit<Failure, 'atMs'>;
}

const contactIdOf = ({ contactId }: { contactId: string }): string => contactId;

/** Who is in which journey. */
export class Enrollments {
	constructor(
		private readonly contacts: ContactStore,
		private readonly journeys: Journeys,
	) {}

	/**
	 * Enrolls contacts, in input order, each judged by its entry rule. Idempotent by `enrollmentId`.
	 * Two round trips a partition touched.
	 */
	async enter(requests: readonly EnterRequest[], nowMs: number): Promise<EnterAnswer[]> {
		requests.forEach((request, i) => {
			for (const field of ['contactId', 'journeyId', 'enrollmentId'] as const)
				checkId(`Entry ${i}`, field, request[field]);
		});
		const journeys = await this.journeys.current();
		const decide = (draft: ContactDraft, request: EnterRequest) => tryEnter(draft, request, journeys, nowMs);
		return await decideEach(this.contacts, requests, contactIdOf, decide, nowMs);
	}

	/** Ends enrollments as exited and takes their parked contacts out; those handed out leave by no further output. In input order: how many ended. */
	async exit(selections: readonly EnrollmentSelection[], reason: string, nowMs: number): Promise<number[]> {
		const decide = (draft: ContactDraft, selection: EnrollmentSelection) =>
			draft.contact.enrollments
				.filter((enrollment) => isMeant(enrollment, selection))
				.filter((enrollment) => end(draft, enrollment, 'exited', reason, nowMs)).length;
		return await decideEach(this.contacts, selections, contactIdOf, decide, nowMs);
	}

	/** The enrollments of each contact (input order), ended ones as long as they are kept. One round trip a partition. */
	async get(contactIds: readonly string[]): Promise<Enrollment[][]> {
		return await readEach(
			this.contacts,
			contactIds,
			(contactId) => contactId,
			(contact) => contact.enrollments,
		);
	}

	/** What entry rules know of each contact's past, by journey: it outlives the enrollments. One round trip a partition. */
	async histories(contactIds: readonly string[]): Promise<Record<string, JourneyHistory>[]> {
		return await readEach(
			this.contacts,
			contactIds,
			(contactId) => contactId,
			(contact) => contact.history,
		);
	}

	/**
	 * Ends an execution's part in enrollments that it carried outside any batch, or that came back in it from n8n's own
	 * waiting; the last part to end finishes the enrollment. Repeatable.
	 */
	async endRun(runId: string, ends: readonly RunEnd[], nowMs: number): Promise<void> {
		await decideEach(
			this.contacts,
			ends,
			contactIdOf,
			(draft, runEnd) => endPart(draft, runId, runEnd, nowMs),
			nowMs,
		);
	}
}

function isMeant(enrollment: Enrollment, { enrollmentId, journeyId }: EnrollmentSelection): boolean {
	return (
		(enrollmentId === undefined || enrollment.id === enrollmentId) &&
		(journeyId === undefined || enrollment.journeyId === journeyId)
	);
}

function endPart(
	draft: ContactDraft,
	runId: string,
	{ enrollmentId, kind, reason, failure }: RunEnd,
	nowMs: number,
): void {
	const enrollment = draft.enrollment(enrollmentId);
	if (enrollment?.state !== 'inside') return;
	if (kind === 'elsewhere') {
		const isNew = enrollment.runs.includes(runId) && !enrollment.elsewhere?.includes(runId);
		if (isNew) enrollment.elsewhere = [...(enrollment.elsewhere ?? []), runId];
		return;
	}
	const wasElsewhere = comeBack(draft, enrollment, runId);
	if (!wasElsewhere && !enrollment.runs.includes(runId)) return;
	enrollment.runs = enrollment.runs.filter((run) => run !== runId);
	if (kind === 'failed' || (kind === undefined && failure))
		fail(draft, enrollment, { message: 'unknown', ...failure, atMs: nowMs });
	else finishIfOver(draft, enrollment, reason, nowMs);
}
