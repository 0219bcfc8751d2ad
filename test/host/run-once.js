'use strict';
// npm start -- --once: 1,000 contacts go through the abandoned-cart example, by HTTP, in a real n8n.
const { randomBytes } = require('node:crypto');
const { join } = require('node:path');
const { countRun } = require('./run-once-counts');
const { EXPECTED, planRun } = require('./run-once-plan');
const { disagreements, tableOf } = require('./run-once-table');
const { eventOfRun, segmentOfRun, sinkPath, workflowOfRun, PACKAGE } = require('./run-once-workflow');
const { startSink } = require('./sink');
const { waitUntil } = require('./wait-until');

const REPOSITORY = join(__dirname, '..', '..');
const EXAMPLE_ID = 'abandoned-cart';
const EVENTS_A_REQUEST = 250;
/** Generous: a slow machine is not a wrong count. */
const PATIENCE_MS = 300_000;

/**
 * @typedef {object} Run
 * @property {string} runId
 * @property {import('./n8n-process').N8nProcess} n8n
 * @property {import('./n8n-rest').Workflow} example
 * @property {import('./sink').Sink} sink
 * @property {string[]} contactIds
 */

/**
 * The main job to its end without a person. Prints a table and what does not reconcile in it. n8n is stopped afterwards.
 *
 * @param {{ n8n: import('./n8n-process').N8nProcess, examples: import('./n8n-rest').Workflow[], redisUrl?: string }} host
 * @returns {Promise<boolean>} true only if every number reconciles with what was sent
 */
async function runOnce({ n8n, examples, redisUrl }) {
	const example = examples.find(({ id }) => id === EXAMPLE_ID);
	if (example === undefined) throw new Error(`There is no example with the id ${EXAMPLE_ID}`);
	const startedAtMs = Date.now();
	const sink = await startSink();
	/** @type {Run} */
	const run = { runId: `once-${randomBytes(5).toString('hex')}`, n8n, example, sink, contactIds: [] };
	try {
		const trouble = await drive(run).then(
			() => /** @type {string[]} */ ([]),
			(error) => [
				error.message,
				...n8n
					.logTail(20)
					.split('\n')
					.map((line) => `n8n: ${line}`),
			],
		);
		// Also with trouble: what nobody listens to any more must not stay subscribed in a Redis that others use.
		const ids = [...examples.map(({ id }) => String(id)), run.runId];
		await Promise.all(ids.map((id) => n8n.rest.unpublish(id))).catch((error) => trouble.push(error.message));
		await n8n.terminate();
		const counted = await readStore(run, redisUrl, ids);
		const wrong = [...trouble, ...disagreements(counted, example, EXPECTED)];
		const seconds = Math.round((Date.now() - startedAtMs) / 1_000);
		console.log(`\n${tableOf(counted)}\n`);
		for (const line of wrong) console.log(`WRONG  ${line}`);
		if (wrong.length === 0) console.log(`Everything reconciles: nobody lost, nobody twice. ${seconds} s`);
		return wrong.length === 0;
	} finally {
		await sink.stop();
	}
}

/** Sends what happens to the contacts, and waits until nothing but those held overnight is left inside. @param {Run} run */
async function drive(run) {
	const { runId, n8n, example, sink } = run;
	say('Publishing the journey with names of its own for this run');
	const workflow = workflowOfRun(example, runId, sink.url);
	await n8n.rest.save(workflow);
	await n8n.rest.publish(workflow.id);
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
	await waitUntil(
		`${EXPECTED.deliveries} deliveries at the sink`,
		() => sink.deliveries().length >= EXPECTED.deliveries,
		{ timeoutMs: PATIENCE_MS },
	);
	await idle(run);
}

/** So many were reminded and have come to their wait. @param {Run} run @param {number} reminders */
async function arrived(run, reminders) {
	await run.sink.reached(reminders, { path: sinkPath('Send the Reminder'), timeoutMs: PATIENCE_MS });
	await idle(run);
}

/** No execution runs: what was handed out has been parked or has ended. @param {Run} run */
async function idle({ n8n, runId }) {
	await waitUntil(
		'no execution runs',
		async () => (await n8n.rest.executions({ workflowId: runId, status: ['new', 'running'] })).length === 0,
		{ timeoutMs: PATIENCE_MS, everyMs: 250 },
	);
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

/** @param {Run} run @param {string} name @param {string} contactId @param {Record<string, unknown>} data */
function eventOf({ runId }, name, contactId, data) {
	return {
		id: `${name}-${contactId}`,
		name: eventOfRun(name, runId),
		contactId,
		occurredAt: new Date().toISOString(),
		data,
	};
}

/**
 * Posts events in arrays, each until it is acknowledged, as a good client does.
 *
 * @param {Run} run @param {object[]} events @param {'accepted' | 'duplicates'} expected what all of them must be
 */
async function send({ n8n, runId }, events, expected) {
	for (let at = 0; at < events.length; at += EVENTS_A_REQUEST) {
		const part = events.slice(at, at + EVENTS_A_REQUEST);
		const answer = await waitUntil(
			'the events are acknowledged',
			async () => {
				const response = await n8n.postWebhook(`${runId}/events`, part);
				if (response.status !== 202) throw new Error(`status ${response.status}: ${await response.text()}`);
				return await response.json();
			},
			{ timeoutMs: PATIENCE_MS, everyMs: 500 },
		);
		if (answer[expected] !== part.length)
			throw new Error(`${part.length} events should be ${expected}: ${JSON.stringify(answer)}`);
	}
}

/** @param {Run} run @param {string | undefined} redisUrl @param {string[]} journeyIds */
async function readStore(run, redisUrl, journeyIds) {
	const { openStore } = require(join(REPOSITORY, 'dist', 'lib'));
	const store = await openStore(
		redisUrl
			? { kind: 'redis', url: redisUrl }
			: { kind: 'embedded', file: join(run.n8n.userFolder, '.n8n', 'customer-journeys.sqlite') },
	);
	try {
		const counted = await countRun({ ...run, store });
		if (redisUrl) await leaveNothing(store, run, journeyIds);
		return counted;
	} finally {
		await store.close();
	}
}

/**
 * In a Redis that stays, the contacts of the run are forgotten and no step of this n8n stays registered; totals remain.
 *
 * @param {import('../../lib').JourneyStore} store @param {Run} run @param {string[]} journeyIds of all that this n8n published
 */
async function leaveNothing(store, { example, runId, contactIds }, journeyIds) {
	const segment = segmentOfRun(
		example.nodes.find(({ type }) => type === `${PACKAGE}.journeySegment`),
		runId,
	);
	await store.segments.apply(segment, { in: [], out: contactIds }, runId, Date.now());
	await store.segments.confirm(segment, runId);
	await Promise.all(contactIds.map((contactId) => store.contacts.forget(contactId, Date.now())));
	const ours = Object.keys((await store.journeys.get(runId))?.subscriptions ?? {});
	const instances = new Set(ours.map((stepKey) => stepKey.split(':')[0]));
	for (const journeyId of journeyIds) {
		const stepKeys = Object.keys((await store.journeys.get(journeyId))?.subscriptions ?? {});
		for (const stepKey of stepKeys.filter((key) => instances.has(key.split(':')[0])))
			await store.journeys.unsubscribe(journeyId, stepKey);
	}
}

/** @param {string} text */
function say(text) {
	console.error(text);
}

module.exports = { runOnce };
