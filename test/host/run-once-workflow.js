'use strict';
// An example as `npm start -- --once` runs it: the same nodes and wires, with names of its own.

const PACKAGE = 'n8n-nodes-customer-journeys';
const NO_OP = 'n8n-nodes-base.noOp';
/** Parameters that hold names of events, separated by commas. */
const EVENT_NAMES = new Set(['events', 'eventName']);

/**
 * The journey for one run. Differences to the example:
 * - ids, event names and the segment's name are those of this run, so that runs on one Redis do not meet;
 * - each No Operation node is an HTTP Request to the sink;
 * - the wait lasts as many seconds as the contact's `patienceSeconds` says, instead of a day;
 * - the call goes by an engagement of this run, and caps count within the journey alone;
 * - those whom quiet time held leave at once when it ends, instead of spread over 15 minutes.
 *
 * @param {import('./n8n-rest').Workflow} example @param {string} runId @param {string} sinkUrl
 * @returns {import('./n8n-rest').Workflow & { id: string }}
 */
function workflowOfRun(example, runId, sinkUrl) {
	const { name, nodes, connections, settings } = structuredClone(example);
	return {
		id: runId,
		name: `${name} (${runId})`,
		nodes: nodes.map((node) => (node.type === NO_OP ? toSink(node, sinkUrl) : patched(node, runId))),
		connections,
		settings,
	};
}

/** @param {any} node @param {string} runId */
function patched(node, runId) {
	const parameters = withOwnNames(node.parameters, runId);
	switch (node.type) {
		case `${PACKAGE}.journeyTrigger`:
			return { ...node, parameters, webhookId: runId };
		case `${PACKAGE}.journeySegment`:
			return { ...node, parameters: { ...parameters, segment: segmentOfRun(node, runId) } };
		case `${PACKAGE}.quietTimeGate`:
			return { ...node, parameters: { ...parameters, rampMinutes: 0 } };
		case `${PACKAGE}.frequencyCap`:
			return { ...node, parameters: { ...parameters, caps: withinJourney(parameters.caps) } };
		case `${PACKAGE}.conversationalVoice`:
			return {
				...node,
				parameters: {
					...parameters,
					engagement: {
						...parameters.engagement,
						value: engagementOfRun(parameters.engagement.value, runId),
					},
				},
				webhookId: `${runId}-calls`,
			};
		case `${PACKAGE}.waitForEvent`:
			return {
				...node,
				parameters: { ...parameters, amount: '={{ $json.patienceSeconds }}', unit: 'seconds' },
			};
		default:
			return { ...node, parameters };
	}
}

/** @param {any} value @param {string} runId @returns {any} */
function withOwnNames(value, runId) {
	if (Array.isArray(value)) return value.map((one) => withOwnNames(one, runId));
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) =>
			EVENT_NAMES.has(key) && typeof inner === 'string'
				? [
						key,
						inner
							.split(',')
							.map((name) => eventOfRun(name.trim(), runId))
							.join(', '),
					]
				: [key, withOwnNames(inner, runId)],
		),
	);
}

/** @param {string} name @param {string} runId */
function eventOfRun(name, runId) {
	return `${runId}.${name}`;
}

/** @param {any} node a Journey Segment @param {string} runId */
function segmentOfRun(node, runId) {
	return `${node.parameters.segment} ${runId}`;
}

/** @param {string} name @param {string} runId */
function engagementOfRun(name, runId) {
	return `${name} ${runId}`;
}

/** @param {{ rows: object[] }} caps */
function withinJourney(caps) {
	return { rows: caps.rows.map((row) => ({ ...row, scope: 'journey' })) };
}

/** The path at the sink of an end of the journey. @param {string} nodeName */
function sinkPath(nodeName) {
	return `/${nodeName.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

/** @param {any} node @param {string} sinkUrl */
function toSink(node, sinkUrl) {
	return {
		...node,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url: `${sinkUrl}${sinkPath(node.name)}`,
			sendHeaders: true,
			headerParameters: {
				parameters: [
					{ name: 'x-contact-id', value: '={{ $json.contactId }}' },
					{ name: 'x-visit', value: '={{ $json.journey.visit }}' },
				],
			},
			options: {},
		},
	};
}

module.exports = { workflowOfRun, eventOfRun, segmentOfRun, engagementOfRun, sinkPath, PACKAGE, NO_OP };
