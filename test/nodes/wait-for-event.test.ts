import { Harness, STORES } from './harness';
import { until } from './test-workflow';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { contactIds, happens, NO_TIME, totals, untilTotals, wait, waitFor } from './rules/fixtures';
import { Code, Lab } from './rules/lab';

const file = (bytes: number, fileName = 'offer.txt') => ({
	data: Buffer.alloc(bytes, 'x').toString('base64'),
	mimeType: 'text/plain',
	fileName,
});

describe.each(STORES)('Wait For Trigger and its items (%s)', (kind) => {
	let harness: Harness;
	let lab: Lab;
	beforeAll(async () => {
		await Container.get(BinaryDataService).init();
		harness = await Harness.open(kind);
	});
	afterEach(async () => await lab.unpublish());
	afterAll(async () => await harness.close());

	async function published(parameters: IDataObject, outputs = 2): Promise<void> {
		const after = Array.from({ length: outputs }, (_, i) => ({
			name: `After ${i}`,
			type: new Code(`after${i}`, (items) => items),
		}));
		lab = new Lab(
			[wait(parameters), ...after],
			[['Start', 0, 'Wait'], ...after.map(({ name }, i) => ['Wait', i, name] as const)],
		);
		await lab.publish();
	}

	/** As the node gave it out, before n8n linked it to the input of the next. */
	const given = (output = 0): INodeExecutionData[] =>
		lab.releases.flatMap((release) => release.outputs('Wait')[output] ?? []);

	const deepFreeze = <T extends object>(value: T): T => {
		for (const part of Object.values(value)) if (part !== null && typeof part === 'object') deepFreeze(part);
		return Object.freeze(value);
	};

	test('25 triggers are allowed; one more is refused before anybody is parked', async () => {
		const triggers = (count: number) =>
			waitFor(Array.from({ length: count }, (_, i) => [`Trigger ${i}`, `event.${i}`]));
		await published(triggers(25), 1);
		expect((await lab.run([{ contactId: 'ada' }])).error).toBeUndefined();
		await lab.unpublish();
		await published(triggers(26), 1);
		expect((await lab.run([{ contactId: 'bea' }])).error?.message).toBe(
			'There are 26 triggers; 25 are allowed',
		);
		expect(await harness.store.waiting.list({ journeyId: lab.id }, 10, Date.now())).toEqual([]);
	});

	test('a released item is the item that came, with its event, what came of the wait, and a link', async () => {
		await published(waitFor([['Paid', 'order.*']]));
		const came = { contactId: 'ada', name: 'Ada', order: { total: 3 }, triggers: { begun: { id: 'e0' } } };
		await lab.run([came]);
		const id = await happens(harness.store, 'ada', 'order.paid', { data: { amount: 5 } });
		const [item] = await lab.untilReleased('After 0', 1);
		const trigger = {
			id,
			name: 'order.paid',
			data: { amount: 5 },
			occurredAt: expect.stringMatching(/^\d{4}-.*Z$/),
		};
		expect(item).toEqual({
			...came,
			journey: expect.objectContaining({
				journeyId: lab.id,
				storeId: harness.store.storeId,
				movedByEventId: id,
			}),
			trigger,
			triggers: { begun: { id: 'e0' }, 'order.paid': trigger },
			wait: { outcome: 'event', waitedMs: expect.any(Number) },
		});
		expect(given()).toEqual([expect.objectContaining({ pairedItem: { item: 0, input: 1 } })]);
	});

	test('items that are given in are not changed, and each that leaves at once is linked to its own', async () => {
		await harness.store.segments.apply(`members-${kind}`, { in: ['m1', 'm2'], out: [] }, 'run', Date.now());
		await published({
			resume: 'segment',
			segment: `members-${kind}`,
			limitWait: false,
			contactField: 'contactId',
		});
		const items = ['m1', 'x1', 'm2'].map((contactId) => ({
			json: deepFreeze({ contactId, nested: { a: 1 } }),
		}));
		const run = await lab.run(items);
		expect(run.error).toBeUndefined();
		expect(run.outputs('Wait')[0]).toMatchObject([
			{ json: { contactId: 'm1', wait: { outcome: 'already' } }, pairedItem: { item: 0 } },
			{ json: { contactId: 'm2' }, pairedItem: { item: 2 } },
		]);
		await untilTotals(harness.store, lab, { entered: 3, inside: 1, finished: 2 });
		await harness.store.segments.apply(`members-${kind}`, { in: ['x1'], out: [] }, 'run 2', Date.now());
	});

	test('files stay with an item that leaves at once, and are kept with one that is parked', async () => {
		await published(
			waitFor([['Go', 'go']], { limitWait: true, moment: 'dateField', dateField: 'until', ifPast: 'goOn' }),
		);
		const item = (contactId: string, until: string) => ({
			json: { contactId, until },
			binary: { offer: file(1_000) },
		});
		const run = await lab.run([
			item('leaves', '2020-01-01T00:00:00Z'),
			item('waits', '2099-01-01T00:00:00Z'),
		]);
		expect(run.outputs('Wait')[1]).toMatchObject([
			{ json: { contactId: 'leaves' }, binary: { offer: { mimeType: 'text/plain', fileName: 'offer.txt' } } },
		]);
		await happens(harness.store, 'waits', 'go');
		await lab.untilReleased('After 0', 1);
		const [{ binary }] = given();
		expect(binary!.offer).toMatchObject({ mimeType: 'text/plain', fileName: 'offer.txt' });
		const bytes = await Container.get(BinaryDataService).getAsBuffer(binary!.offer);
		expect(bytes.equals(Buffer.alloc(1_000, 'x'))).toBe(true);
	});

	test('more than 256 KiB of files an item are refused with the reason; 256 KiB are kept', async () => {
		await published(waitFor([['Go', 'go']]));
		const half = 128 * 1024;
		const fits = { json: { contactId: 'fits' }, binary: { a: file(half), b: file(half) } };
		const isTooMuch = { json: { contactId: 'much' }, binary: { a: file(half), b: file(half + 1) } };
		expect((await lab.run([fits])).error).toBeUndefined();
		const run = await lab.run([isTooMuch]);
		expect(run.error?.message).toMatch(/larger than the 256 KB.*\[item 0\]/);
		lab.node('Wait').settings = { onError: 'continueRegularOutput' };
		const going = await lab.run([{ json: { contactId: 'fine' } }, isTooMuch]);
		expect(going.json('After 1')).toMatchObject([
			{ contactId: 'much', error: expect.stringMatching(/256 KB/) },
		]);
		expect(await totals(harness.store, lab)).toMatchObject({ entered: 4, inside: 3, failed: 1, finished: 1 });
	});

	test('under On Error: Continue an item that cannot be judged leaves by Timed Out with the reason; the others wait', async () => {
		await published(
			waitFor([['Go', 'go']], { correlate: { pairs: [{ eventField: 'order', itemField: 'order' }] } }),
		);
		lab.node('Wait').settings = { onError: 'continueRegularOutput' };
		const run = await lab.run([
			{ contactId: 'a', order: '1' },
			{ contactId: 'b' },
			{ json: { name: 'nobody' } },
		]);
		expect(run.error).toBeUndefined();
		expect(run.json('Wait', 0)).toEqual([]);
		expect(run.outputs('Wait')[1]).toMatchObject([
			{
				json: { contactId: 'b', error: expect.stringMatching(/no value in 'order'/) },
				pairedItem: { item: 1 },
			},
			{ json: { name: 'nobody', error: expect.stringMatching(/no contact id/) }, pairedItem: { item: 2 } },
		]);
		expect(await harness.store.waiting.list({ journeyId: lab.id }, 10, Date.now())).toMatchObject([
			{ contactId: 'a' },
		]);
	});

	test('with an error output they leave there, as they came', async () => {
		await published(
			waitFor([['Go', 'go']], { correlate: { pairs: [{ eventField: 'order', itemField: 'order' }] } }),
			3,
		);
		lab.node('Wait').settings = { onError: 'continueErrorOutput' };
		const run = await lab.run([
			{ contactId: 'a', order: '1' },
			{ contactId: 'b', note: 'kept' },
			{ json: { name: 'nobody' } },
		]);
		expect(run.error).toBeUndefined();
		expect([run.json('Wait', 0), run.json('Wait', 1)]).toEqual([[], []]);
		expect(run.json('After 2')).toMatchObject([
			{ contactId: 'b', note: 'kept', error: expect.stringMatching(/no value in 'order'/) },
			{ name: 'nobody', error: expect.stringMatching(/no contact id/) },
		]);
	});

	test('without On Error the first item that cannot be judged ends the run, and nobody was parked', async () => {
		await published(
			waitFor([['Go', 'go']], { correlate: { pairs: [{ eventField: 'order', itemField: 'order' }] } }),
		);
		const run = await lab.run([{ contactId: 'a', order: '1' }, { contactId: 'b' }]);
		expect(run.error?.message).toMatch(/no value in 'order'.*\[item 1\]/);
		expect(await harness.store.waiting.list({ journeyId: lab.id }, 10, Date.now())).toEqual([]);
		expect(await totals(harness.store, lab)).toMatchObject({ entered: 2, inside: 2, failed: 2 });
	});

	test('what a wait goes by is read before the item is cut down to the fields that are kept', async () => {
		await published(
			waitFor([['Go', 'go']], {
				correlate: { pairs: [{ eventField: 'order', itemField: 'order' }] },
				options: { keepFields: 'name', carryAlong: '{"campaign":"spring"}' },
			}),
		);
		await lab.run([{ contactId: 'kept', order: '7', name: 'Ada', secret: 'x' }]);
		await happens(harness.store, 'kept', 'go', { data: { order: '8' } });
		await happens(harness.store, 'kept', 'go', { data: { order: '7' } });
		const [item] = await lab.untilReleased('After 0', 1);
		expect(Object.keys(item).sort()).toEqual([
			'campaign',
			'contactId',
			'journey',
			'name',
			'trigger',
			'triggers',
			'wait',
		]);
	});

	test('a copy of an item within one call is dropped, and a hint says so', async () => {
		await published(NO_TIME, 1);
		const second = wait(waitFor([['Go', 'go']]), { name: 'Second' });
		lab.nodes.push(
			{ name: 'Copy', type: new Code('copy', (items) => items.flatMap((item) => [item, { ...item }])) },
			second,
		);
		lab.links = [
			['Start', 0, 'Wait'],
			['Wait', 0, 'Copy'],
			['Copy', 0, 'Second'],
		];
		await lab.publish('update');
		await lab.run([{ contactId: 'copy' }]);
		await until('it was released', () => lab.releases.length > 0);
		expect(lab.releases[0].hints('Second').join()).toContain('duplicate-item');
		expect(await harness.store.waiting.list({ journeyId: lab.id }, 10, Date.now())).toHaveLength(1);
	});

	test('one contact with two rows waits twice, each for its own', async () => {
		await published(
			waitFor([['Go', 'go']], { correlate: { pairs: [{ eventField: 'order', itemField: 'order' }] } }),
		);
		await lab.run([
			{ contactId: 'two', order: 'A' },
			{ contactId: 'two', order: 'B' },
		]);
		await happens(harness.store, 'two', 'go', { correlation: { order: 'B' } });
		expect(await lab.untilReleased('After 0', 1)).toMatchObject([{ order: 'B' }]);
		expect(await totals(harness.store, lab)).toMatchObject({ entered: 2, inside: 1 });
	});

	test('500 contacts of a batch leave in one execution, linked in order', async () => {
		await published(NO_TIME, 1);
		const everybody = Array.from({ length: 500 }, (_, i) => `many-${i}`);
		await lab.run(everybody.map((contactId) => ({ contactId })));
		expect(contactIds(await lab.untilReleased('After 0', 500))).toEqual([...everybody].sort());
		const links = lab.releases.map((release) =>
			release.outputs('Wait')[0].map(({ pairedItem }) => (pairedItem as { item: number }).item),
		);
		for (const link of links) expect(link).toEqual(link.map((_, i) => i));
	});
});
