import { ours, workflow, type TestNode } from '../test/e2e/workflow-builder';
import type { BenchRow } from './bench-row';
import { median, rounded, tell } from './measure';
import { waitUntil, withN8n, type N8nHost } from './n8n-host';

const ROUNDS = 3;
const OURS = 100_000;
const THEIRS = 2_000;
const GOAL = 500;

/** Runs in the Code node: contacts of 100 bytes, the same in every run. */
const MAKE_ITEMS = `
const countries = ['DE', 'FR', 'US', 'IT'], tiers = ['basic', 'silver', 'gold'];
return Array.from({ length: $input.first().json.body.count }, (_, i) => ({
	json: { contactId: 'contact-' + i, country: countries[i % 4], tier: tiers[i % 3], total: (i * 37) % 1000, name: 'Contact ' + i },
}));`;

const condition = (field: string, type: string, operation: string, rightValue: unknown) => ({
	id: `${field}-${operation}`,
	leftValue: `={{ $json.${field} }}`,
	rightValue,
	operator: { type, operation },
});

const filter = (...conditions: object[]) => ({
	options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
	combinator: 'and',
	conditions,
});

const RULES = [
	filter(condition('country', 'string', 'equals', 'DE'), condition('total', 'number', 'gt', 500)),
	filter(condition('tier', 'string', 'equals', 'gold')),
];

const OUR_BRANCH = ours('Branch', 'attributeBranch', {
	mode: 'conditions',
	matching: 'first',
	branches: { rows: RULES.map((conditions, i) => ({ name: `Rule ${i}`, conditions })) },
	contactField: 'contactId',
	options: {},
});

const SWITCH: TestNode = {
	name: 'Branch',
	type: 'n8n-nodes-base.switch',
	typeVersion: 3.2,
	parameters: {
		mode: 'rules',
		rules: { values: RULES.map((conditions) => ({ conditions })) },
		options: { fallbackOutput: 'extra' },
	},
};

/** Webhook, Code, and the branch that is measured: its own time is in the run data of the execution. */
function routing(id: string, branch: TestNode) {
	return workflow(
		id,
		[
			{
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				webhookId: id,
				parameters: { httpMethod: 'POST', path: id, responseMode: 'onReceived', options: {} },
			},
			{ name: 'Make', type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode: MAKE_ITEMS } },
			branch,
		],
		[
			['Webhook', 0, 'Make'],
			['Make', 0, 'Branch'],
		],
		{ saveDataSuccessExecution: 'all' },
	);
}

/** Runs it once; the id of the execution that is over. */
async function route(host: N8nHost, id: string, count: number): Promise<number> {
	const last = host.lastExecution(id);
	await waitUntil(`webhook ${id} answers`, async () => (await host.n8n.postWebhook(id, { count })).ok);
	const isOver = () => host.executionAfter(id, last)?.id;
	return await waitUntil(`${id} has routed ${count} items`, isOver, { timeoutMs: 180_000, everyMs: 50 });
}

/** Items a second of the branch alone, by n8n's own clock; throws unless it routed every item as it should. */
async function rateOf(host: N8nHost, id: string, count: number, restIndex: number): Promise<number> {
	const data = host.executionData(await route(host, id, count));
	const routed = data.outputCounts('Branch');
	const [rest] = routed.splice(restIndex, 1);
	const expected = expectedCounts(count);
	if (String([...routed, rest]) !== String(expected))
		throw new Error(`branch: ${id} routed ${[...routed, rest]} instead of ${expected}`);
	const milliseconds = data.executionTime('Branch');
	tell(id, count, 'items', milliseconds, 'ms');
	return (count / Math.max(1, milliseconds)) * 1_000;
}

/** How many items match the first rule, else the second, else none. */
function expectedCounts(count: number): number[] {
	const counts = [0, 0, 0];
	for (let i = 0; i < count; i++) counts[i % 4 === 0 && (i * 37) % 1000 > 500 ? 0 : i % 3 === 2 ? 1 : 2]++;
	return counts;
}

/** Items a second through the branch node, by two rules, against n8n's Switch on both expression engines. */
export async function run(): Promise<BenchRow> {
	return await withN8n(
		async (legacy) =>
			await withN8n(async (host) => {
				for (const one of [host, legacy]) await one.publish(routing('peerswitch', SWITCH));
				await host.publish(routing('ourbranch', OUR_BRANCH));
				return rowOf(await measure(host, legacy));
			}),
		{ N8N_EXPRESSION_ENGINE: 'legacy' },
	);
}

async function measure(host: N8nHost, legacy: N8nHost): Promise<number[]> {
	const rates: number[][] = [[], [], []];
	for (let round = 0; round < ROUNDS; round++) {
		rates[0].push(await rateOf(host, 'ourbranch', OURS, 0));
		rates[1].push(await rateOf(host, 'peerswitch', THEIRS, RULES.length));
		rates[2].push(await rateOf(legacy, 'peerswitch', THEIRS, RULES.length));
	}
	return rates.map(median);
}

function rowOf([own, theirs, onLegacy]: number[]): BenchRow {
	return {
		bench: 'branch',
		peer: 'n8n Switch 3.2, default engine',
		ours: rounded(own),
		theirs: rounded(theirs),
		unit: 'items/s',
		ratio: rounded(own / theirs),
		goal: `>= ${GOAL} x default`,
		holds: own / theirs >= GOAL,
		legacyEngine: rounded(onLegacy),
		legacyRatio: rounded(own / onLegacy),
		measured: `the node's own time; ${OURS.toLocaleString('en-US')} items, the peer's ${THEIRS.toLocaleString('en-US')}`,
	};
}
