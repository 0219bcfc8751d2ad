import type { IDataObject } from 'n8n-workflow';
import { RaiseEvent } from '../../nodes/RaiseEvent/RaiseEvent.node';
import { WaitForEvent } from '../../nodes/WaitForEvent/WaitForEvent.node';
import { STORES, type TestNode, type TestWorkflow } from './harness';
import { berlin, CONTINUE_ON_FAIL, NightWatch } from './quiet-time-gate-support';
import { Pass } from './test-workflow';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

describe.each(STORES)('Raise Trigger (%s)', (kind) => {
	let watch: NightWatch;
	beforeEach(async () => {
		watch = await NightWatch.open(kind, '2026-06-10T12:00:00Z');
	});
	afterEach(async () => await watch.harness.close());

	function raiser(parameters: IDataObject = {}, settings: TestNode['settings'] = {}): TestWorkflow {
		const told = { includeResult: true, ...(parameters.options as IDataObject | undefined) };
		return watch.harness.workflow(
			[
				{
					name: 'Raise',
					type: new RaiseEvent(),
					parameters: { eventName: 'order.placed', ...parameters, options: told },
					settings,
				},
			],
			[['Start', 0, 'Raise']],
		);
	}

	async function count(contactId: string, name = 'order.placed'): Promise<number> {
		const [[found]] = await watch.store.events.performed([contactId], [{ name }], watch.nowMs);
		return found.count;
	}

	test('an event moves the wait of its contact, with its data and only for the same key', async () => {
		const waiting = watch.harness.workflow(
			[
				{
					name: 'Wait',
					type: new WaitForEvent(),
					parameters: {
						resume: 'event',
						triggers: { rows: [{ name: 'Ordered', events: 'order.placed' }] },
						correlate: { pairs: [{ eventField: 'orderId', itemField: 'orderId' }] },
						limitWait: false,
					},
				},
				{ name: 'After', type: new Pass() },
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
		await waiting.publish();
		await waiting.run([berlin('ada', { orderId: 7 }), berlin('bob', { orderId: 7 })]);
		const parameters = {
			dataFields: { rows: [{ name: 'total', value: '={{ $json.total }}' }] },
			correlation: { rows: [{ eventField: 'orderId', itemField: 'id' }] },
		};
		const run = await raiser(parameters).run([
			berlin('ada', { id: 7, total: 12.5 }),
			berlin('bob', { id: 8, total: 1 }),
		]);
		expect(run.json('Raise').map(({ raised }) => (raised as IDataObject).result)).toEqual([
			'accepted',
			'accepted',
		]);
		const [release] = await waiting.untilReleases({ node: 'After', items: 1 });
		expect(release.json('After')).toMatchObject([
			{ contactId: 'ada', trigger: { name: 'order.placed', data: { total: 12.5 } } },
		]);
		expect(waiting.releases).toHaveLength(1);
	});

	test('items pass through unchanged but for the result that was asked for, and are paired', async () => {
		const run = await raiser().run([{ ...berlin('ada'), extra: { deep: [1] } }]);
		const [[item]] = run.outputs('Raise');
		expect(item.json).toEqual({
			...berlin('ada'),
			extra: { deep: [1] },
			raised: { eventId: expect.any(String), name: 'order.placed', result: 'accepted' },
		});
		expect(item.pairedItem).toEqual({ item: 0 });
		expect(await watch.store.enrollments.get(['ada'])).toEqual([[]]);
	});

	test('the same passing of a contact raises one event, two items and a later passing raise their own', async () => {
		const workflow = raiser();
		const journey = {
			journeyId: workflow.id,
			enrollmentId: 'e',
			visit: 'v',
			storeId: watch.store.storeId,
			enteredAtMs: watch.nowMs,
		};
		await watch.store.enrollments.enter(
			[{ contactId: 'ada', journeyId: workflow.id, enrollmentId: 'e', entry: 'direct' }],
			watch.nowMs,
		);
		const results = async (visits: string[]) =>
			(await workflow.run(visits.map((visit) => berlin('ada', { journey: { ...journey, visit } }))))
				.json('Raise')
				.map(({ raised }) => (raised as IDataObject).result);
		expect(await results(['v', 'v'])).toEqual(['accepted', 'accepted']);
		expect(await results(['v', 'v'])).toEqual(['duplicate', 'duplicate']);
		expect(await results(['w'])).toEqual(['accepted']);
		expect(await count('ada')).toBe(3);
	});

	test('an id that is given keeps rows that are sent twice to one event', async () => {
		const workflow = raiser({ options: { eventId: '={{ $json.row }}', occurredAtField: 'at' } });
		for (let i = 0; i < 2; i++)
			await workflow.run([
				berlin('ada', { row: 1, at: '2026-06-01' }),
				berlin('ada', { row: 2, at: '2026-06-02' }),
			]);
		expect(await count('ada')).toBe(2);
	});

	test.each(['email.opened', 'Segment.entered', 'system.x', ' voice.attempted'])(
		'the name %s is refused',
		async (eventName) => {
			const run = await raiser({ eventName }).run([berlin('ada')]);
			expect(run.error).toMatchObject({
				message: expect.stringContaining('kept for this package'),
				context: { itemIndex: 0 },
			});
		},
	);

	test('an item without a contact raises nothing and names itself; On Error: Continue lets the others raise theirs', async () => {
		const items = [{ json: { email: 'x' } }, { json: berlin('ada') }];
		expect((await raiser().run(items)).error).toMatchObject({ context: { itemIndex: 0 } });
		expect(await count('ada')).toBe(0);
		const going = await raiser({}, CONTINUE_ON_FAIL).run(items);
		expect(going.json('Raise').map(({ error }) => typeof error)).toEqual(['string', 'undefined']);
		expect(await count('ada')).toBe(1);
	});

	test('acc-21 a contact whose journey has ended raises nothing and leaves by no output', async () => {
		const workflow = raiser();
		const journey = {
			journeyId: workflow.id,
			enrollmentId: 'e',
			visit: 'v',
			storeId: watch.store.storeId,
			enteredAtMs: watch.nowMs,
		};
		await watch.store.enrollments.enter(
			[{ contactId: 'ada', journeyId: workflow.id, enrollmentId: 'e', entry: 'direct' }],
			watch.nowMs,
		);
		await watch.store.enrollments.exit([{ contactId: 'ada' }], 'stop', watch.nowMs);
		const run = await workflow.run([berlin('ada', { journey }), berlin('bob')]);
		expect(run.json('Raise').map(({ contactId }) => contactId)).toEqual(['bob']);
		expect(await count('ada')).toBe(0);
	});

	test('acc-22 a manual run raises nothing and says what it would, unless it is to act for real', async () => {
		const tried = await raiser().run([berlin('ada')], 'manual');
		expect(tried.hints('Raise').join()).toContain('raises 1 events (order.placed)');
		expect(tried.json('Raise')[0].raised).toMatchObject({ result: 'not-raised' });
		expect(await count('ada')).toBe(0);
		await raiser({ options: { actForReal: true } }).run([berlin('ada')], 'manual');
		expect(await count('ada')).toBe(1);
	});
});
