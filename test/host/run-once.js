'use strict';
// npm start -- --once: contacts go through two of the examples, by HTTP, in a real n8n.
const { randomBytes } = require('node:crypto');
const { withCredentials, withStore, ENGAGEMENT_NAME } = require('./call-providers');
const { callLines, callsThatDiffer, driveCalls, pointsOf, prepareCalls } = require('./run-once-calls');
const { EXPECTED_CALLS, planCalls } = require('./run-once-calls-plan');
const { driveCart } = require('./run-once-cart');
const { countRun } = require('./run-once-counts');
const { say } = require('./run-once-events');
const { EXPECTED } = require('./run-once-plan');
const { disagreements, tableOf } = require('./run-once-table');
const { engagementOfRun, segmentOfRun, workflowOfRun, PACKAGE } = require('./run-once-workflow');
const { startSink } = require('./sink');

const CART_ID = 'abandoned-cart';
const CALLS_ID = 'delivery-reschedule-call';

/**
 * @typedef {import('./run-once-events').Run} Run
 *
 * @typedef {object} OnceHost
 * @property {import('./n8n-process').N8nProcess} n8n
 * @property {import('./n8n-rest').Workflow[]} examples
 * @property {import('./call-providers').Providers} providers
 * @property {Record<string, { id: string, name: string }>} credentials
 * @property {string} [redisUrl]
 */

/**
 * What a run is going to do, known before n8n starts: the store must hold some of it by then.
 *
 * @returns {{ runId: string, plan: import('./run-once-calls-plan').PlannedCall[], prepare: (store: import('../../lib').JourneyStore) => Promise<void> }}
 */
function planOnce() {
	const runId = `once-${randomBytes(5).toString('hex')}`;
	const plan = planCalls(runId, Date.now());
	return { runId, plan, prepare: async (store) => await prepareCalls(store, runId, plan) };
}

/**
 * The main job to its end without a person. Prints a table of each journey and what does not reconcile in it. n8n is
 * stopped afterwards.
 *
 * @param {OnceHost} host @param {Omit<ReturnType<typeof planOnce>, 'prepare'>} planned
 * @returns {Promise<boolean>} true only if every number reconciles with what was sent
 */
async function runOnce({ n8n, examples, providers, credentials, redisUrl }, { runId, plan }) {
	const startedAtMs = Date.now();
	const cart = await openRun(n8n, examples, CART_ID, `${runId}-cart`);
	const calls = await openRun(n8n, examples, CALLS_ID, runId);
	try {
		const trouble = await untilOver(n8n, async () => {
			say('Publishing the journeys with names of their own for this run');
			await publishRun(cart, credentials);
			await publishRun(calls, credentials);
			await Promise.all([driveCart(cart), driveCalls(calls, providers, plan)]);
		});
		// Also with trouble: what nobody listens to any more must not stay subscribed in a Redis that others use.
		const ids = [...examples.map(({ id }) => String(id)), cart.runId, calls.runId];
		await Promise.all(ids.map((id) => n8n.rest.unpublish(id))).catch((error) => trouble.push(error.message));
		await n8n.terminate();
		const [ofCart, ofCalls] = await withStore({ userFolder: n8n.userFolder, redisUrl }, async (store) => {
			const counted = [await countRun({ ...cart, store }), await countRun({ ...calls, store })];
			if (redisUrl) {
				await leaveNothing(store, cart, ids);
				await leaveNothing(store, calls, ids);
				await store.consent.unsuppress(pointsOf(plan));
				await store.policies.remove(engagementOfRun(ENGAGEMENT_NAME, runId));
			}
			return counted;
		});
		const played = providers.center.calls();
		const wrong = [
			...trouble,
			...disagreements(ofCart, cart.example, EXPECTED),
			...disagreements(ofCalls, calls.example, EXPECTED_CALLS),
			...callsThatDiffer(ofCalls.calls, played, plan),
		];
		const seconds = Math.round((Date.now() - startedAtMs) / 1_000);
		console.log(`\n${tableOf(ofCart)}\n\n${tableOf(ofCalls)}\n${callLines(ofCalls.calls, played)}\n`);
		for (const line of wrong) console.log(`WRONG  ${line}`);
		if (wrong.length === 0) console.log(`Everything reconciles: nobody lost, nobody twice. ${seconds} s`);
		return wrong.length === 0;
	} finally {
		await cart.sink.stop();
		await calls.sink.stop();
	}
}

/** @param {import('./n8n-process').N8nProcess} n8n @param {import('./n8n-rest').Workflow[]} examples @param {string} id @param {string} runId @returns {Promise<Run>} */
async function openRun(n8n, examples, id, runId) {
	const example = examples.find((one) => one.id === id);
	if (example === undefined) throw new Error(`There is no example with the id ${id}`);
	return { runId, n8n, example, sink: await startSink(), contactIds: [] };
}

/** @param {Run} run @param {Record<string, { id: string, name: string }>} credentials */
async function publishRun({ n8n, example, runId, sink }, credentials) {
	await n8n.rest.save(withCredentials(workflowOfRun(example, runId, sink.url), credentials));
	await n8n.rest.publish(runId);
}

/** What went wrong on the way, in words. @param {import('./n8n-process').N8nProcess} n8n @param {() => Promise<void>} drive @returns {Promise<string[]>} */
async function untilOver(n8n, drive) {
	try {
		await drive();
		return [];
	} catch (error) {
		const log = n8n.logTail(20).split('\n');
		return [/** @type {Error} */ (error).message, ...log.map((line) => `n8n: ${line}`)];
	}
}

/**
 * In a Redis that stays, the contacts of a run are forgotten and no step of this n8n stays registered; totals remain.
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

module.exports = { planOnce, runOnce };
