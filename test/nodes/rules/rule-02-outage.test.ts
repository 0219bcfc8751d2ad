import { freePort } from '../../host/free-port';
import { startRedis } from '../../host/redis-server';
import { Harness } from '../harness';
import { until } from '../test-workflow';
import { JourneyTrigger } from '../../../nodes/JourneyTrigger/JourneyTrigger.node';
import { closeSharedStores, sharedStoreOf } from '../../../nodes/shared/shared-store';
import { contactIds, happens, NO_TIME, wait } from './fixtures';
import { Code, Lab } from './lab';

const seeker = {
	getNode: () => ({
		id: '',
		name: '',
		type: '',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	}),
	getCredentials: () => Promise.reject(new Error('none')),
	logger: { warn: () => undefined },
};

jest.setTimeout(40_000);

// A step rides a short outage out; here the store stays away.
process.env.JOURNEYS_RIDE_OUT_MS = '500';

describe('rule 2: trigger() survives a store that is away', () => {
	let port: number;
	let redis: { stop(): Promise<void> } | undefined;
	let lab: Lab;

	beforeEach(async () => {
		port = await freePort();
		process.env.JOURNEYS_REDIS_URL = `redis://127.0.0.1:${port}`;
		lab = new Lab(
			[
				{
					name: 'Enter',
					type: new JourneyTrigger(),
					parameters: { events: 'begun', entryRepeat: 'every-time', authentication: 'none' },
				},
				wait(NO_TIME),
				{ name: 'After', type: new Code('after', (items) => items) },
			],
			[
				['Enter', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
	});

	afterEach(async () => {
		await lab.unpublish();
		await closeSharedStores();
		delete process.env.JOURNEYS_REDIS_URL;
		await redis?.stop();
		redis = undefined;
	});

	test('it returns its closeFunction at once, reports no error to n8n, and hands out as soon as the store comes', async () => {
		const beganMs = performance.now(); // an attempt to connect takes 5 s
		await lab.publish();
		expect(performance.now() - beganMs).toBeLessThan(2_500);
		await until('the outage is told', () => lab.warnings.length >= 2);
		expect(lab.warnings[0]).toMatch(/cannot hand contacts out yet/);
		redis = await startRedis({ appendonly: false, port });
		const { store } = await sharedStoreOf(seeker);
		await until(
			'both steps are registered',
			async () => Object.keys((await store.journeys.get(lab.id))?.subscriptions ?? {}).length === 2,
		);
		await happens(store, 'ada', 'begun');
		expect(contactIds(await lab.untilReleased('After', 1))).toEqual(['ada']);
	});

	test('closed during the outage, it does not register when the store comes back', async () => {
		const { closeFunction } = await lab.trigger('Enter');
		await until('the outage is told', () => lab.warnings.length >= 1);
		await closeFunction!();
		await closeFunction!();
		redis = await startRedis({ appendonly: false, port });
		const { store, dispatcher } = await sharedStoreOf(seeker);
		await new Promise((resolve) => setTimeout(resolve, 2_500));
		expect(await store.journeys.get(lab.id)).toBeUndefined();
		expect(dispatcher.isIdle).toBe(true);
	});

	test('closed while the store is being opened, it does not register either', async () => {
		redis = await startRedis({ appendonly: false, port });
		const { closeFunction } = await lab.trigger('Enter');
		await closeFunction!();
		const { store, dispatcher } = await sharedStoreOf(seeker);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(await store.journeys.get(lab.id)).toBeUndefined();
		expect(dispatcher.isIdle).toBe(true);
	});

	test('publishing succeeds, unpublishing says what is the matter, and the intake answers 503', async () => {
		const [isThere, created, deleted, taken] = await Promise.all([
			lab.hook('Enter', 'checkExists'),
			lab.hook('Enter', 'create'),
			lab.hook('Enter', 'delete').catch((error: Error) => error.message),
			lab.post('Enter', { id: 'e1', name: 'begun', contactId: 'ada' }),
		]);
		expect([isThere, created]).toEqual([false, true]);
		expect(deleted).toMatch(/Redis|reach|connect/i);
		expect(taken).toMatchObject({
			status: 503,
			headers: { 'retry-after': '5' },
			body: { code: 'unavailable' },
		});
	});

	test.each(['continueRegularOutput', 'continueErrorOutput', 'stopWorkflow'] as const)(
		'an arrival fails under On Error "%s": nobody is let through unjudged',
		async (onError) => {
			lab.node('Wait').settings = { onError };
			lab.links = [
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			];
			const run = await lab.run([{ contactId: 'ada' }]);
			expect(run.error?.message).toMatch(/Redis|reach|connect/i);
			expect(run.didRun('After')).toBe(false);
		},
	);
});

test('rule 2: a queue-mode step without a shared store says which setting is missing, and does not throw', async () => {
	const harness = await Harness.open();
	process.env.EXECUTIONS_MODE = 'queue';
	const lab = new Lab([wait(NO_TIME)], [['Start', 0, 'Wait']]);
	try {
		await lab.publish();
		await until('it is told', () => lab.warnings.length > 0);
		expect(lab.warnings[0]).toContain('JOURNEYS_REDIS_URL');
		expect((await lab.run([{ contactId: 'ada' }])).error?.message).toContain('JOURNEYS_REDIS_URL');
	} finally {
		delete process.env.EXECUTIONS_MODE;
		await lab.unpublish();
		await harness.close();
	}
});
