import { bareRecord, type Contact, type Enrollment, type JourneyHistory } from '../domain/contact';

/*
 * What a contact's document may grow to. Each bound forgets the oldest first and says what is lost with it.
 */

/** Ended enrollments kept whole: a repeated park or finish of theirs gets its first answer. */
const ENDED_KEPT_WHOLE = 20;
/** Ended enrollments kept as tombstones: a late park still finds out that it is over. Beyond, it would be taken for new. */
const ENDED_KEPT = 200;
/** Key values remembered in a journey. A key beyond may enter again under "once per key". */
const KEYS_KEPT = 200;
/** First answers kept of an enrollment. A park repeated after so many others parks anew. */
const ANSWERS_KEPT = 500;

export function boundEnded(contact: Contact): void {
	const parked = new Set(contact.tickets.map(({ enrollmentId }) => enrollmentId));
	const ended = contact.enrollments.filter(({ id, state }) => state !== 'inside' && !parked.has(id));
	const surplus = new Set(ended.slice(0, Math.max(0, ended.length - ENDED_KEPT)));
	for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT_WHOLE))) strip(old);
	if (surplus.size > 0)
		contact.enrollments = contact.enrollments.filter((enrollment) => !surplus.has(enrollment));
}

function strip(ended: Enrollment): void {
	ended.answers = bareRecord();
	ended.consumed = bareRecord();
	delete ended.correlation;
}

export function boundKeys(history: JourneyHistory): void {
	const slots = Object.keys(history.keys);
	for (const slot of slots.slice(0, Math.max(0, slots.length - KEYS_KEPT))) delete history.keys[slot];
}

export function boundAnswers(enrollment: Enrollment): void {
	const ids = Object.keys(enrollment.answers);
	for (const id of ids.slice(0, Math.max(0, ids.length - ANSWERS_KEPT))) delete enrollment.answers[id];
}
