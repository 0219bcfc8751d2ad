import { Harness, STORES } from './harness';
import { createHmac } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { JourneyTrigger } from '../../nodes/JourneyTrigger/JourneyTrigger.node';
import { closeSharedStores, sharedStoreOf } from '../../nodes/shared/shared-store';
import { contactIds, totals, untilTotals, wait, waitFor } from './rules/fixtures';
import { Code, Lab } from './rules/lab';

const SECRET = 'a secret of more than 16 characters';

function labOf(more: IDataObject = {}, id?: string): Lab {
	const lab = new Lab(
		[
			{
				name: 'Enter',
				type: new JourneyTrigger(),
				parameters: { events: 'cart.left, form.*', entryRepeat: 'every-time', ...more },
				settings: { credentials: { journeyIntakeApi: { id: 'c1', name: 'Intake' } } },
			},
			{ name: 'After', type: new Code('after', (items) => items) },
		],
		[['Enter', 0, 'After']],
		id,
	);
	lab.credentials = { journeyIntakeApi: { kind: 'token', secret: SECRET } };
	return lab;
}

let ids = 0;
const event = (contactId: string, more: IDataObject = {}) => ({
	id: `e${(ids += 1)}`,
	name: 'cart.left',
	contactId,
	...more,
});
const bearer = { authorization: `Bearer ${SECRET}` };

describe.each(STORES)('Journey Trigger (%s)', (kind) => {
	let harness: Harness;
	let lab: Lab;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterEach(async () => await lab.unpublish());
	afterAll(async () => await harness.close());

	describe('takes events in', () => {
		test('202 once they are durable; those who enter leave in an execution of their own', async () => {
			lab = labOf();
			await lab.ready(harness.store);
			const answer = await lab.post('Enter', [event('in-1', { data: { total: 3 } }), event('in-2')], bearer);
			expect(answer).toMatchObject({ status: 202, body: { accepted: 2, duplicates: 0, rejected: [] } });
			expect(answer.workflowData).toBeUndefined();
			const items = await lab.untilReleased('After', 2);
			expect(contactIds(items)).toEqual(['in-1', 'in-2']);
			const [item] = items.filter(({ contactId }) => contactId === 'in-1');
			expect(item).toMatchObject({
				total: 3,
				trigger: { name: 'cart.left', data: { total: 3 } },
				triggers: { 'cart.left': { data: { total: 3 } } },
				journey: {
					journeyId: lab.id,
					storeId: harness.store.storeId,
					movedByEventId: (item.trigger as IDataObject).id,
				},
			});
			await untilTotals(harness.store, lab, { entered: 2, finished: 2 });
		});

		test.each([
			['application/x-ndjson', (lines: object[]) => lines.map((line) => JSON.stringify(line)).join('\n')],
			['text/plain', (lines: object[]) => JSON.stringify(lines)],
			['application/json; charset=utf-8', (lines: object[]) => JSON.stringify(lines[0])],
			[
				'application/cloudevents+json',
				([line]: IDataObject[]) =>
					JSON.stringify({
						specversion: '1.0',
						id: line.id,
						type: line.name,
						subject: line.contactId,
						source: '/shop',
					}),
			],
			['application/octet-stream', (lines: object[]) => Buffer.from(JSON.stringify(lines))],
		])('%s is read from the bytes, whatever n8n makes of the body', async (type, bodyOf) => {
			lab = labOf();
			await lab.ready(harness.store);
			const answer = await lab.post('Enter', bodyOf([event(`type-${lab.id}`)]), {
				...bearer,
				'content-type': type,
			});
			expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
			expect(contactIds(await lab.untilReleased('After', 1))).toEqual([`type-${lab.id}`]);
		});

		test('400 where all are bad, 202 with the reasons where some are, 200 duplicates as accepted before', async () => {
			lab = labOf();
			await lab.ready(harness.store);
			expect(await lab.post('Enter', [{ name: 'cart.left' }], bearer)).toMatchObject({ status: 400 });
			expect(await lab.post('Enter', '{ not json', bearer)).toMatchObject({ status: 400 });
			const good = event('some');
			const answer = await lab.post('Enter', [good, { name: 'x' }], bearer);
			expect(answer).toMatchObject({ status: 202, body: { accepted: 1, rejected: [{ index: 1 }] } });
			expect(await lab.post('Enter', good, bearer)).toMatchObject({
				status: 202,
				body: { accepted: 0, duplicates: 1 },
			});
		});

		test('401 without, 403 with a wrong secret; the previous one is still good', async () => {
			lab = labOf();
			lab.credentials = {
				journeyIntakeApi: { kind: 'token', secret: SECRET, previousSecret: 'what the secret was before' },
			};
			await lab.ready(harness.store);
			expect((await lab.post('Enter', event('a'))).status).toBe(401);
			expect((await lab.post('Enter', event('a'), { authorization: 'Bearer wrong' })).status).toBe(403);
			expect(
				(await lab.post('Enter', event('a'), { authorization: 'Bearer what the secret was before' })).status,
			).toBe(202);
			expect((await lab.post('Enter', event('b'), { 'x-journeys-token': SECRET })).status).toBe(202);
		});

		test('a write key and a signature are judged by their own methods', async () => {
			lab = labOf();
			await lab.ready(harness.store);
			lab.credentials = { journeyIntakeApi: { kind: 'write-key', secret: SECRET } };
			const basic = { authorization: `Basic ${Buffer.from(`${SECRET}:`).toString('base64')}` };
			expect((await lab.post('Enter', event('key'), basic)).status).toBe(202);
			lab.credentials = { journeyIntakeApi: { kind: 'hmac', secret: SECRET } };
			const body = JSON.stringify(event('signed'));
			const timestamp = String(Math.floor(Date.now() / 1_000));
			const signature = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
			const headers = { 'x-journeys-timestamp': timestamp, 'x-journeys-signature': signature };
			expect((await lab.post('Enter', body, headers)).status).toBe(202);
			expect((await lab.post('Enter', `${body} `, headers)).status).toBe(403);
		});

		test('413 over 1 MiB and over 1,000 events', async () => {
			lab = labOf();
			await lab.ready(harness.store);
			const many = Array.from({ length: 1_001 }, (_, i) => event(`many-${i}`));
			expect((await lab.post('Enter', many, bearer)).status).toBe(413);
			expect((await lab.post('Enter', ' '.repeat(1_048_577), bearer)).status).toBe(413);
			expect(await totals(harness.store, lab)).toMatchObject({ entered: 0 });
		});

		test('a lost or an empty credential opens no door: 500, and the reason is in the log, not in the answer', async () => {
			lab = labOf();
			await lab.ready(harness.store);
			for (const credentials of [{}, { journeyIntakeApi: { kind: 'token', secret: '' } }]) {
				lab.credentials = credentials as Record<string, IDataObject>;
				const answer = await lab.post('Enter', event('eve'), { authorization: 'Bearer ' });
				expect([401, 500]).toContain(answer.status);
				expect(JSON.stringify(answer.body)).not.toMatch(/credential/);
				expect((await lab.post('Enter', event('eve'), bearer)).status).toBe(500);
			}
			expect(await totals(harness.store, lab)).toMatchObject({ entered: 0 });
		});
	});

	describe('without authentication feeds its own workflow alone', () => {
		const open = { authentication: 'none', events: 'cart.left' };
		let other: Lab;
		afterEach(async () => await other.unpublish());

		/** Another journey that listens to the same names, and lets its contacts wait for them. */
		async function published(): Promise<void> {
			lab = labOf({
				...open,
				exit: { when: { events: 'form.left' } },
				goal: { when: { events: 'form.sent' } },
			});
			lab.nodes.push(wait(waitFor([['Clicked', 'form.clicked']])));
			lab.links = [
				['Enter', 0, 'Wait'],
				['Wait', 0, 'After'],
			];
			await lab.ready(harness.store);
			other = labOf({
				events: 'cart.left',
				exit: { when: { events: 'form.left' } },
				goal: { when: { events: 'form.sent' } },
			});
			other.nodes.push(
				wait(
					waitFor([['Clicked', 'form.clicked']], { options: { lookBack: 'minutes', lookBackMinutes: 60 } }),
				),
			);
			other.links = [
				['Enter', 0, 'Wait'],
				['Wait', 0, 'After'],
			];
			await other.ready(harness.store);
		}

		const waiting = async (one: Lab): Promise<number> =>
			(await harness.store.waiting.list({ journeyId: one.id }, 99, Date.now())).filter(({ stepKey }) =>
				stepKey.endsWith('Wait'),
			).length;
		const untilWaiting = async (one: Lab) => {
			for (let tries = 0; (await waiting(one)) === 0 && tries < 300; tries++)
				await new Promise((resolve) => setTimeout(resolve, 10));
			expect(await waiting(one)).toBe(1);
		};

		test('its events let contacts enter this journey, and no other', async () => {
			await published();
			expect((await lab.post('Enter', event('open-1'))).status).toBe(202);
			await untilWaiting(lab);
			expect(await totals(harness.store, lab)).toMatchObject({ entered: 1 });
			expect(await totals(harness.store, other)).toMatchObject({ entered: 0 });
		});

		test('they move, end and count nobody of another journey, neither live nor by look-back', async () => {
			await published();
			await lab.post('Enter', event('open-2', { name: 'form.clicked' }));
			expect((await other.post('Enter', event('open-2'), bearer)).status).toBe(202);
			await untilWaiting(other);
			for (const name of ['form.clicked', 'form.sent', 'form.left'])
				await lab.post('Enter', event('open-2', { name }));
			await new Promise((resolve) => setTimeout(resolve, 200));
			expect(other.emissions.map(({ node }) => node)).toEqual(['Enter']);
			expect(await waiting(other)).toBe(1);
			const { other: counted } = await harness.store.ledger.counters(other.id);
			expect(counted.goal ?? 0).toBe(0);
			expect((await other.post('Enter', event('open-2', { name: 'form.left' }), bearer)).status).toBe(202);
			expect(await totals(harness.store, other)).toMatchObject({ exited: 1 });
		});

		test('they do count, move and end in this one', async () => {
			await published();
			await lab.post('Enter', event('open-3'));
			await untilWaiting(lab);
			await lab.post('Enter', event('open-3', { name: 'form.sent' }));
			await lab.post('Enter', event('open-3', { name: 'form.clicked' }));
			expect(contactIds(await lab.untilReleased('After', 1))).toEqual(['open-3']);
			expect((await harness.store.ledger.counters(lab.id)).other.goal).toBe(1);
		});

		test('an event of theirs is no behaviour for segments, and does not make a real one a duplicate', async () => {
			await published();
			const real = event('open-4', { name: 'form.clicked' });
			await lab.post('Enter', real);
			const performed = async () =>
				(
					await harness.store.events.performed(['open-4'], [{ name: 'form.clicked' }], Date.now() + 1_000)
				)[0][0].count;
			expect(await performed()).toBe(0);
			expect(await other.post('Enter', real, bearer)).toMatchObject({ body: { accepted: 1, duplicates: 0 } });
			expect(await performed()).toBe(1);
		});
	});

	describe('subscribes from publish to unpublish', () => {
		const subscription = async (one: Lab) =>
			Object.keys((await harness.store.journeys.get(one.id))?.subscriptions ?? {});

		test('made at publish, kept when the process closes, gone at unpublish', async () => {
			lab = labOf({}, `kept-${kind}`);
			expect(await lab.hook('Enter', 'checkExists')).toBe(false);
			expect(await lab.hook('Enter', 'create')).toBe(true);
			expect(await lab.hook('Enter', 'checkExists')).toBe(true);
			await lab.ready(harness.store);
			await lab.unpublish();
			expect(await subscription(lab)).toHaveLength(1);
			expect((await lab.post('Enter', event('while-away'), bearer)).status).toBe(202);
			await lab.ready(harness.store);
			expect(contactIds(await lab.untilReleased('After', 1))).toEqual(['while-away']);
			expect(await lab.hook('Enter', 'delete')).toBe(true);
			expect(await subscription(lab)).toEqual([]);
		});

		test('another form is another subscription: publishing again replaces it', async () => {
			lab = labOf();
			await lab.hook('Enter', 'create');
			lab.node('Enter').parameters = { ...lab.node('Enter').parameters, events: 'other.name' };
			expect(await lab.hook('Enter', 'checkExists')).toBe(false);
			await lab.hook('Enter', 'create');
			expect(await subscription(lab)).toHaveLength(1);
			expect(await lab.hook('Enter', 'checkExists')).toBe(true);
		});

		test('in the editor nothing is subscribed, and nothing is taken away', async () => {
			lab = labOf();
			await lab.hook('Enter', 'create', 'manual');
			expect(await subscription(lab)).toEqual([]);
			await lab.hook('Enter', 'create');
			await lab.hook('Enter', 'delete', 'manual');
			expect(await subscription(lab)).toHaveLength(1);
		});

		test('an event list that is empty is refused at publish, with what to do', async () => {
			lab = labOf({ events: ' , ' });
			await expect(lab.hook('Enter', 'create')).rejects.toThrow("'Event Names' is empty");
		});
	});

	test('in the editor an event becomes an item, and nothing is recorded', async () => {
		lab = labOf({ authentication: 'none' });
		const answer = await lab.post('Enter', [event('test-1', { data: { a: 1 } })], {}, 'manual');
		expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
		const run = await lab.startAt('Enter', answer.workflowData!, 'manual');
		expect(run.error).toBeUndefined();
		expect(run.json('After')).toMatchObject([
			{ contactId: 'test-1', a: 1, trigger: { name: 'cart.left' }, journey: { isTest: true } },
		]);
		expect((await lab.post('Enter', [{ name: 'x' }], {}, 'manual')).workflowData).toBeUndefined();
		const [[performed]] = await harness.store.events.performed(
			['test-1'],
			[{ name: 'cart.left' }],
			Date.now(),
		);
		expect(performed.count).toBe(0);
		expect(await totals(harness.store, lab)).toMatchObject({ entered: 0 });
	});

	test('a restart of the process keeps those who entered', async () => {
		lab = labOf({}, `restart-${kind}`);
		await lab.ready(harness.store);
		await lab.unpublish();
		expect((await lab.post('Enter', event('later'), bearer)).status).toBe(202);
		await closeSharedStores();
		const { store } = await sharedStoreOf({
			getNode: () => ({}) as never,
			getCredentials: () => Promise.reject(),
			logger: { warn: () => undefined },
		});
		await lab.ready(store);
		expect(contactIds(await lab.untilReleased('After', 1))).toEqual(['later']);
	});
});
