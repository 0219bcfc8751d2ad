import { MINUTE_MS, SECOND_MS } from '../../../lib/domain/time';
import { DispatcherScene } from './dispatcher-scene';

describe('which steps the store is told of', () => {
	let scene: DispatcherScene;
	let tellings: string[][];
	beforeEach(async () => {
		scene = await DispatcherScene.open();
		tellings = [];
		const { published } = scene.store.journeys;
		const tell = published.tell.bind(published);
		published.tell = async (home, report, nowMs) => {
			tellings.push([home, ...report.steps].sort());
			await tell(home, report, nowMs);
		};
	});
	afterEach(async () => await scene.close());

	const isOrphaned = async (stepKey: string) =>
		(await scene.store.journeys.published.orphanTest(scene.nowMs))(stepKey);

	test('a published step is told at once, one that goes is an orphan after some minutes', async () => {
		scene.dispatcher.register(scene.step({ stepKey: 'n1:w:kept#calls' }));
		const unregister = scene.dispatcher.register(scene.step({ stepKey: 'n1:w:gone' }));
		await scene.pass(0);
		expect([await isOrphaned('n1:w:kept'), await isOrphaned('n1:w:gone')]).toEqual([false, false]);
		await scene.pass(20 * MINUTE_MS);
		unregister();
		await scene.pass(5 * SECOND_MS);
		expect([await isOrphaned('n1:w:kept'), await isOrphaned('n1:w:gone')]).toEqual([false, undefined]);
		await scene.pass(5 * MINUTE_MS);
		expect([await isOrphaned('n1:w:kept'), await isOrphaned('n1:w:gone')]).toEqual([false, true]);
		expect(await isOrphaned('n2:w:gone')).toBeUndefined();
	});

	test('a step that is added keeps the others settled; when the last has gone, that is told too', async () => {
		const unregister = scene.dispatcher.register(scene.step({ stepKey: 'n1:w:a' }));
		await scene.pass(5 * MINUTE_MS);
		const other = scene.dispatcher.register(scene.step({ stepKey: 'n1:w:b' }));
		await scene.pass(5 * SECOND_MS);
		expect(await isOrphaned('n1:w:c')).toBe(true);
		unregister();
		other();
		await scene.pass(6 * MINUTE_MS);
		expect(await isOrphaned('n1:w:a')).toBe(true);
	});

	test('it is told once a minute and when it changes; a process that never had a step tells nothing', async () => {
		await scene.pass(10 * MINUTE_MS);
		expect(tellings).toEqual([]);
		scene.dispatcher.register(scene.step({ stepKey: 'n1:w:a' }));
		await scene.pass(10 * MINUTE_MS);
		expect(tellings.length).toBeGreaterThanOrEqual(10);
		expect(tellings.length).toBeLessThanOrEqual(12);
	});

	test('while the store is away it is told at the next look', async () => {
		const { published } = scene.store.journeys;
		const { tell } = published;
		published.tell = async () => {
			throw new Error('away');
		};
		scene.dispatcher.register(scene.step({ stepKey: 'n1:w:a' }));
		await scene.pass(SECOND_MS);
		expect(scene.reported).toContain('away');
		published.tell = tell;
		await scene.pass(5 * SECOND_MS);
		expect(await isOrphaned('n1:w:a')).toBe(false);
	});
});
