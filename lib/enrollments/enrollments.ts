import type { Enrollment, Failure } from '../domain/contact';
import { JourneyError } from '../domain/errors';
import { fail, finishIfOver } from '../contacts/enrollment-transitions';
import { transact } from '../contacts/transactor';
import type { Journeys } from '../journeys/journeys';
import type { ContactStore } from '../store/contacts';
import { unpackContact } from '../domain/contact-codec';
import { groupBy } from '../waiting/waiting-room';
import { exitEnrollment, tryEnter, type EnterAnswer, type EnterRequest } from './enter';

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
	reason?: string;
	failure?: Omit<Failure, 'atMs'>;
}

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
				if (typeof request[field] !== 'string' || request[field] === '')
					throw new JourneyError(
						'invalid-input',
						`Entry ${i} has '${field}' ${JSON.stringify(request[field]) ?? 'undefined'}; allowed is a text that is not empty.`,
					);
		});
		const indexes = groupBy(requests, ({ contactId }) => contactId);
		const journeys = await this.journeys.current();
		const decided = await transact(
			this.contacts,
			[...indexes.keys()].map((contactId) => ({ contactId })),
			(draft) => indexes.get(draft.contactId)!.map((i) => tryEnter(draft, requests[i], journeys, nowMs)),
			nowMs,
		);
		return requests.map(({ contactId }, i) => decided.get(contactId)![indexes.get(contactId)!.indexOf(i)]);
	}

	/** Ends enrollments as exited and takes their parked contacts out; those handed out leave by no further output. In input order: how many ended. */
	async exit(selections: readonly EnrollmentSelection[], reason: string, nowMs: number): Promise<number[]> {
		const indexes = groupBy(selections, ({ contactId }) => contactId);
		const decided = await transact(
			this.contacts,
			[...indexes.keys()].map((contactId) => ({ contactId })),
			(draft) =>
				indexes.get(draft.contactId)!.map((i) => {
					const { enrollmentId, journeyId } = selections[i];
					return draft.contact.enrollments.filter(
						(enrollment) =>
							(enrollmentId === undefined || enrollment.id === enrollmentId) &&
							(journeyId === undefined || enrollment.journeyId === journeyId) &&
							exitEnrollment(draft, enrollment, reason, nowMs),
					).length;
				}),
			nowMs,
		);
		return selections.map(({ contactId }, i) => decided.get(contactId)![indexes.get(contactId)!.indexOf(i)]);
	}

	/** The enrollments of each contact (input order), ended ones as long as they are kept. One round trip a partition. */
	async get(contactIds: readonly string[]): Promise<Enrollment[][]> {
		const distinct = [...new Set(contactIds)];
		const snapshots = await this.contacts.load(distinct.map((contactId) => ({ contactId })));
		const found = new Map(
			snapshots.map(({ contactId, packed }) => [
				contactId,
				packed === undefined ? [] : unpackContact(contactId, packed).enrollments,
			]),
		);
		return contactIds.map((contactId) => found.get(contactId)!);
	}

	/** Ends the part of an execution in enrollments that it carried outside any batch; the last part to end finishes the enrollment. */
	async endRun(runId: string, ends: readonly RunEnd[], nowMs: number): Promise<void> {
		const indexes = groupBy(ends, ({ contactId }) => contactId);
		await transact(
			this.contacts,
			[...indexes.keys()].map((contactId) => ({ contactId })),
			(draft) => {
				for (const i of indexes.get(draft.contactId)!) {
					const enrollment = draft.enrollment(ends[i].enrollmentId);
					if (enrollment === undefined || !enrollment.runs.includes(runId)) continue;
					enrollment.runs = enrollment.runs.filter((run) => run !== runId);
					const { failure, reason } = ends[i];
					if (failure) fail(draft, enrollment, { ...failure, atMs: nowMs });
					else finishIfOver(draft, enrollment, reason, nowMs);
				}
			},
			nowMs,
		);
	}
}
