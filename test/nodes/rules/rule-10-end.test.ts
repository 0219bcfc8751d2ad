import { Harness, STORES } from '../harness';
import { until } from '../test-workflow';
import type { INodeExecutionData } from 'n8n-workflow';
import { contactIds, happens, totals, untilTotals, wait, waitFor } from './fixtures';
import { Code, Lab } from './lab';

/** Sends by the name of the contact: `good-1` to the good branch. */
const branch = () =>
	new Code('branch', (items) => [items.filter(isGood), items.filter((item) => !isGood(item))] as never, 2);
/** n8n runs the branch that is drawn higher first. */
const LOWER = { position: [0, 100] as [number, number] };
const isGood = ({ json }: { json: Record<string, unknown> }) => String(json.contactId).startsWith('good');

jest.setTimeout(20_000);

describe.each(STORES)('rule 10: the end of a batch is written when its execution ends (%s)', (kind) => {
	let harness: Harness;
	let lab: Lab;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterEach(async () => await lab.unpublish());
	afterAll(async () => await harness.close());

	/** Wait -> Branch -> (good) Good, then (bad) Before -> Bad; both kinds of contacts leave the wait in one batch. */
	async function released(bad: Code, before = new Code('before', (items) => items)): Promise<void> {
		lab = new Lab(
			[
				wait(waitFor([['Go', 'go']])),
				{ name: 'Branch', type: branch() },
				{ name: 'Good', type: new Code('good', (items) => items) },
				{ name: 'Before', type: before, settings: LOWER },
				{ name: 'Bad', type: bad, settings: LOWER },
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'Branch'],
				['Branch', 0, 'Good'],
				['Branch', 1, 'Before'],
				['Before', 0, 'Bad'],
			],
		);
		// In one batch: nothing is handed out while the journey stands still.
		await lab.publish();
		const everybody = ['good-1', 'good-2', 'bad-1', 'bad-2'].map((word) => `${word}-${lab.id}`);
		await lab.run(everybody.map((contactId) => ({ contactId })));
		await harness.store.journeys.setState(lab.id, 'paused', Date.now());
		for (const contactId of everybody) await happens(harness.store, contactId, 'go');
		// The clock of the store may be a little behind that of this process.
		await new Promise((resolve) => setTimeout(resolve, 50));
		await harness.store.journeys.setState(lab.id, 'live', Date.now());
		harness.shared.dispatcher.wake();
	}

	const dead = async () =>
		await harness.store.waiting.list({ journeyId: lab.id, dead: true }, 10, Date.now());

	test('all that came to the end have finished', async () => {
		await released(new Code('bad', (items) => items));
		await untilTotals(harness.store, lab, { entered: 4, finished: 4, failed: 0 });
		expect(lab.emissions).toHaveLength(1);
	});

	test.each([
		['keeps the items', (items: INodeExecutionData[]) => items],
		[
			'replaced the items before, and kept their links',
			(items: INodeExecutionData[]) =>
				items.map((_, i) => ({ json: { status: 200 }, pairedItem: { item: i } })),
		],
	])(
		'a node that fails makes dead letters of the contacts of its branch alone (the node before %s)',
		async (_, before) => {
			await released(
				new Code('bad', () => {
					throw new Error('The gateway said no');
				}),
				new Code('before', before),
			);
			await untilTotals(harness.store, lab, { entered: 4, inside: 2, finished: 2, failed: 2 });
			const letters = await dead();
			expect(contactIds(letters as never)).toEqual([`bad-1-${lab.id}`, `bad-2-${lab.id}`]);
			expect(letters[0].failure).toMatchObject({
				executionId: lab.releases[0].id,
				node: 'Bad',
				message: 'The gateway said no',
			});
		},
	);

	test('a contact that failed leaves again once a person releases it', async () => {
		let isBroken = true;
		await released(
			new Code('bad', (items) => {
				if (isBroken) throw new Error('no');
				return items;
			}),
		);
		await untilTotals(harness.store, lab, { inside: 2, failed: 2 });
		isBroken = false;
		await harness.store.waiting.revive(await dead(), Date.now());
		await untilTotals(harness.store, lab, { entered: 4, inside: 0, finished: 4, failed: 0 });
	});

	test('an execution that waits in n8n itself keeps its contacts inside, neither failed nor handed out again', async () => {
		lab = new Lab(
			[wait(waitFor([['Go', 'go']])), { name: 'Pause', type: new PutToWait() }],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'Pause'],
			],
		);
		await lab.publish();
		await lab.run([{ contactId: 'elsewhere' }]);
		await happens(harness.store, 'elsewhere', 'go');
		await until('the release waits', () => lab.releases.length === 1);
		expect(lab.releases[0].run.status).toBe('waiting');
		expect(await totals(harness.store, lab)).toEqual({
			entered: 1,
			inside: 1,
			finished: 0,
			exited: 0,
			failed: 0,
		});
		expect(await dead()).toEqual([]);
	});

	test('contacts that entered by the first step and wait in n8n itself have not failed either', async () => {
		lab = new Lab(
			[
				wait({ resume: 'segment', segment: `s-${kind}`, limitWait: false, contactField: 'contactId' }),
				{ name: 'Pause', type: new PutToWait() },
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'Pause'],
			],
		);
		await lab.publish();
		await harness.store.segments.apply(`s-${kind}`, { in: ['member'], out: [] }, 'run', Date.now());
		expect((await lab.run([{ contactId: 'member' }])).run.status).toBe('waiting');
		expect(await totals(harness.store, lab)).toEqual({
			entered: 1,
			inside: 1,
			finished: 0,
			exited: 0,
			failed: 0,
		});
	});

	test('stopped by a person: who was on the way is a dead letter, who had come to the end has finished', async () => {
		lab = new Lab(
			[
				wait({ resume: 'segment', segment: `stop-${kind}`, limitWait: false, contactField: 'contactId' }),
				{ name: 'Branch', type: branch() },
				{ name: 'Good', type: new Code('good', (items) => items) },
				{ name: 'Bad', type: new Code('bad', async () => await hanging), settings: LOWER },
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'Branch'],
				['Branch', 0, 'Good'],
				['Branch', 1, 'Bad'],
			],
		);
		let end: (items: []) => void = () => undefined;
		const hanging = new Promise<[]>((resolve) => (end = resolve));
		await lab.publish();
		await harness.store.segments.apply(
			`stop-${kind}`,
			{ in: ['good-x', 'bad-x'], out: [] },
			'run',
			Date.now(),
		);
		const { stop, ended } = lab.start([{ contactId: 'good-x' }, { contactId: 'bad-x' }]);
		await until('the first branch is done', async () => (await totals(harness.store, lab)).entered === 2);
		await new Promise((resolve) => setTimeout(resolve, 100));
		stop();
		await untilTotals(harness.store, lab, { entered: 2, inside: 1, finished: 1, failed: 1 });
		end([]);
		expect((await ended).run.status).toBe('canceled');
		expect(await totals(harness.store, lab)).toMatchObject({ inside: 1, finished: 1, failed: 1 });
		const [[enrollment]] = await harness.store.enrollments.get(['bad-x']);
		expect(enrollment.failure?.message).toBe('stopped by a person');
	});
});

/** As n8n's own Wait: the execution ends as `waiting` and is n8n's to resume. */
class PutToWait extends Code {
	constructor() {
		super('putToWait', (items) => items);
		this.execute = async function () {
			await this.putExecutionToWait(new Date(Date.now() + 3_600_000));
			return [this.getInputData()];
		};
	}
}
