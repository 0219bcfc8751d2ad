import type { IDataObject } from 'n8n-workflow';
import { Harness, STORES, type TestNode } from './harness';
import { contactAlone, fresh, GOES_ON, journeyField, states, waits } from './journey-contact-support';

describe.each(STORES)('Journey Contact: contacts (%s)', (kind) => {
	let harness: Harness;
	beforeAll(async () => {
		harness = await Harness.open(kind);
		await harness.store.journeys.subscribe(
			'cart',
			{ stepKey: 'n8n:cart:wait', name: 'Wait for Payment' },
			Date.now(),
			'Abandoned Cart',
		);
	});
	afterAll(async () => await harness.close());

	const contact = (operation: string, parameters: IDataObject = {}, settings: TestNode['settings'] = {}) =>
		contactAlone(harness, { resource: 'contact', operation, ...parameters }, settings);

	describe('Get Timeline', () => {
		test('the item gets what was decided, where the contact is and waits, in names and dates', async () => {
			const [ada, stranger] = [fresh('ada'), fresh('stranger')];
			await waits(harness, ada, { dueAtMs: Date.UTC(2030, 0, 1) });
			const run = await contact('getTimeline').run([
				{ contactId: ada, kept: { deep: [1] } },
				{ contactId: stranger },
				{ contactId: ada },
			]);
			const [first, second, third] = run.json('Contact');
			expect(first).toMatchObject({
				contactId: ada,
				kept: { deep: [1] },
				timeline: {
					lines: [
						{ what: 'entered', journey: 'Abandoned Cart', at: expect.stringMatching(/^\d{4}-.*Z$/) },
						{ what: 'parked', step: 'Wait for Payment', stepId: 'wait', journeyId: 'cart' },
					],
					enrollments: [{ state: 'inside', journey: 'Abandoned Cart' }],
					waiting: [{ step: 'Wait for Payment', until: '2030-01-01T00:00:00.000Z', events: ['paid'] }],
				},
			});
			expect(second.timeline).toEqual({ lines: [], enrollments: [], waiting: [] });
			expect(third.timeline).toEqual(first.timeline);
			expect(run.outputs('Contact')[0].map(({ pairedItem }) => pairedItem)).toEqual([
				{ item: 0 },
				{ item: 1 },
				{ item: 2 },
			]);
		});

		test('a manual run reads too, and changes nothing', async () => {
			const ada = fresh('ada');
			const { enrollmentId } = await waits(harness, ada);
			const item = { contactId: ada, ...journeyField(harness, enrollmentId) };
			const run = await contact('getTimeline').run([item], 'manual');
			expect(run.json('Contact')[0]).toMatchObject({
				timeline: { enrollments: [{ state: 'inside' }] },
				journey: { enrollmentId },
			});
			expect(await states(harness, ada)).toEqual(['inside']);
		});

		test('an item in a journey goes on in it, with its next visit', async () => {
			const ada = fresh('ada');
			const { enrollmentId } = await waits(harness, ada);
			const item = { contactId: ada, ...journeyField(harness, enrollmentId) };
			const [out] = (await contact('getTimeline').run([item])).json('Contact');
			expect(out.journey).toMatchObject({ enrollmentId, journeyId: 'cart' });
			expect((out.journey as IDataObject).visit).not.toBe('v1');
		});
	});

	describe('Exit', () => {
		test('one journey or all of them end, with the reason on the timeline', async () => {
			const ada = fresh('ada');
			for (const journeyId of ['cart', 'welcome', 'welcome']) await waits(harness, ada, { journeyId });
			const one = { exitFrom: 'one', journey: { __rl: true, mode: 'list', value: 'cart' } };
			const first = await contact('exit', { ...one, reason: 'bought in the shop' }).run([{ contactId: ada }]);
			expect(first.json('Contact')[0].exit).toEqual({ ended: 1 });
			expect(await states(harness, ada)).toEqual(['exited: bought in the shop', 'inside', 'inside']);
			const all = contact('exit', { exitFrom: 'all', reason: '={{ $json.why }}' });
			const second = await all.run([
				{ contactId: ada, why: 'asked for it' },
				{ contactId: ada, why: 'too late' },
			]);
			expect(second.json('Contact').map(({ exit }) => exit)).toEqual([{ ended: 2 }, { ended: 0 }]);
			expect((await states(harness, ada)).slice(1)).toEqual(['exited: asked for it', 'exited: asked for it']);
		});

		test('acc-21 an item whose own journey ends here leaves by no output; a hint says so', async () => {
			const [ada, ben] = [fresh('ada'), fresh('ben')];
			const { enrollmentId } = await waits(harness, ada);
			const run = await contact('exit', { exitFrom: 'all', reason: 'x' }).run([
				{ contactId: ada, ...journeyField(harness, enrollmentId) },
				{ contactId: ben },
			]);
			expect(run.json('Contact').map(({ contactId }) => contactId)).toEqual([ben]);
			expect(run.hints('Contact').join()).toContain('1 items belong to a journey that is over');
			expect(await states(harness, ada)).toEqual(['exited: x']);
		});

		test('acc-22 a manual run ends nothing and says how much it would, unless it is to act for real', async () => {
			const ada = fresh('ada');
			await waits(harness, ada);
			const tried = await contact('exit', { exitFrom: 'all', reason: 'x' }).run(
				[{ contactId: ada }],
				'manual',
			);
			expect(tried.json('Contact')[0].exit).toEqual({ wouldEnd: 1 });
			expect(tried.hints('Contact').join()).toContain('ends 1 journeys of 1 contacts');
			expect(await states(harness, ada)).toEqual(['inside']);
			const options = { actForReal: true };
			await contact('exit', { exitFrom: 'all', reason: 'x', options }).run([{ contactId: ada }], 'manual');
			expect(await states(harness, ada)).toEqual(['exited: x']);
		});

		test('an item without a contact or a reason ends the run and names itself; On Error: Continue lets the others exit', async () => {
			const ada = fresh('ada');
			await waits(harness, ada);
			const parameters = { exitFrom: 'all', reason: '={{ $json.why }}' };
			const items = [
				{ json: { why: 'x', name: 'nobody' } },
				{ json: { contactId: ada } },
				{ json: { contactId: ada, why: 'y' } },
			];
			const run = await contact('exit', parameters).run(items);
			expect(run.error).toMatchObject({ context: { itemIndex: 0 } });
			expect(await states(harness, ada)).toEqual(['inside']);
			const going = await contact('exit', parameters, GOES_ON).run(items);
			expect(going.json('Contact').map(({ error }) => error)).toEqual([
				expect.stringContaining('no contact id'),
				expect.stringContaining("'Reason' is empty"),
				undefined,
			]);
			expect(await states(harness, ada)).toEqual(['exited: y']);
		});

		test('with an error output they leave there, as they came', async () => {
			const run = await contact(
				'exit',
				{ exitFrom: 'all', reason: 'x' },
				{ onError: 'continueErrorOutput' },
			).run([{ json: { name: 'nobody' } }, { json: { contactId: fresh('ada') } }]);
			expect(run.json('Contact')).toMatchObject([{ exit: { ended: 0 } }]);
			expect(run.json('After 1')).toMatchObject([{ name: 'nobody', error: expect.any(String) }]);
		});
	});

	describe('Forget and Export', () => {
		const granted = (point: string, contactId?: string) => ({
			...{ point, contactId, channel: 'voice', purpose: 'commercial', source: 'form' },
			...{ state: 'granted' as const, atMs: Date.now() },
		});

		test('forget erases the contact everywhere and says what it could not reach; once is enough', async () => {
			const [ada, mail] = [fresh('ada'), `${fresh('mail')}@shop.example`];
			await waits(harness, ada);
			const revoked = { ...granted(mail), state: 'revoked' as const, channel: 'email' };
			await harness.store.consent.set([revoked], Date.now());
			const items = [
				{ contactId: ada, email: mail },
				{ contactId: ada, email: null },
			];
			const run = await contact('forget', { options: { contactPointFields: 'email, phone' } }).run(items);
			const notReached = expect.arrayContaining([expect.stringContaining('execution history')]);
			expect(run.json('Contact').map(({ forgotten }) => forgotten)).toEqual([
				{ exited: 1, notReached },
				{ exited: 1, notReached },
			]);
			expect(await states(harness, ada)).toEqual([]);
			expect(await harness.store.consent.get([mail])).toEqual([[]]);
			expect(await harness.store.consent.suppressions([mail])).toMatchObject([
				[{ reason: 'forgotten after opt-out' }],
			]);
		});

		test('who is forgotten in its own journey leaves by no output', async () => {
			const ada = fresh('ada');
			const { enrollmentId } = await waits(harness, ada);
			const run = await contact('forget').run([{ contactId: ada, ...journeyField(harness, enrollmentId) }]);
			expect(run.error).toBeUndefined();
			expect(run.json('Contact')).toEqual([]);
		});

		test('acc-22 a manual run erases nobody', async () => {
			const ada = fresh('ada');
			await waits(harness, ada);
			const run = await contact('forget').run([{ contactId: ada }], 'manual');
			expect(run.json('Contact')[0].forgotten).toEqual({ wouldExit: 1 });
			expect(run.hints('Contact').join()).toContain('erases 1 contacts');
			expect(await states(harness, ada)).toEqual(['inside']);
		});

		test('an export holds what waits, happened, was decided and agreed to', async () => {
			const [ada, phone] = [fresh('ada'), `+1202555${1000 + Math.floor(performance.now() % 1000)}`];
			await waits(harness, ada);
			await harness.store.events.record(
				[{ id: 'e1', name: 'seen', contactId: ada, occurredAtMs: Date.now(), data: { page: 3 } }],
				Date.now(),
			);
			await harness.store.consent.set([granted(phone)], Date.now());
			const run = await contact('export', { options: { contactPointFields: 'phone' } }).run([
				{ contactId: ada, phone },
			]);
			expect(run.json('Contact')[0].export).toMatchObject({
				contactId: ada,
				enrollments: [{ journeyId: 'cart', state: 'inside' }],
				waiting: [{ item: { json: { contactId: ada } } }],
				events: [{ name: 'seen', data: { page: 3 } }],
				ledger: [{ what: 'entered' }, { what: 'parked' }],
				contactPoints: [{ point: phone, consent: [{ state: 'granted' }] }],
				notIncluded: expect.any(Array),
			});
		});
	});

	test('an operation that is not known is refused', async () => {
		const run = await contact('constructor').run([{ contactId: 'ada' }]);
		expect(run.error?.message).toContain("'constructor' of 'contact' is not known");
	});
});
