import type { INodeExecutionData } from 'n8n-workflow';
import { WaitForEvent } from '../../nodes/WaitForEvent/WaitForEvent.node';
import { branch, branchAlone, branchNode, condition, contactsByOutput } from './attribute-branch-support';
import { Act, Harness, Pass, STORES, until, type TestNode } from './harness';

const GOLD = branch('Gold', [condition('tier', 'string', 'equals', 'gold')]);
const WAIT: TestNode = {
	name: 'Wait',
	type: new WaitForEvent(),
	parameters: { resume: 'moment', amount: 0, unit: 'seconds' },
};
const LINKS = [
	['Start', 0, 'Wait'],
	['Wait', 0, 'Before'],
	['Before', 0, 'Branch'],
	['Branch', 1, 'After'],
] as const;

describe.each(STORES)('Attribute Branch inside a journey on %s', (kind) => {
	let harness: Harness;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterAll(async () => await harness.close());

	function journey(before: (items: INodeExecutionData[]) => Promise<INodeExecutionData[]>, rows = [GOLD]) {
		const nodes = [
			WAIT,
			{ name: 'Before', type: new Act(before) },
			branchNode({ branches: { rows } }),
			{ name: 'After', type: new Pass() },
		];
		return harness.workflow(nodes, LINKS);
	}

	test('a contact whose journey ended meanwhile leaves by no output, the others of its batch go on', async () => {
		const workflow = journey(async (items) => {
			await harness.store.enrollments.exit(
				[{ contactId: `${kind}-out`, journeyId: workflow.id }],
				'test',
				Date.now(),
			);
			return items;
		});
		await workflow.publish();
		await workflow.run(['in', 'out'].map((name) => ({ contactId: `${kind}-${name}`, tier: 'gold' })));
		const [release] = await workflow.untilReleases({ executions: 1 });
		expect(contactsByOutput(release)).toEqual([[], [`${kind}-in`]]);
		expect(release.json('After')).toHaveLength(1);
	});

	test('an item whose journey an ordinary node dropped gets it back, and carries a new visit', async () => {
		let visitBefore: unknown;
		const workflow = journey(async (items) => {
			visitBefore = (items[0].json.journey as { visit: string }).visit;
			return items.map(({ json }, item) => ({
				json: { contactId: json.contactId, tier: json.tier },
				pairedItem: { item },
			}));
		});
		await workflow.publish();
		await workflow.run([{ contactId: `${kind}-lost`, tier: 'gold' }]);
		const [release] = await workflow.untilReleases({ node: 'After', items: 1 });
		const tag = release.json('After')[0].journey as { visit: string; journeyId: string };
		expect(tag.journeyId).toBe(workflow.id);
		expect(tag.visit).not.toBe(visitBefore);
		await until(
			'the journey has finished',
			async () => (await harness.store.ledger.counters(workflow.id)).finished === 1,
		);
		expect(await harness.store.ledger.counters(workflow.id)).toMatchObject({
			entered: 1,
			inside: 0,
			finished: 1,
		});
	});

	test('a lost item that names a contact of the batch is taken for it; one that names nobody fails the run and names the node before', async () => {
		const workflow = journey(async (items) =>
			items.map(({ json }) => ({ json: { contactId: json.contactId, tier: 'gold' } })),
		);
		await workflow.publish();
		await workflow.run([{ contactId: `${kind}-found` }]);
		const [release] = await workflow.untilReleases({ executions: 1 });
		expect(contactsByOutput(release)).toEqual([[], [`${kind}-found`]]);

		const nameless = journey(async (items) => items.map(() => ({ json: { tier: 'gold' }, pairedItem: [] })));
		await nameless.publish();
		await nameless.run([{ contactId: `${kind}-nameless` }]);
		const [failed] = await nameless.untilReleases({ executions: 1 });
		expect(failed.error?.message).toContain("whose item 'Before' sent");
		expect(await harness.store.enrollments.get([`${kind}-nameless`])).toEqual([
			[expect.objectContaining({ state: 'inside' })],
		]);
		expect(await harness.store.ledger.counters(nameless.id)).toMatchObject({ failed: 1 });
	});

	test('a contact that leaves by an unconnected output finishes with that reason', async () => {
		const workflow = journey(async (items) => items);
		await workflow.publish();
		await workflow.run([{ contactId: `${kind}-other`, tier: 'iron' }]);
		await workflow.untilReleases({ executions: 1 });
		const get = async () => (await harness.store.enrollments.get([`${kind}-other`]))[0][0];
		await until('it has finished', async () => (await get()).state === 'finished');
		expect((await get()).reason).toBe('unconnected: other');
	});

	test('segment membership is asked once for all items, in either sense', async () => {
		const { segments } = harness.store;
		await segments.apply(`vip-${kind}`, { in: ['ada', 'bob'], out: [] }, 'r1', Date.now());
		const has = jest.spyOn(segments, 'memberOf');
		const inVip = { name: 'VIP', more: { segments: { rows: [{ is: 'in', name: `vip-${kind}` }] } } };
		const notIn = { name: 'Not', more: { segments: { rows: [{ is: 'notIn', name: `vip-${kind}` }] } } };
		const workflow = branchAlone(harness, { branches: { rows: [inVip, notIn] } });
		const execution = await workflow.run(['ada', 'cid', 'bob'].map((contactId) => ({ contactId })));
		expect(contactsByOutput(execution)).toEqual([[], ['ada', 'bob'], ['cid']]);
		expect(has).toHaveBeenCalledTimes(1);
		has.mockRestore();
	});

	test('behaviour counts recorded events; a span that began before recording is not known and matches neither way', async () => {
		const name = `order.${kind}`;
		const nowMs = Date.now();
		await harness.store.events.record(
			// A minute ago: the store's clock may be some milliseconds behind this process.
			[{ id: 'o1', name, contactId: 'buyer', occurredAtMs: nowMs - 60_000 }],
			nowMs - 2 * 86_400_000,
		);
		const row = (kind: string, days: number) => ({ behaviours: { rows: [{ kind, event: name, days }] } });
		const rows = [
			{ name: 'Bought', more: row('performed', 1) },
			{ name: 'Never', more: row('never', 1) },
			{ name: 'Unknown', more: row('never', 30) },
		];
		const parameters = { matching: 'every', branches: { rows } };
		const execution = await branchAlone(harness, parameters).run([
			{ contactId: 'buyer' },
			{ contactId: 'looker' },
		]);
		expect(contactsByOutput(execution)).toEqual([[], ['buyer'], ['looker'], []]);
	});

	test('a manual run evaluates the conditions for real and touches no journey', async () => {
		const workflow = harness.workflow(
			[WAIT, branchNode({ branches: { rows: [GOLD] } })],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'Branch'],
			],
		);
		const execution = await workflow.run([{ contactId: 'm', tier: 'gold' }], 'manual');
		expect(contactsByOutput(execution)).toEqual([[], ['m']]);
		expect(execution.json('Branch', 1)[0].journey).toMatchObject({ isTest: true });
		expect(await harness.store.enrollments.get(['m'])).toEqual([[]]);
	});
});
