'use strict';
// How a run of `npm start -- --once` sends what happens to its contacts, and waits until n8n has dealt with it.
const { eventOfRun } = require('./run-once-workflow');
const { waitUntil } = require('./wait-until');

const EVENTS_A_REQUEST = 250;
/** Generous: a slow machine is not a wrong count. */
const PATIENCE_MS = 300_000;

/**
 * @typedef {object} Run one example, run with names of its own
 * @property {string} runId
 * @property {import('./n8n-process').N8nProcess} n8n
 * @property {import('./n8n-rest').Workflow} example
 * @property {import('./sink').Sink} sink
 * @property {string[]} contactIds
 */

/** @param {{ runId: string }} run @param {string} name @param {string} contactId @param {Record<string, unknown>} data */
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
 * @param {Pick<Run, 'n8n' | 'runId'>} run @param {object[]} events @param {'accepted' | 'duplicates'} expected what all of them must be
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

/** No execution runs: what was handed out has been parked or has ended. @param {Pick<Run, 'n8n' | 'runId'>} run */
async function idle({ n8n, runId }) {
	await waitUntil(
		'no execution runs',
		async () => (await n8n.rest.executions({ workflowId: runId, status: ['new', 'running'] })).length === 0,
		{ timeoutMs: PATIENCE_MS, everyMs: 250 },
	);
}

/** @param {string} text */
function say(text) {
	console.error(text);
}

module.exports = { eventOf, send, idle, say, EVENTS_A_REQUEST, PATIENCE_MS };
