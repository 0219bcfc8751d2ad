import { startRedis, type RedisServer } from '../../host/redis-server';
import '../harness';
import { AttributeBranch } from '../../../nodes/AttributeBranch/AttributeBranch.node';
import { JourneySegment } from '../../../nodes/JourneySegment/JourneySegment.node';
import { RaiseEvent } from '../../../nodes/RaiseEvent/RaiseEvent.node';
import { WaitForEvent } from '../../../nodes/WaitForEvent/WaitForEvent.node';
import { closeSharedStores, sharedStoreOf, type SharedStore } from '../../../nodes/shared/shared-store';
import { JourneyError } from '../../../lib';
import { happens, NO_TIME, wait } from './fixtures';
import type { TestNode } from '../canvas';
import { Code, Lab } from './lab';

jest.setTimeout(40_000);

const seeker = {
	getNode: () => ({
		...{ id: '', name: '', type: '', typeVersion: 1, parameters: {} },
		position: [0, 0] as [number, number],
	}),
	getCredentials: () => Promise.reject(new Error('none')),
	logger: { warn: () => undefined },
};

const STEPS: [title: string, step: TestNode][] = [
	[
		'Attribute Branch',
		{
			name: 'Step',
			type: new AttributeBranch(),
			parameters: {
				mode: 'split',
				splitBy: 'weight',
				experimentName: 'tone',
				contactField: 'contactId',
				shares: { rows: [{ name: 'Warm', weight: 1 }] },
				options: { holdOutPercent: 0 },
			},
		},
	],
	[
		'Journey Segment',
		{
			name: 'Step',
			type: new JourneySegment(),
			parameters: {
				...{ resource: 'contact', operation: 'add', segment: 'friends', contactField: 'contactId' },
				options: { addMembership: true },
			},
		},
	],
	[
		'Raise Trigger',
		{
			name: 'Step',
			type: new RaiseEvent(),
			parameters: { eventName: 'seen', contactField: 'contactId', options: { includeResult: true } },
		},
	],
	['Wait For Trigger', { ...wait(NO_TIME), name: 'Step' }],
];

describe('rule 11: a step rides a short outage of its store out', () => {
	let server: RedisServer;
	let shared: SharedStore;
	let lab: Lab;

	beforeEach(async () => {
		server = await startRedis({ appendfsync: 'always' });
		process.env.JOURNEYS_REDIS_URL = server.url;
		shared = await sharedStoreOf(seeker);
	});

	afterEach(async () => {
		delete process.env.JOURNEYS_RIDE_OUT_MS;
		await lab.unpublish();
		await closeSharedStores();
		delete process.env.JOURNEYS_REDIS_URL;
		await server.stop();
	});

	/** Contacts come to the step, and right before it the store goes away. */
	async function labOf(step: TestNode): Promise<Lab> {
		lab = new Lab(
			[
				{
					name: 'Outage',
					type: new Code('outage', async (items) => {
						await server.kill9();
						return items;
					}),
				},
				step,
				{ name: 'After', type: new Code('after', (items) => items) },
			],
			[
				['Start', 0, 'Outage'],
				['Outage', 0, 'Step'],
				['Step', 0, 'After'],
				['Step', 1, 'After'],
			],
		);
		if (step.type instanceof WaitForEvent) await lab.ready(shared.store);
		return lab;
	}

	async function runThroughOutage(awayMs: number) {
		const ended = lab.run([{ contactId: 'ada' }, { contactId: 'bob' }]);
		const back = new Promise((resolve) => setTimeout(resolve, awayMs)).then(() => server.restart());
		const [execution] = await Promise.all([ended, back]);
		return execution;
	}

	test.each(STEPS)('%s goes on once the store is back', async (title, step) => {
		await labOf(step);
		const execution = await runThroughOutage(600);
		expect(execution.error).toBeUndefined();
		const left =
			title === 'Wait For Trigger'
				? await lab.untilReleased('Step', 2)
				: [...execution.json('Step', 0), ...execution.json('Step', 1)];
		expect(left.map(({ contactId }) => contactId).sort()).toEqual(['ada', 'bob']);
	});

	test.each(STEPS)('%s fails as the store said when it stays away', async (_title, step) => {
		process.env.JOURNEYS_RIDE_OUT_MS = '300';
		await labOf(step);
		const execution = await runThroughOutage(1_000);
		expect(execution.error?.message).toMatch(/Redis|reach|connect/i);
	});

	test('a membership whose confirmation is repeated is told as it was at first', async () => {
		await labOf(STEPS[1][1]);
		lab.links = [['Start', 0, 'Step']];
		const { segments } = shared.store;
		const confirm = segments.confirm.bind(segments);
		const outages = jest.spyOn(segments, 'confirm').mockImplementationOnce(async (...args) => {
			await confirm(...args);
			throw new JourneyError('store-unreachable', 'the answer was lost', { isRetryable: true });
		});
		const execution = await lab.run([{ contactId: 'ada' }]);
		expect(outages).toHaveBeenCalledTimes(2);
		expect(execution.json('Step')).toMatchObject([{ membership: { change: 'entered' } }]);
	});

	test('an event is raised once, though the first answer of the store is lost', async () => {
		await labOf(STEPS[2][1]);
		lab.links = [['Start', 0, 'Step']];
		const { events } = shared.store;
		const record = events.record.bind(events);
		jest.spyOn(events, 'record').mockImplementationOnce(async (...args) => {
			await record(...args);
			throw new JourneyError('store-unreachable', 'the answer was lost', { isRetryable: true });
		});
		expect((await lab.run([{ contactId: 'ada' }])).error).toBeUndefined();
		await happens(shared.store, 'ada', 'other');
		const [[found]] = await events.performed(['ada'], [{ name: 'seen' }], Date.now() + 1_000);
		expect(found.count).toBe(1);
	});
});
