'use strict';
// What the store and the sink say of a run, step by step. Nothing here knows what was planned.
const { join } = require('node:path');
const { PACKAGE, NO_OP, segmentOfRun, sinkPath } = require('./run-once-workflow');

/** Words that a contact may have more than once at one step. */
const REPEATED = new Set(['held', 'calling', 'retry']);

/**
 * @typedef {object} StepRow
 * @property {string} step
 * @property {number} in
 * @property {{ name: string, count: number }[]} outs in their order on the canvas
 * @property {number} waiting parked there at the end
 * @property {number} exited whose journey ended there from outside: by an event that ends it
 * @property {number} held of all who came, those who were held for a while (a gate) or until the end
 */

/**
 * @typedef {object} Counted
 * @property {StepRow[]} rows steps of the journey in the order in which contacts pass them
 * @property {{ name: string, count: number }[]} ends deliveries at the sink, by node
 * @property {import('../../lib').JourneyCounters} totals
 * @property {Record<string, number>} calls contacts by what came of their call, in the order of the alphabet
 * @property {string[]} twice contacts that are on the ledger of one step twice, or at the sink
 */

/**
 * Counts a run. Steps that write to the ledger are counted from the timelines of its contacts, membership from the
 * segment, those who wait from the store's own counter, the rest at the sink; a step that writes nothing has come in
 * what left the step before it.
 *
 * @param {{ store: import('../../lib').JourneyStore, example: import('./n8n-rest').Workflow, runId: string, contactIds: string[], sink: import('./sink').Sink }} run
 * @returns {Promise<Counted>}
 */
async function countRun(run) {
	const ledger = await readLedger(run);
	const steps = run.example.nodes.filter(({ type }) => type.startsWith(`${PACKAGE}.`));
	/** @type {StepRow[]} */
	const rows = [];
	for (const node of inOrder(steps, run.example.connections))
		rows.push(await COUNT[node.type.slice(PACKAGE.length + 1)](node, { ...run, ledger, rows }));
	const ends = run.example.nodes.filter(({ type }) => type === NO_OP);
	return {
		rows,
		ends: ends.map(({ name }) => ({ name, count: atSink(run, name) })),
		totals: await run.store.ledger.counters(run.runId),
		calls: callsIn(ledger),
		twice: [...ledger.twice, ...[...run.sink.duplicates().keys()].map((key) => `${key} at the sink`)],
	};
}

/** @typedef {Awaited<ReturnType<typeof readLedger>>} Ledger */

/**
 * The lines of the run's contacts by step and word: who had one.
 *
 * @param {{ store: import('../../lib').JourneyStore, runId: string, contactIds: string[] }} run
 */
async function readLedger({ store, runId, contactIds }) {
	/** @type {Map<string, Set<string>>} */
	const who = new Map();
	/** @type {Map<string, string>} */
	const stepKeys = new Map();
	/** @type {string[]} */
	const twice = [];
	/** @type {Map<string, Map<string, Set<string>>>} contacts by call step and result */
	const results = new Map();
	const timelines = await Promise.all(contactIds.map((contactId) => store.ledger.timeline(contactId)));
	timelines.forEach((lines, i) => {
		let at = '';
		for (const line of lines.filter(({ journeyId }) => journeyId === runId)) {
			at = nodeIdOf(line.step) ?? at;
			if (line.step) stepKeys.set(at, line.step);
			const key = keyOf(at, line);
			const contacts = who.get(key) ?? new Set();
			who.set(key, contacts);
			if (contacts.has(contactIds[i]) && !REPEATED.has(line.what)) twice.push(`${contactIds[i]}: ${key}`);
			contacts.add(contactIds[i]);
			if (line.what === 'called' || line.what === 'not-passed') noteResult(results, at, line, contactIds[i]);
		}
	});
	return { who, stepKeys, twice, results };
}

/** @param {Map<string, Map<string, Set<string>>>} results @param {string} nodeId @param {import('../../lib').LedgerLine} line @param {string} contactId */
function noteResult(results, nodeId, { reason = '' }, contactId) {
	const byResult = results.get(nodeId) ?? new Map();
	results.set(nodeId, byResult.set(reason, (byResult.get(reason) ?? new Set()).add(contactId)));
}

/** @param {Ledger} ledger */
function callsIn({ results, who }) {
	/** @type {[string, number][]} */
	const counts = [];
	for (const [nodeId, byResult] of results)
		if (who.has(`${nodeId} to-call`))
			for (const [result, contacts] of byResult) counts.push([result, contacts.size]);
	return Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param {string | undefined} stepKey */
function nodeIdOf(stepKey) {
	return stepKey?.slice(stepKey.lastIndexOf(':') + 1);
}

/** A release by an event is told apart by the trigger's place. @param {string} nodeId @param {import('../../lib').LedgerLine} line */
function keyOf(nodeId, { what, reason, facts }) {
	if (what !== 'released') return `${nodeId} ${what}`;
	return `${nodeId} released ${reason === 'event' ? facts?.branch : 'due'}`;
}

/**
 * @typedef {{ store: import('../../lib').JourneyStore, example: import('./n8n-rest').Workflow, runId: string, contactIds: string[], sink: import('./sink').Sink, ledger: Ledger, rows: StepRow[] }} Counting
 * @type {Record<string, (node: any, counting: Counting) => Promise<StepRow>>}
 */
const COUNT = {
	async journeyTrigger(node, counting) {
		const outs = [{ name: 'entered', count: lines(counting, node, 'released due').size }];
		return await rowOf(node, counting, lines(counting, node, 'entered').size, outs);
	},
	async journeySegment(node, counting) {
		const isIn = await counting.store.segments.has(segmentOfRun(node, counting.runId), counting.contactIds);
		const notIn = targetsOf(counting, node, 1).reduce((sum, name) => sum + atSink(counting, name), 0);
		const outs = [
			{ name: 'In Segment', count: isIn.filter(Boolean).length },
			{ name: 'Not in Segment', count: notIn },
		];
		return await rowOf(node, counting, comeFromBefore(counting, node), outs);
	},
	quietTimeGate: async (node, counting) => await gateRow(node, counting, ['Send Now', 'Not Now']),
	frequencyCap: async (node, counting) => await gateRow(node, counting, ['Passed', 'Capped']),
	async conversationalVoice(node, counting) {
		const { verdictOf } = require(join(__dirname, '..', '..', 'dist', 'lib'));
		const outs = CALL_OUTPUTS.map((name) => ({ name, count: 0 }));
		for (const [result, contacts] of counting.ledger.results.get(node.id) ?? []) {
			const out = outs.find(({ name }) => name === verdictOf(result).output);
			if (out) out.count += contacts.size;
		}
		const came = new Set(['to-call', 'not-passed'].flatMap((what) => [...lines(counting, node, what)]));
		return await rowOf(node, counting, came.size, outs);
	},
	async waitForEvent(node, counting) {
		const byTrigger = node.parameters.triggers.rows.map(
			(/** @type {{ name: string }} */ { name }, /** @type {number} */ i) => ({
				name,
				count: lines(counting, node, `released ${i}`).size,
			}),
		);
		const timedOut = { name: 'Timed Out', count: lines(counting, node, 'released due').size };
		const outs = [byTrigger[0], timedOut, ...byTrigger.slice(1)];
		return await rowOf(node, counting, lines(counting, node, 'parked').size, outs);
	},
	async attributeBranch(node, counting) {
		const names = [
			'Other',
			...node.parameters.branches.rows.map((/** @type {{ name: string }} */ { name }) => name),
		];
		const outs = names.map((name, output) => ({
			name,
			count: targetsOf(counting, node, output).reduce((sum, target) => sum + atSink(counting, target), 0),
		}));
		return await rowOf(node, counting, comeFromBefore(counting, node), outs);
	},
};

const CALL_OUTPUTS = ['Completed', 'No Answer', 'Not Attempted', 'Blocked', 'Opted Out'];

/** @param {any} node @param {Counting} counting @param {[string, string]} names */
async function gateRow(node, counting, [passed, refused]) {
	const came = new Set(['passed', 'not-passed', 'held'].flatMap((what) => [...lines(counting, node, what)]));
	return await rowOf(node, counting, came.size, [
		{ name: passed, count: lines(counting, node, 'passed').size },
		{ name: refused, count: lines(counting, node, 'not-passed').size },
	]);
}

/** @param {any} node @param {Counting} counting @param {number} came @param {StepRow['outs']} outs @returns {Promise<StepRow>} */
async function rowOf(node, counting, came, outs) {
	const stepKey = counting.ledger.stepKeys.get(node.id);
	return {
		step: node.name,
		in: came,
		outs,
		waiting: stepKey === undefined ? 0 : await counting.store.waiting.count({ stepKey }),
		exited: lines(counting, node, 'exited').size,
		held: lines(counting, node, 'held').size,
	};
}

/** @param {Counting} counting @param {any} node @param {string} what @returns {Set<string>} */
function lines({ ledger }, node, what) {
	return ledger.who.get(`${node.id} ${what}`) ?? new Set();
}

/** @param {{ sink: import('./sink').Sink }} run @param {string} nodeName */
function atSink({ sink }, nodeName) {
	return sink.deliveries(sinkPath(nodeName)).length;
}

/** @param {Counting} counting @param {any} node @param {number} output @returns {string[]} */
function targetsOf({ example }, node, output) {
	return (example.connections[node.name]?.main[output] ?? []).map(
		(/** @type {{ node: string }} */ wire) => wire.node,
	);
}

/** What the steps before have let out towards this one. @param {Counting} counting @param {any} node */
function comeFromBefore({ example, rows }, node) {
	return wiresOf(example)
		.filter(({ to }) => to === node.name)
		.reduce(
			(sum, { from, output }) => sum + (rows.find(({ step }) => step === from)?.outs[output].count ?? 0),
			0,
		);
}

/** @param {import('./n8n-rest').Workflow} workflow @returns {{ from: string, output: number, to: string }[]} */
function wiresOf({ connections }) {
	return Object.entries(connections).flatMap(([from, { main = [] }]) =>
		main.flatMap((/** @type {{ node: string }[]} */ wires, /** @type {number} */ output) =>
			wires.map(({ node }) => ({ from, output, to: node })),
		),
	);
}

/** Steps after those that lead to them. @param {any[]} steps @param {any} connections */
function inOrder(steps, connections) {
	const wires = wiresOf(/** @type {any} */ ({ connections })).filter(({ to }) =>
		steps.some(({ name }) => name === to),
	);
	/** @type {any[]} */
	const ordered = [];
	for (const step of steps.filter(({ name }) => !wires.some(({ to }) => to === name))) ordered.push(step);
	while (ordered.length < steps.length) {
		const next = steps.find(
			(step) =>
				!ordered.includes(step) &&
				wires
					.filter(({ to }) => to === step.name)
					.every(({ from }) => ordered.some(({ name }) => name === from)),
		);
		if (next === undefined) throw new Error('The example has a loop, which this count does not follow');
		ordered.push(next);
	}
	return ordered;
}

module.exports = { countRun, wiresOf };
