import { Harness, STORES } from '../nodes/harness';
import { until } from '../nodes/test-workflow';
import type { INodeExecutionData } from 'n8n-workflow';
import { contactIds, happens, totals, untilTotals, wait, waitFor } from '../nodes/rules/fixtures';
import { Code, Lab } from '../nodes/rules/lab';

type Edit = (items: INodeExecutionData[]) => INodeExecutionData[];

/** As Postgres, HTTP Request and Code do: the item is another one; what is kept of it differs. */
const replacing: Record<string, Edit> = {
	'its links are kept': (items) => items.map((_, i) => ({ json: { status: 200 }, pairedItem: { item: i } })),
	'its links are kept, in another order': (items) =>
		items.map((_, i) => ({ json: { row: i }, pairedItem: { item: items.length - 1 - i } })),
	'its links are numbers': (items) => items.map((_, i) => ({ json: {}, pairedItem: i })),
	'only the contact id is kept, in another order': (items) =>
		items.map(({ json }) => ({ json: { contactId: json.contactId, of: json.contactId } })).reverse(),
	'its links name another contact id': (items) =>
		items.map((_, i) => ({ json: { contactId: `row-${i}` }, pairedItem: { item: i } })),
};

describe.each(STORES)('acceptance 18: an ordinary node in the middle that replaces the item (%s)', (kind) => {
	let harness: Harness;
	let lab: Lab;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterEach(async () => await lab.unpublish());
	afterAll(async () => await harness.close());

	/** Hold -> Middle -> Second: contacts are released from Hold in one batch, unless they begin at `from`. */
	async function passed(
		middle: Edit,
		contacts: string[],
		from: 'Hold' | 'Segment' = 'Hold',
		onError?: 'continueRegularOutput',
	): Promise<void> {
		const segment = wait(
			{ resume: 'segment', segment: `s-${kind}`, limitWait: false, contactField: 'contactId' },
			{ name: 'Segment' },
		);
		lab = new Lab(
			[
				wait(waitFor([['Go', 'go']]), { name: 'Hold' }),
				segment,
				{ name: 'Middle', type: new Code('middle', middle) },
				wait(waitFor([['Then', 'then']]), { name: 'Second', settings: onError && { onError } }),
				{ name: 'After', type: new Code('after', (items) => items) },
			],
			[
				['Start', 0, from],
				[from, 0, 'Middle'],
				['Middle', 0, 'Second'],
				['Second', 0, 'After'],
			],
		);
		await lab.publish();
		if (from === 'Segment')
			await harness.store.segments.apply(`s-${kind}`, { in: contacts, out: [] }, lab.id, Date.now());
		const run = await lab.run(contacts.map((contactId) => ({ contactId })));
		if (from === 'Segment') return void lab.releases.push(run);
		await harness.store.journeys.setState(lab.id, 'paused', Date.now());
		for (const contactId of contacts) await happens(harness.store, contactId, 'go');
		await new Promise((resolve) => setTimeout(resolve, 50));
		await harness.store.journeys.setState(lab.id, 'live', Date.now());
		harness.shared.dispatcher.wake();
		await until('the batch was released', () => lab.releases.length > 0);
	}

	const waiting = async () => await harness.store.waiting.list({ journeyId: lab.id }, 20, Date.now());
	const inside = async (contactId: string) =>
		(await harness.store.enrollments.get([contactId]))[0].filter(({ journeyId }) => journeyId === lab.id);

	for (const from of ['Hold', 'Segment'] as const)
		test.each(Object.keys(replacing))(`the same enrollment goes on where %s (from ${from})`, async (how) => {
			const contacts = ['ada', 'bob', 'cyd'].map((word) => `${word}-${from}-${how}`);
			await passed(replacing[how], contacts, from);
			await until('all wait at the second step', async () => (await waiting()).length === 3);
			expect(contactIds((await waiting()) as never)).toEqual([...contacts].sort());
			expect(await totals(harness.store, lab)).toEqual({
				entered: 3,
				inside: 3,
				finished: 0,
				exited: 0,
				failed: 0,
			});
			for (const contactId of contacts) await happens(harness.store, contactId, 'then');
			const left = await lab.untilReleased('After', 3);
			expect(contactIds(left)).toEqual([...contacts].sort());
			// Nobody goes on with what was looked up for somebody else.
			for (const { contactId, of } of left) expect(of ?? contactId).toBe(contactId);
			await untilTotals(harness.store, lab, { entered: 3, finished: 3 });
		});

	test.each([
		[
			'nothing is left to tell whose it is',
			(items: INodeExecutionData[]) => [{ json: { rows: items.length } }, { json: {} }, { json: {} }],
		],
		[
			'only a contact id that the batch does not hold is left',
			() => [{ json: { contactId: 'stranger' } }, { json: { contactId: 'stranger 2' } }, { json: {} }],
		],
		[
			'one item stands for several contacts',
			(items: INodeExecutionData[]) => [{ json: { all: 1 }, pairedItem: items.map((_, item) => ({ item })) }],
		],
	])(
		'where %s, a clear error names the node before; the enrollments have failed, and none is new',
		async (_, middle: Edit) => {
			await passed(middle, ['dan', 'eve']);
			const [release] = lab.releases;
			expect(release.error?.message).toMatch(/whose item 'Middle' sent/);
			expect((release.error as { description?: string }).description).toMatch(
				/'Middle' replaced the item.*'contactId'/,
			);
			await untilTotals(harness.store, lab, { entered: 2, inside: 2, finished: 0, failed: 2 });
			expect(await inside('stranger')).toEqual([]);
		},
	);

	test('a contact that the batch holds twice is not guessed at', async () => {
		await passed(
			(items) =>
				items
					.map(({ json }) => ({ json: { contactId: json.contactId } }))
					.concat([{ json: { contactId: 'gus' } }]),
			['gus', 'gus'],
		);
		expect(lab.releases[0].error?.message).toMatch(/whose item/);
		await untilTotals(harness.store, lab, { inside: 2, failed: 2 });
	});

	test('under On Error: Continue the lost item goes on by Timed Out, and its enrollment has failed, not finished', async () => {
		await passed(
			(items) => [items[0], { json: { contactId: 'stranger' } }, { json: {} }],
			['fay', 'gil'],
			'Hold',
			'continueRegularOutput',
		);
		expect(lab.releases[0].error).toBeUndefined();
		expect(lab.releases[0].outputs('Second')[1]).toMatchObject([
			{ json: { error: expect.stringMatching(/whose item/) } },
			{},
		]);
		await untilTotals(harness.store, lab, { entered: 2, inside: 2, finished: 0, failed: 1 });
		expect(await waiting()).toHaveLength(2); // one parked, one dead letter
	});

	test('batches of a loop in one execution are each enrolled: nobody of them had a journey before', async () => {
		lab = new Lab(
			[
				{ name: 'Loop', type: new Code('loop', (items) => [items.slice(0, 1), items.slice(1)] as never, 2) },
				{ name: 'Rest', type: new Code('rest', (items) => items) },
				wait(waitFor([['Go', 'go']])),
			],
			[
				['Start', 0, 'Loop'],
				['Loop', 0, 'Wait'],
				['Loop', 1, 'Rest'],
				['Rest', 0, 'Wait'],
			],
		);
		await lab.publish();
		const run = await lab.run(['hal', 'ida', 'jon'].map((contactId) => ({ contactId })));
		expect(run.error).toBeUndefined();
		expect(run.run.data.resultData.runData.Wait).toHaveLength(2);
		expect(await totals(harness.store, lab)).toMatchObject({ entered: 3, inside: 3, failed: 0 });
	});
});
