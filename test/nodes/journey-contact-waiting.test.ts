import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { JourneyContact } from '../../nodes/JourneyContact/JourneyContact.node';
import { WaitForEvent } from '../../nodes/WaitForEvent/WaitForEvent.node';
import { Act, Harness, Pass, STORES, until, type TestNode, type TestWorkflow } from './harness';
import { contactAlone, fresh, GOES_ON, journeyField, states, waits } from './journey-contact-support';

const HOUR_MS = 3_600_000;

describe.each(STORES)('Journey Contact: those who wait (%s)', (kind) => {
	let harness: Harness;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterAll(async () => await harness.close());

	const waiting = (operation: string, parameters: IDataObject = {}, settings: TestNode['settings'] = {}) =>
		contactAlone(harness, { resource: 'waiting', operation, only: 'all', ...parameters }, settings);

	const byJourney = (journeyId: string): IDataObject => ({
		chooseBy: 'journey',
		journey: { __rl: true, mode: 'list', value: journeyId },
	});

	/** A published journey in which contacts wait at 'Wait'; behind it some node may fail. */
	async function published(after = new Pass() as TestNode['type']): Promise<TestWorkflow> {
		const triggers = { rows: [{ name: 'Paid', events: 'paid' }] };
		const workflow = harness.workflow(
			[
				{
					name: 'Wait',
					type: new WaitForEvent(),
					parameters: { resume: 'event', triggers, limitWait: false },
				},
				{ name: 'Next', type: after },
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'Next'],
				['Wait', 1, 'Next'],
			],
			{ id: fresh('journey') },
		);
		await workflow.publish();
		return workflow;
	}

	test('List shows who waits where, since when, until when and for what; a manual run too', async () => {
		const workflow = await published();
		const ada = fresh('ada');
		await workflow.run([{ contactId: ada }]);
		for (const mode of ['webhook', 'manual'] as const) {
			const run = await waiting('list').run([{ contactId: fresh('nobody') }, { contactId: ada }], mode);
			expect(run.outputs('Contact')[0]).toMatchObject([
				{
					json: {
						...{ contactId: ada, step: 'Wait', stepId: 'id-Wait', journey: workflow.id, state: 'waiting' },
						...{ until: null, events: ['paid'], isDeadLetter: false, isOrphan: false },
						...{ since: expect.stringMatching(/Z$/), ticketId: expect.any(String) },
					},
					pairedItem: { item: 1 },
				},
			]);
		}
	});

	test('List goes by journey or step, up to the limit; the same of several items is read for each of them', async () => {
		const [journeyId, other] = [fresh('journey'), fresh('journey')];
		const stepKey = `n8n:${journeyId}:a`;
		await harness.store.journeys.subscribe(journeyId, { stepKey, name: 'Step A' }, Date.now(), 'Welcome');
		for (const word of ['a', 'b', 'c']) await waits(harness, fresh(word), { journeyId, stepKey });
		await waits(harness, fresh('d'), { journeyId: other, stepKey: `n8n:${other}:a` });
		const count = async (parameters: IDataObject, items = [{ json: {} }]) =>
			(await waiting('list', parameters).run(items)).json('Contact').length;
		expect(await count({ ...byJourney(journeyId), returnAll: true })).toBe(3);
		expect(await count({ ...byJourney(journeyId), limit: 2 })).toBe(2);
		expect(await count({ ...byJourney(journeyId), limit: 2 }, [{ json: {} }, { json: {} }])).toBe(4);
		const step = (value: string) => ({ chooseBy: 'step', step: { __rl: true, mode: 'id', value } });
		expect(await count(step(stepKey))).toBe(3);
		const unknown = await waiting('list', step('no-such-step')).run([{ json: {} }]);
		expect(unknown.error).toMatchObject({
			message: expect.stringContaining('No journey has ever had a step'),
			context: { itemIndex: 0 },
		});
	});

	test('a dead letter is listed with its reason, and a released one goes on as it would have', async () => {
		let isBroken = true;
		const workflow = await published(
			new Act(async (items) => {
				if (isBroken) throw new Error('the mail server is away');
				return items;
			}),
		);
		const ada = fresh('ada');
		await workflow.run([{ contactId: ada }]);
		await harness.store.events.record(
			[{ id: 'e1', name: 'paid', contactId: ada, occurredAtMs: Date.now() }],
			Date.now(),
		);
		await until('it has failed', async () =>
			(await harness.store.waiting.list({ contactIds: [ada], dead: true }, 1, Date.now())).some(Boolean),
		);
		const [listed] = (await waiting('list', { only: 'dead' }).run([{ contactId: ada }])).json('Contact');
		expect(listed).toMatchObject({
			isDeadLetter: true,
			reason: 'the mail server is away',
			failure: { message: 'the mail server is away', node: 'Next', at: expect.any(String) },
		});
		isBroken = false;
		const run = await waiting('release', { chooseBy: 'ticket', ticketField: 'ticketId' }).run([listed]);
		expect(run.json('Contact')[0]).toMatchObject({ ticketId: listed.ticketId, waiting: { released: 1 } });
		await until('it went on', async () => (await states(harness, ada))[0] === 'finished');
		expect(workflow.releases.at(-1)!.json('Next')).toMatchObject([
			{ contactId: ada, trigger: { name: 'paid' } },
		]);
	});

	test('who is released while it waits leaves by Timed Out', async () => {
		const workflow = await published();
		const ada = fresh('ada');
		await workflow.run([{ contactId: ada }]);
		const stuck = await waiting('release', { only: 'stuck' }).run([{ contactId: ada }]);
		expect(stuck.json('Contact')[0].waiting).toEqual({ released: 0 });
		const run = await waiting('release').run([{ contactId: ada }, { contactId: ada }]);
		expect(run.json('Contact').map((item) => item.waiting)).toEqual([{ released: 1 }, { released: 1 }]);
		const [release] = await workflow.untilReleases({ node: 'Wait', output: 1, items: 1 });
		expect(release.json('Wait', 1)).toMatchObject([{ contactId: ada, wait: { outcome: 'due' } }]);
	});

	test('orphans and dead letters of a journey are cancelled alone; their enrollments are over', async () => {
		const journeyId = fresh('journey');
		const home = harness.shared.store.kind + journeyId;
		const at = (step: string) => `${home}:${journeyId}:${step}`;
		const [kept, gone] = [fresh('kept'), fresh('gone')];
		await waits(harness, kept, { journeyId, stepKey: at('kept') });
		await waits(harness, gone, { journeyId, stepKey: at('gone') });
		const nowMs = Date.now();
		await harness.store.journeys.published.tell(
			home,
			{ steps: [at('kept')], settledSinceMs: nowMs - HOUR_MS },
			nowMs,
		);
		const listed = await waiting('list', { ...byJourney(journeyId), only: 'orphaned' }).run([{ json: {} }]);
		expect(listed.json('Contact')).toMatchObject([
			{ contactId: gone, isOrphan: true, reason: 'No published workflow has this step' },
		]);
		const stuck = { ...byJourney(journeyId), only: 'stuck' };
		const tried = await waiting('cancel', stuck).run([{ json: {} }], 'manual');
		expect(tried.json('Contact')[0].waiting).toEqual({ wouldCancel: 1 });
		const run = await waiting('cancel', stuck).run([{ json: {} }]);
		expect(run.json('Contact')[0].waiting).toEqual({ cancelled: 1 });
		expect([await states(harness, kept), await states(harness, gone)]).toEqual([
			['inside'],
			['exited: cancelled'],
		]);
	});

	test('while orphans cannot be told a hint says so', async () => {
		const run = await waiting('list', { ...byJourney(fresh('journey')), only: 'orphaned' }).run([
			{ json: {} },
		]);
		expect(run.hints('Contact').join()).toContain('Orphans cannot be told now');
		const others = await waiting('list', { ...byJourney(fresh('journey')), only: 'dead' }).run([
			{ json: {} },
		]);
		expect(others.hints('Contact')).toEqual([]);
	});

	test('acc-22 a manual run releases and cancels nobody, and says how many it would', async () => {
		const ada = fresh('ada');
		await waits(harness, ada);
		await waits(harness, ada, { journeyId: 'other' });
		for (const operation of ['release', 'cancel']) {
			const run = await waiting(operation).run([{ contactId: ada }], 'manual');
			expect(Object.values(run.json('Contact')[0].waiting as IDataObject)).toEqual([2]);
			expect(run.hints('Contact').join()).toMatch(/changed nothing.*(releases|cancels) 2 who wait/);
		}
		expect(await states(harness, ada)).toEqual(['inside', 'inside']);
		await waiting('cancel', { options: { actForReal: true } }).run([{ contactId: ada }], 'manual');
		expect(await states(harness, ada)).toEqual(['exited: cancelled', 'exited: cancelled']);
	});

	test('acc-21 who cancels its own last wait leaves by no output', async () => {
		const ada = fresh('ada');
		const { enrollmentId } = await waits(harness, ada);
		const run = await waiting('cancel').run([{ contactId: ada, ...journeyField(harness, enrollmentId) }]);
		expect(run.json('Contact')).toEqual([]);
	});

	test('an item without a ticket names itself, and under On Error: Continue the others are released', async () => {
		const ada = fresh('ada');
		await waits(harness, ada);
		const [listed] = (await waiting('list').run([{ contactId: ada }])).json('Contact');
		const items = [{ json: { contactId: ada } }, { json: listed }];
		const byTicket = { chooseBy: 'ticket', ticketField: 'ticketId' };
		const run = await waiting('release', byTicket).run(items);
		expect(run.error).toMatchObject({ context: { itemIndex: 0 } });
		const going = await waiting('release', byTicket, GOES_ON).run(items);
		expect(going.json('Contact')).toMatchObject([
			{ error: expect.stringContaining("no ticket in field 'ticketId'") },
			{ waiting: { released: 1 } },
		]);
	});

	test('journeys and steps are found by name in the lists of the form', async () => {
		const journeyId = fresh('journey');
		const stepKey = `n8n:${journeyId}:abc`;
		const name = `Spring Sale ${journeyId}`;
		await harness.store.journeys.subscribe(journeyId, { stepKey, name: 'Wait a Day' }, Date.now(), name);
		const { searchJourneys, searchSteps } = new JourneyContact().methods.listSearch;
		const ctx = {
			getNode: () => ({ credentials: {} }),
			logger: { warn: () => undefined },
		} as unknown as ILoadOptionsFunctions;
		expect(await searchJourneys.call(ctx, name.toUpperCase())).toEqual({
			results: [{ name, value: journeyId }],
		});
		expect(await searchSteps.call(ctx, `${name} / wait`)).toEqual({
			results: [{ name: `${name} / Wait a Day`, value: stepKey }],
		});
	});
});
