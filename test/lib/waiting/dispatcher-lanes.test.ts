import { laneOf, stepOfLane } from '../../../lib/waiting/lane';
import type { LeasedContact } from '../../../lib/waiting/types';
import { DispatcherScene, START_MS } from './dispatcher-scene';

const SECOND_MS = 1_000;
const LINE = laneOf('step', 'line');

describe('lanes of a step', () => {
	let scene: DispatcherScene;
	beforeEach(async () => {
		scene = await DispatcherScene.open();
	});
	afterEach(async () => await scene.close());

	const toStep =
		(untilMs: number, afterwards?: () => Promise<void>) => async (all: readonly LeasedContact[]) =>
			all.map(() => ({ kind: 'hold' as const, untilMs, reason: 'called', stepKey: 'step', afterwards }));

	test('a lane belongs to its step, and a step to itself', () => {
		expect([stepOfLane(LINE), stepOfLane('step')]).toEqual(['step', 'step']);
		expect(LINE).not.toBe('step');
	});

	test('who is judged into another lane leaves by that lane, at its instant', async () => {
		scene.dispatcher.register(scene.step({ stepKey: LINE, judge: toStep(START_MS + 9 * SECOND_MS) }));
		scene.dispatcher.register(scene.step());
		await scene.park(2, { stepKey: LINE });
		await scene.pass(30 * SECOND_MS);
		expect(scene.emitted.map(({ contacts, atMs }) => [contacts.length, atMs - START_MS])).toEqual([
			[2, 9 * SECOND_MS],
		]);
		expect(scene.emitted[0].contacts[0].record.stepKey).toBe('step');
	});

	test('lists and the timeline know lanes by their step', async () => {
		await scene.park(1, { stepKey: LINE, dueAtMs: START_MS + SECOND_MS });
		const listed = await scene.store.waiting.list({ stepKey: 'step' }, 10, scene.nowMs);
		expect(listed.map(({ stepKey }) => stepKey)).toEqual(['step']);
		const lines = await scene.store.ledger.timeline('contact-1');
		expect(lines.filter(({ what }) => what === 'parked').map(({ step }) => step)).toEqual(['step']);
	});

	test('without room nobody is leased; with room for two, two', async () => {
		let room = 0;
		scene.dispatcher.register(scene.step({ stepKey: LINE, room: async () => room }));
		await scene.park(5, { stepKey: LINE });
		await scene.pass(20 * SECOND_MS);
		expect(scene.count('lease')).toBe(0);
		room = 2;
		await scene.pass(5 * SECOND_MS);
		expect(scene.emitted[0].contacts).toHaveLength(2);
	});

	test('a line with room for some is judged one batch at a time: no two batches take the same room', async () => {
		let decide = (): void => undefined;
		const decided = new Promise<void>((resolve) => (decide = resolve));
		const judge = async (all: readonly LeasedContact[]) => {
			await decided;
			return all.map(() => ({ kind: 'pass' as const }));
		};
		scene.dispatcher.register(scene.step({ stepKey: LINE, isSlow: true, room: async () => 2, judge }));
		await scene.park(5, { stepKey: LINE });
		await scene.pass(20 * SECOND_MS);
		expect(scene.count('lease')).toBe(1);
		decide();
		await scene.pass(SECOND_MS);
		expect(scene.emitted.map(({ contacts }) => contacts.length)).toEqual([2, 2, 1]);
	});

	test('who is held to the very instant keeps the place in the line', async () => {
		let room = 1;
		const order: string[] = [];
		const judge = async (all: readonly LeasedContact[]) =>
			all.map(({ record }) => {
				order.push(record.contactId);
				room = 0;
				return { kind: 'hold' as const, untilMs: record.dueAtMs!, isExact: true, reason: 'full', what: null };
			});
		scene.dispatcher.register(scene.step({ stepKey: LINE, room: async () => room, judge }));
		await scene.park(1, { stepKey: LINE });
		await scene.park(1, { stepKey: LINE, dueAtMs: START_MS + SECOND_MS });
		await scene.pass(20 * SECOND_MS);
		room = 1;
		await scene.pass(5 * SECOND_MS);
		expect(order).toEqual(['contact-1', 'contact-1']);
	});

	test('what is to be done afterwards is done once the verdict is written, not where another has the batch', async () => {
		const done: string[] = [];
		const afterwards = async () => {
			const [listed] = await scene.store.waiting.list({ stepKey: 'step' }, 1, scene.nowMs);
			done.push(listed.state);
		};
		scene.dispatcher.register(scene.step({ stepKey: LINE, judge: toStep(START_MS + SECOND_MS, afterwards) }));
		await scene.park(1, { stepKey: LINE });
		await scene.rest();
		expect(done).toEqual(['waiting']);
		scene.store.waiting.putBack = async () => ({ kind: 'lost' });
		await scene.park(1, { stepKey: LINE });
		await scene.rest();
		expect(done).toEqual(['waiting']);
	});

	test('a visit that is over leaves by no output and ends its enrollment', async () => {
		scene.dispatcher.register(
			scene.step({ judge: async (all) => all.map(() => ({ kind: 'over' as const })) }),
		);
		await scene.park(1);
		await scene.pass(SECOND_MS);
		expect(scene.emitted).toEqual([]);
		expect(await scene.store.ledger.counters('journey')).toMatchObject({ inside: 0, finished: 1 });
	});

	test('a slow judge keeps its lease and holds up no other step', async () => {
		let decide = (): void => undefined;
		const decided = new Promise<void>((resolve) => (decide = resolve));
		scene.dispatcher.register(
			scene.step({
				stepKey: 'slow',
				isSlow: true,
				judge: async (all) => {
					await decided;
					return all.map(() => ({ kind: 'pass' as const }));
				},
			}),
		);
		scene.dispatcher.register(scene.step());
		await scene.park(1, { stepKey: 'slow' });
		await scene.park(1);
		await scene.pass(100 * SECOND_MS);
		expect(scene.emitted.map(({ contacts }) => contacts[0].record.stepKey)).toEqual(['step']);
		expect(scene.count('renewQueued')).toBeGreaterThan(3);
		decide();
		await scene.pass(SECOND_MS);
		expect(scene.emitted.map(({ contacts, attempt }) => [contacts[0].record.stepKey, attempt])).toEqual([
			['step', 1],
			['slow', 1],
		]);
	});

	test('a new due time moves who waits, in place, and nobody else', async () => {
		scene.dispatcher.register(scene.step());
		await scene.park(2, { dueAtMs: START_MS + 3_600 * SECOND_MS });
		const [one] = await scene.store.waiting.list({ stepKey: 'step' }, 1, scene.nowMs);
		const { contactId, ticketId } = one;
		const gone = { contactId, ticketId: 'nobody', dueAtMs: scene.nowMs };
		const moved = await scene.store.waiting.retime(
			[{ contactId, ticketId, dueAtMs: START_MS + 7 * SECOND_MS }, gone],
			scene.nowMs,
		);
		expect(moved).toEqual([true, false]);
		await scene.pass(60 * SECOND_MS);
		expect(
			scene.emitted.map(({ contacts, atMs }) => [contacts[0].record.contactId, atMs - START_MS]),
		).toEqual([[contactId, 7 * SECOND_MS]]);
	});
});
