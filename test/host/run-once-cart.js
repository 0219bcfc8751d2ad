'use strict';
// The abandoned-cart example in `npm start -- --once`: 1,000 contacts, by HTTP.
const { EXPECTED, planRun } = require('./run-once-plan');
const { eventOf, idle, say, send, EVENTS_A_REQUEST, PATIENCE_MS } = require('./run-once-events');
const { sinkPath } = require('./run-once-workflow');

/** @typedef {import('./run-once-events').Run} Run */

/** Sends what happens to the contacts, and waits until nothing but those held overnight is left inside. @param {Run} run */
async function driveCart(run) {
	const { runId, sink } = run;
	const { contacts, morningAtMs } = planRun(runId, Date.now());
	run.contactIds = contacts.map(({ contactId }) => contactId);
	const entries = contacts.map(({ contactId, data }) => eventOf(run, 'cart.abandoned', contactId, data));
	say(`${contacts.length} contacts enter by HTTP, ${EVENTS_A_REQUEST} a request; one request comes twice`);
	await send(run, entries, 'accepted');
	await send(run, entries.slice(0, EVENTS_A_REQUEST), 'duplicates');
	await sendWhen(run, contacts, 'at once');
	await arrived(run, EXPECTED.remindersByDay);
	await sendWhen(run, contacts, 'waiting');
	const seconds = Math.max(0, Math.ceil((morningAtMs - Date.now()) / 1_000));
	say(`Quiet time ends in ${seconds} s for some of those held; for the others it is night`);
	await arrived(run, EXPECTED.reminders);
	await sendWhen(run, contacts, 'morning');
	await sink.reached(EXPECTED.deliveries, { timeoutMs: PATIENCE_MS });
	await idle(run);
}

/** So many were reminded and have come to their wait. @param {Run} run @param {number} reminders */
async function arrived(run, reminders) {
	await run.sink.reached(reminders, { path: sinkPath('Send the Reminder'), timeoutMs: PATIENCE_MS });
	await idle(run);
}

/** @param {Run} run @param {import('./run-once-plan').PlannedContact[]} contacts @param {string} when */
async function sendWhen(run, contacts, when) {
	const events = contacts.flatMap(({ contactId, then, data }) =>
		then?.when === when ? [eventOf(run, then.event, contactId, { total: data.cartTotal })] : [],
	);
	const counts = new Map();
	for (const { name } of events) counts.set(name, (counts.get(name) ?? 0) + 1);
	say(
		`Sending ${[...counts].map(([name, count]) => `${count} ${name.slice(run.runId.length + 1)}`).join(', ')}`,
	);
	await send(run, events, 'accepted');
}

module.exports = { driveCart };
