import type { IDataObject } from 'n8n-workflow';
import type { Call, CallResult, JsonObject } from '../../lib';
import { verdictOf } from '../../lib';
import { Harness, STORES, type TestNode } from './harness';
import { contactAlone, fresh, GOES_ON, journeyField, waits } from './journey-contact-support';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2027, 0, 15, 12);

describe.each(STORES)('Journey Contact: calls (%s)', (kind) => {
	let harness: Harness;
	beforeAll(async () => {
		harness = await Harness.open(kind);
		const step = { stepKey: 'n8n:cart:wait', name: 'Wait for Payment' };
		await harness.store.journeys.subscribe('cart', step, Date.now(), 'Abandoned Cart');
	});
	afterAll(async () => await harness.close());

	const get = (parameters: IDataObject = {}, settings: TestNode['settings'] = {}) =>
		contactAlone(harness, { resource: 'call', operation: 'get', ...parameters }, settings);
	const callsIn = (items: IDataObject[]) => items.map(({ calls }) => calls as IDataObject[]);

	/** A call that was made to a contact in a journey, so many minutes after the first. */
	async function called(contactId: string, more: Partial<Call> & { after?: number; result?: CallResult }) {
		const { after = 0, result = 'LiveAnswer', journeyId = 'cart', ...rest } = more;
		const { enrollmentId } = rest.enrollmentId ? rest : await waits(harness, contactId, { journeyId });
		const reservedAtMs = START_MS + after * MINUTE_MS;
		const call: Call = {
			callId: fresh('call'),
			...{ contactId, enrollmentId: enrollmentId!, journeyId, stepKey: 'n8n:cart:call', visit: 'v1' },
			...{ ticketId: 't', messageName: 'Reschedule', attempt: 1, to: '+12025550199', from: '+12025550100' },
			...{ engagement: 'Delivery v3', purpose: 'transactional', timeZone: 'America/New_York' },
			plan: { who: 'agent', machine: 'hang-up', maxTurns: 6 },
			...{ reservedAtMs, capacity: [], hits: [], ringSec: 25, longestSec: 600, detectsMachines: true },
			...{ evidence: {}, talk: { turns: [], attributes: {} }, raw: {} },
			outcome: { ...verdictOf(result), atMs: reservedAtMs + MINUTE_MS },
			...rest,
		};
		const ids = { contactId, enrollmentId: call.enrollmentId, journeyId };
		const claim = { effectId: call.callId, kind: 'call', ...ids, doubtAtMs: reservedAtMs + MINUTE_MS };
		const data = call as unknown as JsonObject;
		expect(await harness.store.effects.claim([{ ...claim, data }], reservedAtMs)).toEqual([
			{ kind: 'claimed' },
		]);
		return call;
	}

	test('a call shows what became of it, what was said, its times, and the values of the provider', async () => {
		const ada = fresh('ada');
		const { callId, enrollmentId } = await called(ada, {
			topic: 'delivery',
			status: 'completed',
			answeredAtMs: START_MS + 5_000,
			endedAtMs: START_MS + 65_000,
			durationSec: 60,
			talk: {
				turns: [
					{ who: 'agent', text: 'Which day?', atMs: START_MS + 6_000 },
					{ who: 'contact', text: 'Tuesday', atMs: START_MS + 9_000 },
				],
				attributes: { day: 'Tuesday' },
				disposition: 'moved',
			},
			recording: { sid: 'RE1', url: 'https://provider.example/RE1' },
			raw: { CallStatus: 'completed', AnsweredBy: 'human' },
		});
		const run = await get().run([{ contactId: ada, kept: 1 }]);
		expect(run.json('Contact')).toMatchObject([{ contactId: ada, kept: 1 }]);
		expect(callsIn(run.json('Contact'))).toEqual([
			[
				{
					...{ callRef: callId, result: 'LiveAnswer', class: 'attempted', status: 'completed' },
					...{ disposition: 'moved', attributes: { day: 'Tuesday' }, attempt: 1, attempts: 1 },
					...{ journey: 'Abandoned Cart', step: 'Reschedule', engagement: 'Delivery v3' },
					...{ purpose: 'transactional', topic: 'delivery', to: '+12025550199', from: '+12025550100' },
					reservedAt: '2027-01-15T12:00:00.000Z',
					answeredAt: '2027-01-15T12:00:05.000Z',
					endedAt: '2027-01-15T12:01:05.000Z',
					durationSec: 60,
					transcript: [
						{ who: 'agent', text: 'Which day?', at: '2027-01-15T12:00:06.000Z' },
						{ who: 'contact', text: 'Tuesday', at: '2027-01-15T12:00:09.000Z' },
					],
					...{ recordingRef: 'RE1', recordingUrl: 'https://provider.example/RE1' },
					raw: { CallStatus: 'completed', AnsweredBy: 'human' },
					...{ contactId: ada, journeyId: 'cart', enrollmentId },
				},
			],
		]);
	});

	test('by contact they come newest first, and each tells how many attempts its passing took', async () => {
		const ada = fresh('ada');
		const first = await called(ada, { result: 'Busy' });
		const { enrollmentId } = first;
		const deferred = await called(ada, { enrollmentId, attempt: 2, after: 10, result: 'CapacityDeferred' });
		const second = await called(ada, { enrollmentId, attempt: 3, after: 20 });
		const later = await called(ada, { enrollmentId, visit: 'v2', after: 30 });
		const [calls] = callsIn((await get().run([{ contactId: ada }])).json('Contact'));
		expect(calls.map(({ callRef, attempt, attempts }) => [callRef, attempt, attempts])).toEqual([
			[later.callId, 1, 1],
			[second.callId, 3, 2],
			[deferred.callId, 2, 2],
			[first.callId, 1, 2],
		]);
	});

	test('each contact has its own, up to the limit, of all journeys or of one', async () => {
		const [ada, ben, stranger] = [fresh('ada'), fresh('ben'), fresh('stranger')];
		const cart = [await called(ada, {}), await called(ada, { after: 1 })];
		const welcome = await called(ada, { after: 2, journeyId: 'welcome' });
		await called(ben, {});
		const refs = async (parameters: IDataObject) => {
			const run = await get(parameters).run([ada, ben, stranger].map((contactId) => ({ contactId })));
			return callsIn(run.json('Contact')).map((calls) => calls.map(({ callRef }) => callRef));
		};
		const [ofAda, ofBen, ofStranger] = await refs({ returnAll: true });
		expect(ofAda).toEqual([welcome.callId, cart[1].callId, cart[0].callId]);
		expect([ofBen.length, ofStranger]).toEqual([1, []]);
		expect((await refs({ returnAll: false, limit: 2 }))[0]).toEqual([welcome.callId, cart[1].callId]);
		const journey = { __rl: true, mode: 'list', value: 'cart' };
		expect((await refs({ limit: 1, options: { journey } }))[0]).toEqual([cart[1].callId]);
	});

	test('by reference it is the one call that the item refers to, whoever the item is about', async () => {
		const ada = fresh('ada');
		const first = await called(ada, { result: 'Busy' });
		const second = await called(ada, { enrollmentId: first.enrollmentId, attempt: 2, after: 5 });
		const items = [second.callId, 'forgotten', null, first.callId].map((transcriptRef) => ({
			call: { transcriptRef },
		}));
		const run = await get({ getBy: 'reference' }).run(items);
		expect(
			callsIn(run.json('Contact')).map((calls) => calls.map(({ callRef, attempts }) => [callRef, attempts])),
		).toEqual([[[second.callId, 2]], [], [], [[first.callId, 2]]]);
		expect(run.outputs('Contact')[0].map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
	});

	test('an item without the field of the reference ends the run; On Error: Continue lets the others be read', async () => {
		const { callId } = await called(fresh('ada'), {});
		const items = [{ call: {} }, { ref: callId }];
		const parameters = { getBy: 'reference', referenceField: 'ref' };
		const run = await get(parameters).run(items);
		expect(run.error).toMatchObject({ context: { itemIndex: 0 } });
		expect(run.error?.message).toContain("no call reference in field 'ref'");
		const [first, second] = (await get(parameters, GOES_ON).run(items)).json('Contact');
		expect(first.error).toContain('no call reference');
		expect(second.calls).toMatchObject([{ callRef: callId }]);
	});

	test('without the transcript nothing of what was said is on the item', async () => {
		const ada = fresh('ada');
		const turns = [{ who: 'contact' as const, text: 'Tuesday', atMs: START_MS }];
		await called(ada, { talk: { turns, attributes: {} } });
		const run = await get({ options: { includeTranscript: false } }).run([{ contactId: ada }]);
		expect(JSON.stringify(run.json('Contact'))).not.toMatch(/Tuesday|transcript"/);
		expect(callsIn(run.json('Contact'))[0]).toHaveLength(1);
	});

	test('a call that goes on has no result yet', async () => {
		const ada = fresh('ada');
		await called(ada, { outcome: undefined, status: 'ringing' });
		const [[call]] = callsIn((await get().run([{ contactId: ada }], 'manual')).json('Contact'));
		expect(call).toMatchObject({ result: null, class: null, status: 'ringing', endedAt: null });
	});

	test('what else was done for the contact is no call', async () => {
		const ada = fresh('ada');
		const { enrollmentId } = await waits(harness, ada);
		const ids = { contactId: ada, enrollmentId, journeyId: 'cart' };
		const mail = { effectId: fresh('mail'), kind: 'email', ...ids, doubtAtMs: START_MS };
		await harness.store.effects.claim([mail], START_MS);
		const run = await get().run([{ contactId: ada }]);
		const byRef = await get({ getBy: 'reference', referenceField: 'ref' }).run([{ ref: mail.effectId }]);
		expect(callsIn([...run.json('Contact'), ...byRef.json('Contact')])).toEqual([[], []]);
	});

	test('an item in a journey goes on in it, and a forgotten contact has no calls', async () => {
		const ada = fresh('ada');
		const { enrollmentId, callId } = await called(ada, {});
		const item = { contactId: ada, ...journeyField(harness, enrollmentId) };
		const [out] = (await get().run([item])).json('Contact');
		expect(out.journey).toMatchObject({ enrollmentId });
		expect((out.journey as IDataObject).visit).not.toBe('v1');
		await harness.store.contacts.forget(ada, Date.now());
		const after = await get({ getBy: 'reference', referenceField: 'ref' }).run([{ ref: callId }]);
		expect(after.json('Contact')[0].calls).toEqual([]);
	});

	test('all items are read with the same few calls of the store', async () => {
		const people = Array.from({ length: 20 }, () => fresh('ada'));
		for (const contactId of people) await called(contactId, {});
		const of = jest.spyOn(harness.store.effects, 'of');
		const get1 = jest.spyOn(harness.store.effects, 'get');
		try {
			const run = await get().run(people.map((contactId) => ({ contactId })));
			expect(callsIn(run.json('Contact')).every((calls) => calls.length === 1)).toBe(true);
			expect([of.mock.calls.length, get1.mock.calls.length]).toEqual([1, 1]);
		} finally {
			of.mockRestore();
			get1.mockRestore();
		}
	});
});
