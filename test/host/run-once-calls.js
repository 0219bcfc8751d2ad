'use strict';
// The delivery example in `npm start -- --once`: 200 contacts, of whom a stand-in for Twilio plays those that are called.
const { ENGAGEMENT_NAME, saveEngagement } = require('./call-providers');
const { EXPECTED_CALLS } = require('./run-once-calls-plan');
const { eventOf, idle, say, send, PATIENCE_MS } = require('./run-once-events');
const { engagementOfRun } = require('./run-once-workflow');
const { waitUntil } = require('./wait-until');

/**
 * @typedef {import('./run-once-events').Run} Run
 * @typedef {import('./run-once-calls-plan').PlannedCall} PlannedCall
 */

/**
 * What must be in the store before the calls: the engagement under a name of the run, with one attempt a contact, and the
 * refusals of those who have refused. n8n does not run yet.
 *
 * @param {import('../../lib').JourneyStore} store @param {string} runId @param {PlannedCall[]} plan
 */
async function prepareCalls(store, runId, plan) {
	await saveEngagement(store, engagementOfRun(ENGAGEMENT_NAME, runId), {
		capacity: 10,
		retry: { maxAttempts: 1 },
	});
	const nowMs = Date.now();
	await store.consent.unsuppress(pointsOf(plan));
	await store.consent.set(
		plan
			.filter(({ hasRefused }) => hasRefused)
			.map(({ contactId, data }) => ({
				point: data.phone,
				contactId,
				channel: 'voice',
				purpose: '*',
				state: /** @type {const} */ ('revoked'),
				source: 'said so earlier',
				atMs: nowMs,
			})),
		nowMs,
	);
}

/** Numbers that earlier runs may have left on the list of those not to be called. @param {PlannedCall[]} plan */
function pointsOf(plan) {
	return [...new Set(plan.map(({ data }) => data.phone).filter((phone) => phone.startsWith('+')))];
}

/**
 * Lets the contacts enter, waits until each that is called has left, then sends what happens afterwards.
 *
 * @param {Run} run @param {import('./call-providers').Providers} providers @param {PlannedCall[]} plan
 */
async function driveCalls(run, { center }, plan) {
	run.contactIds = plan.map(({ contactId }) => contactId);
	for (const { data, callee } of plan) if (callee) center.script(data.phone, callee);
	say(`${plan.length} contacts enter whose delivery failed; a stand-in plays their phones, nobody is called`);
	const entries = plan.map(({ contactId, data }) => eventOf(run, 'delivery.failed', contactId, data));
	await send(run, entries, 'accepted');
	await run.sink.reached(EXPECTED_CALLS.deliveries, { timeoutMs: PATIENCE_MS });
	const later = plan.flatMap(({ contactId, then, data }) =>
		then ? [eventOf(run, then, contactId, { parcelId: data.parcelId })] : [],
	);
	say(`All have been called. ${later.length} parcels arrive, or are rescheduled online`);
	await send(run, later, 'accepted');
	await waitUntil('all calls are over', () => center.calls().every(({ endedAtMs }) => endedAtMs));
	await center.settled();
	await idle(run);
}

/**
 * What does not add up between the calls that were planned, those that the journey knows, and those that were played.
 *
 * @param {Record<string, number>} outcomes contacts by what came of their call, from the ledger
 * @param {import('../contact-center/contact-center').CallRecord[]} played
 * @param {PlannedCall[]} plan
 */
function callsThatDiffer(outcomes, played, plan) {
	const dialled = new Set(
		plan.filter(({ callee }) => callee && !callee.refuse).map(({ data }) => data.phone),
	);
	const times = new Map();
	for (const { to } of played) times.set(to, (times.get(to) ?? 0) + 1);
	const wrong = [];
	if (JSON.stringify(outcomes) !== JSON.stringify(EXPECTED_CALLS.calls))
		wrong.push(`calls: ${JSON.stringify(outcomes)}, must be ${JSON.stringify(EXPECTED_CALLS.calls)}`);
	if (played.length !== EXPECTED_CALLS.played)
		wrong.push(`stand-in: ${played.length} calls, must be ${EXPECTED_CALLS.played}`);
	for (const to of times.keys()) {
		if (!dialled.has(to)) wrong.push(`${to} was called and must not be`);
		if (times.get(to) > 1) wrong.push(`${to} was called ${times.get(to)} times`);
	}
	for (const to of dialled) if (!times.has(to)) wrong.push(`${to} was not called`);
	for (const { to, errors } of played) if (errors.length > 0) wrong.push(`${to}: ${errors[0].message}`);
	return wrong;
}

/** @param {Record<string, number>} outcomes @param {import('../contact-center/contact-center').CallRecord[]} played */
function callLines(outcomes, played) {
	const counts = Object.entries(outcomes).map(([result, count]) => `${result} ${count}`);
	return `what came of the calls: ${counts.join(', ')}\nplayed by the stand-in: ${played.length} calls`;
}

module.exports = { prepareCalls, driveCalls, callsThatDiffer, callLines, pointsOf };
