import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { n8n } from '../package.json';
import { callsThatDiffer } from './host/run-once-calls';
import { EXPECTED_CALLS, planCalls } from './host/run-once-calls-plan';
import { EXPECTED, planRun } from './host/run-once-plan';
import { disagreements } from './host/run-once-table';

const ROOT = join(__dirname, '..');
const PACKAGE = 'n8n-nodes-customer-journeys';
/** n8n's own nodes that an example may hold. */
const ORDINARY = [
	'n8n-nodes-base.noOp',
	'n8n-nodes-base.stickyNote',
	'@n8n/n8n-nodes-langchain.lmChatOpenAi',
];

interface ExampleNode {
	id: string;
	name: string;
	type: string;
	position: [number, number];
	parameters: Record<string, unknown>;
	[setting: string]: unknown;
}

interface Example {
	id: string;
	name: string;
	nodes: ExampleNode[];
	connections: Record<string, Record<string, { node: string; type: string; index: number }[][]>>;
	settings: Record<string, unknown>;
}

/** The nodes that package.json registers, by type. */
const described = new Map<string, INodeTypeDescription>(
	n8n.nodes.map((path) => {
		const source = join(ROOT, path.replace(/^dist\//, '').replace(/\.js$/, ''));
		const [NodeClass] = Object.values(jest.requireActual<Record<string, new () => INodeType>>(source));
		const { description } = new NodeClass();
		return [`${PACKAGE}.${description.name}`, description];
	}),
);

const files = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.json'));

function read(file: string): Example {
	return JSON.parse(readFileSync(join(ROOT, 'examples', file), 'utf8')) as Example;
}

function isOurs({ type }: ExampleNode): boolean {
	return type.startsWith(`${PACKAGE}.`);
}

/** Parameters, and values in collections, that the form does not have; and texts that are none of a list's options. */
function unknownIn(
	values: Record<string, unknown>,
	properties: readonly INodeProperties[],
	path: string,
): string[] {
	return Object.entries(values).flatMap(([name, value]) => {
		const found = properties.filter((property) => property.name === name);
		if (found.length === 0) return [`${path}${name}`];
		const complaints = found.map((property) => complaintsOf(property, value, `${path}${name}`));
		return complaints.find((list) => list.length === 0) ?? complaints[0];
	});
}

function complaintsOf(property: INodeProperties, value: unknown, path: string): string[] {
	const options = (property.options ?? []) as { name: string; value?: unknown; values?: INodeProperties[] }[];
	if (property.type === 'options')
		return options.some((option) => option.value === value) ? [] : [`${path} = ${String(value)}`];
	if (property.type === 'collection')
		return unknownIn(value as Record<string, unknown>, property.options as INodeProperties[], `${path}.`);
	if (property.type !== 'fixedCollection') return [];
	return Object.entries(value as Record<string, unknown>).flatMap(([group, rows]) => {
		const values = options.find(({ name }) => name === group)?.values;
		if (values === undefined) return [`${path}.${group}`];
		return [rows]
			.flat()
			.flatMap((row) => unknownIn(row as Record<string, unknown>, values, `${path}.${group}.`));
	});
}

/** The outputs of a node as it is set. */
function outputCount({ type, parameters }: ExampleNode): number {
	const { outputs } = described.get(type) ?? { outputs: ['main'] };
	if (Array.isArray(outputs)) return outputs.length;
	const source = outputs.replace(/^=\{\{/, '').replace(/\}\}$/, '');
	// As n8n does: the text is a function of the parameters and of nothing else.
	return (new Function('$parameter', `return ${source}`)(parameters) as unknown[]).length;
}

function reachedFrom(start: string, { connections }: Example): Set<string> {
	const reached = new Set([start]);
	for (const name of reached)
		for (const { node } of (connections[name]?.main ?? []).flat()) reached.add(node);
	// What a step has at its other inputs, such as a chat model, is reached with it.
	for (const [name, { main, ...others }] of Object.entries(connections))
		if (
			main === undefined &&
			Object.values(others)
				.flat(2)
				.some(({ node }) => reached.has(node))
		)
			reached.add(name);
	return reached;
}

it('there are four examples', () => {
	expect(files.map((file) => read(file).id).sort()).toEqual([
		'abandoned-cart',
		'appointment-reminder',
		'delivery-reschedule-call',
		'welcome-series',
	]);
});

describe.each(files)('%s', (file) => {
	const example = read(file);
	const steps = example.nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote');

	it('is named as its file, and its nodes have ids and names of their own', () => {
		expect(`${example.id}.json`).toBe(file);
		for (const key of ['id', 'name'] as const)
			expect(new Set(example.nodes.map((node) => node[key])).size).toBe(example.nodes.length);
	});

	it('uses nodes of this package and a few of n8n', () => {
		const strange = example.nodes.filter(
			(node) => !described.has(node.type) && !ORDINARY.includes(node.type),
		);
		expect(strange.map(({ name, type }) => `${name}: ${type}`)).toEqual([]);
	});

	it.each(example.nodes.filter(isOurs))('$name sets parameters that its form has', ({ type, parameters }) => {
		expect(unknownIn(parameters, described.get(type)!.properties, '')).toEqual([]);
	});

	it('starts at one Journey Trigger, and every step is reached from it', () => {
		const triggers = steps.filter(({ type }) => type === `${PACKAGE}.journeyTrigger`);
		expect(triggers).toHaveLength(1);
		const reached = reachedFrom(triggers[0].name, example);
		expect(steps.filter(({ name }) => !reached.has(name)).map(({ name }) => name)).toEqual([]);
		expect([...reached].filter((name) => !steps.some((step) => step.name === name))).toEqual([]);
	});

	it('uses the outputs that its steps have', () => {
		for (const step of steps.filter(isOurs))
			expect(
				`${step.name}: ${(example.connections[step.name]?.main ?? []).length <= outputCount(step)}`,
			).toBe(`${step.name}: true`);
	});

	it('keeps no data of executions that went well, and runs in the order of n8n 1', () => {
		expect(example.settings).toMatchObject({ executionOrder: 'v1', saveDataSuccessExecution: 'none' });
	});

	it('has no credentials in it', () => {
		expect(example.nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
		expect(JSON.stringify(example)).not.toMatch(/password|bearer|authorization|apikey|secret/i);
	});

	it('puts no two nodes on one place', () => {
		expect(new Set(steps.map(({ position }) => position.join())).size).toBe(steps.length);
	});
});

it('a parameter that no form has is found', () => {
	const { properties } = described.get(`${PACKAGE}.waitForEvent`)!;
	expect(unknownIn({ resume: 'event', patience: 3 }, properties, '')).toEqual(['patience']);
	expect(unknownIn({ resume: 'sleep' }, properties, '')).toEqual(['resume = sleep']);
	expect(unknownIn({ triggers: { rows: [{ event: 'a' }] } }, properties, '')).toEqual([
		'triggers.rows.event',
	]);
});

describe('the table of npm start -- --once', () => {
	const example = read('abandoned-cart.json');

	/** What a run counts in which everything went as planned. */
	function counted() {
		const rows = Object.entries(EXPECTED.steps).map(([step, { outs, waiting, exited }]) => ({
			step,
			in: outs.reduce((sum, count) => sum + count, waiting + exited),
			outs: outs.map((count, i) => ({ name: `output ${i}`, count })),
			waiting,
			exited,
			held: 0,
		}));
		const came = (name: string) =>
			rows.flatMap(({ step, outs }) =>
				outs.filter((_, output) => example.connections[step].main[output].some(({ node }) => node === name)),
			);
		const ends = example.nodes
			.filter(({ type }) => type === ORDINARY[0])
			.map(({ name }) => ({ name, count: came(name).reduce((sum, { count }) => sum + count, 0) }));
		const { goals, ...totals } = EXPECTED.totals;
		return { rows, ends, totals: { ...totals, other: { goal: goals } }, calls: {}, twice: [] as string[] };
	}

	it('reconciles for a run in which everything went as planned', () => {
		expect(disagreements(counted(), example, EXPECTED)).toEqual([]);
	});

	it.each<[string, (run: ReturnType<typeof counted>) => void]>([
		['a contact that a step lost', ({ rows }) => (rows[2].waiting -= 1)],
		[
			'a contact that left by another output',
			({ rows: [, row] }) => row.outs.forEach((out, i) => (out.count += i === 0 ? -1 : 1)),
		],
		['a message that did not arrive', ({ ends }) => (ends[0].count -= 1)],
		['a contact that went through twice', ({ twice }) => twice.push('c-1')],
		['a total that is off', ({ totals }) => (totals.finished -= 1)],
		['a goal that did not count', ({ totals }) => (totals.other.goal -= 1)],
	])('does not reconcile with %s', (_, spoil) => {
		const run = counted();
		spoil(run);
		expect(disagreements(run, example, EXPECTED)).not.toEqual([]);
	});

	it.each(['2026-01-01T00:00:30Z', '2026-06-30T12:59:59Z', '2026-10-25T23:48:01Z'])(
		'has 1,000 contacts with clocks that show midday, night and just before eight, at %s',
		(now) => {
			const nowMs = Date.parse(now);
			const { contacts, morningAtMs } = planRun('run', nowMs);
			const clock = (zone: unknown, atMs: number) =>
				DateTime.fromMillis(atMs, { zone: `UTC${String(zone)}` }).toFormat('HH:mm');
			const zones = new Set(contacts.map(({ data }) => data.timeZone));
			expect(new Set(contacts.map(({ contactId }) => contactId)).size).toBe(1000);
			expect(
				[...zones]
					.map((zone) => clock(zone, nowMs))
					.slice(1)
					.sort(),
			).toEqual(['02:00', '13:00']);
			expect(clock([...zones][0], morningAtMs)).toBe('08:00');
			expect(morningAtMs - nowMs).toBeGreaterThanOrEqual(12_000);
			expect(morningAtMs - nowMs).toBeLessThanOrEqual(72_000);
		},
	);
});

describe('the calls of npm start -- --once', () => {
	const plan = planCalls('once-1', Date.parse('2026-06-30T12:59:59Z'));
	type Played = Parameters<typeof callsThatDiffer>[1];

	/** What the stand-in has played when every phone was called once. */
	function played(): Played {
		const dialled = plan.filter(({ callee }) => callee && !callee.refuse).map(({ data }) => data.phone);
		return [...new Set(dialled)].map((to) => ({ to, errors: [] })) as unknown as Played;
	}

	it('reconcile when every phone was called once, and nobody else', () => {
		expect(plan).toHaveLength(EXPECTED_CALLS.totals.entered);
		expect(callsThatDiffer(EXPECTED_CALLS.calls, played(), plan)).toEqual([]);
	});

	it('go to numbers that are for fiction', () => {
		const numbers = plan.map(({ data }) => data.phone).filter((phone) => phone.startsWith('+'));
		expect(numbers.filter((number) => !/^\+1\d{3}55501\d\d$/.test(number))).toEqual([]);
	});

	it.each<[string, (calls: Played) => void]>([
		['a phone that was called twice', (calls) => calls.push(calls[0])],
		['a phone that was not called', (calls) => calls.pop()],
		['a phone that must not be called', (calls) => (calls[0].to = '+14155550199')],
		['a call that was cut off', (calls) => calls[0].errors.push({ code: 11200, message: 'no answer' })],
	])('do not reconcile with %s', (_, spoil) => {
		const calls = played();
		spoil(calls);
		expect(callsThatDiffer(EXPECTED_CALLS.calls, calls, plan)).not.toEqual([]);
	});

	it('do not reconcile with an outcome that was not scripted', () => {
		const outcomes = { ...EXPECTED_CALLS.calls, Busy: 14, NoAnswer: 16 };
		expect(callsThatDiffer(outcomes, played(), plan)).not.toEqual([]);
	});
});
