import { NodeHelpers, Workflow, type IDataObject, type INodeTypes } from 'n8n-workflow';
import { Harness, STORES } from './harness';
import { WaitForEvent } from '../../nodes/WaitForEvent/WaitForEvent.node';
import { happens, untilTotals, wait } from './rules/fixtures';
import { Code, Lab } from './rules/lab';

const call = (interaction: string, more: IDataObject = {}): IDataObject => ({
	kind: 'interaction',
	interaction,
	message: 'last',
	...more,
});
const event = (events: string): IDataObject => ({ kind: 'event', events });

const waiting = (rows: IDataObject[], more: IDataObject = {}): IDataObject => ({
	resume: 'event',
	triggers: { rows },
	limitWait: false,
	contactField: 'contactId',
	...more,
});

const sent = (messageId: string, atMs: number, more: IDataObject = {}): IDataObject => ({
	messageId,
	channel: 'voice',
	atMs,
	isSent: true,
	...more,
});

describe.each(STORES)('Wait For Trigger and calls (%s)', (kind) => {
	let harness: Harness;
	let lab: Lab;
	let atMs: number;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	beforeEach(() => (atMs = Date.now() - 60_000));
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

	const told = async (contactId: string, name: string, messageId: string, more: IDataObject = {}) =>
		await happens(harness.store, contactId, name, { data: { messageId, ...more }, occurredAtMs: Date.now() });

	const parked = async () =>
		(await harness.store.waiting.list({ journeyId: lab.id }, 10, Date.now())).map(
			({ contactId }) => contactId,
		);

	test('what came of the last call lets the contact leave, with the result on its item', async () => {
		await published(waiting([call('voice.attempted')]));
		const messages = {
			First: sent('m1', atMs - 2_000),
			Second: sent('m2', atMs),
			Mail: { messageId: 'm3', channel: 'email', atMs: atMs + 1, isSent: true },
		};
		await lab.run([{ contactId: 'ada', messages }]);
		await told('ada', 'voice.attempted', 'm1');
		await told('ada', 'voice.blocked', 'm2');
		expect(await parked()).toEqual(['ada']);
		await told('ada', 'voice.attempted', 'm2', { result: 'LiveAnswer', attributes: { day: 'friday' } });
		const [item] = await lab.untilReleased('After 0', 1);
		expect(item).toMatchObject({
			messages,
			wait: { outcome: 'event' },
			trigger: { name: 'voice.attempted', data: { result: 'LiveAnswer', attributes: { day: 'friday' } } },
		});
	});

	test('a call that was over before the wait began counts since it was placed, and not before', async () => {
		await published(waiting([call('voice.attempted')], { options: { lookBack: 'arrival' } }));
		const early = { occurredAtMs: atMs - 1, data: { messageId: 'm1' } };
		await happens(harness.store, 'early', 'voice.attempted', early);
		await happens(harness.store, 'late', 'voice.attempted', { ...early, occurredAtMs: atMs });
		await lab.run(
			['early', 'late'].map((contactId) => ({ contactId, messages: { Call: sent('m1', atMs) } })),
		);
		expect(await lab.untilReleased('After 0', 1)).toMatchObject([{ contactId: 'late' }]);
		expect(await parked()).toEqual(['early']);
	});

	test('an event beside it looks back no further than without, and keeps its own key', async () => {
		const rows = [call('voice.attempted'), event('paid')];
		const correlate = { pairs: [{ eventField: 'order', itemField: 'order' }] };
		await published(waiting(rows, { correlate, options: { lookBack: 'arrival' } }), 3);
		await happens(harness.store, 'a', 'paid', { occurredAtMs: atMs + 1, data: { order: '1' } });
		const messages = { Call: sent('m1', atMs) };
		await lab.run(['a', 'b'].map((contactId) => ({ contactId, order: '1', messages })));
		expect((await parked()).sort()).toEqual(['a', 'b']);
		await told('a', 'voice.attempted', 'm1');
		await happens(harness.store, 'b', 'paid', { data: { order: '1' } });
		expect(await lab.untilReleased('After 0', 1)).toMatchObject([{ contactId: 'a' }]);
		expect(await lab.untilReleased('After 2', 1)).toMatchObject([{ contactId: 'b' }]);
	});

	test('a message is found by its name, with conditions on what came of it', async () => {
		const conditions = { rows: [{ field: 'result', operator: 'equals', value: 'LiveAnswer' }] };
		await published(
			waiting([call('voice.attempted', { message: 'named', messageName: ' First ', conditions })]),
		);
		const messages = { First: sent('m1', atMs), Second: sent('m2', atMs + 1) };
		await lab.run([{ contactId: 'ada', messages }]);
		await told('ada', 'voice.attempted', 'm2', { result: 'LiveAnswer' });
		await told('ada', 'voice.attempted', 'm1', { result: 'Busy' });
		expect(await parked()).toEqual(['ada']);
		await told('ada', 'voice.attempted', 'm1', { result: 'LiveAnswer' });
		expect(await lab.untilReleased('After 0', 1)).toMatchObject([{ contactId: 'ada' }]);
	});

	test('a wait for a message that was not sent ends at once by Timed Out with not-sent and the reason', async () => {
		await published(waiting([call('voice.attempted', { message: 'named', messageName: 'Call' })]));
		const run = await lab.run([
			{ contactId: 'blocked', messages: { Call: sent('m1', atMs, { isSent: false, reason: 'consent' }) } },
			{ contactId: 'other', messages: { Other: sent('m1', atMs) } },
			{ contactId: 'none' },
		]);
		expect(run.json('Wait', 1).map(({ contactId, wait }) => [contactId, wait])).toEqual([
			['other', { outcome: 'not-sent', waitedMs: 0, reason: 'no-message' }],
			['none', { outcome: 'not-sent', waitedMs: 0, reason: 'no-message' }],
		]);
		expect(await lab.untilReleased('After 1', 1)).toMatchObject([
			{ contactId: 'blocked', wait: { outcome: 'not-sent', reason: 'consent' } },
		]);
		await untilTotals(harness.store, lab, { entered: 3, inside: 0, finished: 3 });
	});

	test('that a call was blocked can be waited for: it has happened by now, or the wait ends with not-sent', async () => {
		await published(waiting([call('voice.attempted'), call('voice.blocked')]), 3);
		const messages = { Call: sent('m1', atMs, { isSent: false, reason: 'quiet' }) };
		await told('knows', 'voice.blocked', 'm1');
		await lab.run(['knows', 'silent'].map((contactId) => ({ contactId, messages })));
		expect(await lab.untilReleased('After 2', 1)).toMatchObject([
			{ contactId: 'knows', wait: { outcome: 'event' }, trigger: { name: 'voice.blocked' } },
		]);
		expect(await lab.untilReleased('After 1', 1)).toMatchObject([
			{ contactId: 'silent', wait: { outcome: 'not-sent', reason: 'quiet' } },
		]);
	});

	test('what else is waited for goes on when the message was not sent', async () => {
		await published(waiting([call('voice.attempted'), event('paid')]), 3);
		await lab.run([{ contactId: 'eve', messages: { Call: sent('m1', atMs, { isSent: false }) } }]);
		await told('eve', 'voice.blocked', 'm1');
		expect(await parked()).toEqual(['eve']);
		await happens(harness.store, 'eve', 'paid');
		expect(await lab.untilReleased('After 2', 1)).toMatchObject([{ contactId: 'eve' }]);
	});

	test('the messages of the item stay with the fields that are kept', async () => {
		await published(waiting([call('voice.attempted')], { options: { keepFields: 'name' } }));
		await lab.run([{ contactId: 'ada', name: 'Ada', secret: 'x', messages: { Call: sent('m1', atMs) } }]);
		await told('ada', 'voice.attempted', 'm1');
		const [item] = await lab.untilReleased('After 0', 1);
		expect(item).toMatchObject({ name: 'Ada', messages: { Call: { messageId: 'm1' } } });
		expect(item).not.toHaveProperty('secret');
	});

	test('a manual run takes the first output at once', async () => {
		await published(waiting([call('voice.blocked'), event('paid')]), 3);
		const run = await lab.run([{ contactId: 'ada' }], 'manual');
		expect(run.json('After 0')).toMatchObject([{ contactId: 'ada' }]);
		expect(await parked()).toEqual([]);
	});

	test('who waits keeps its output when rows are added before its own', async () => {
		await published(waiting([call('voice.attempted')]), 3);
		await lab.run([{ contactId: 'ada', messages: { Call: sent('m1', atMs) } }]);
		lab.node('Wait').parameters = waiting([call('voice.blocked'), call('voice.attempted')]);
		await lab.publish('update');
		await told('ada', 'voice.attempted', 'm1');
		expect(await lab.untilReleased('After 2', 1)).toMatchObject([{ contactId: 'ada' }]);
	});
});

describe('the outputs on the canvas', () => {
	const type = new WaitForEvent();
	const labels = (rows: IDataObject[]): unknown[] => {
		const nodeTypes: INodeTypes = {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		};
		const node = { id: '1', name: 'Wait', type: 'waitForEvent', typeVersion: 1, position: [0, 0] };
		const workflow = new Workflow({
			id: 'w',
			active: false,
			connections: {},
			nodeTypes,
			nodes: [{ ...node, position: [0, 0], parameters: waiting(rows) as never }],
		});
		const outputs = NodeHelpers.getNodeOutputs(workflow, workflow.getNode('Wait')!, type.description);
		return outputs.map((output) => (output as { displayName?: string }).displayName);
	};

	test('a row of a call reads as what happens to it, unless it has a name of its own', () => {
		expect(
			labels([
				call('voice.not-attempted'),
				call('voice.blocked', { message: 'named', messageName: 'Reschedule' }),
				call('voice.attempted', { name: 'Called' }),
				event('paid'),
			]),
		).toEqual(['Call Not Attempted', 'Timed Out', 'Call Blocked: Reschedule', 'Called', 'paid']);
	});
});
