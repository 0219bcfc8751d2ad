import { MINUTE_MS, SECOND_MS } from '../../lib';
import { releaseJudge } from '../../nodes/QuietTimeGate/judge-release';
import { Pacer } from '../../nodes/shared/pace';
import { QuietTimeGate } from '../../nodes/QuietTimeGate/QuietTimeGate.node';
import { STORES } from './harness';
import { berlin, handOut, NightWatch } from './quiet-time-gate-support';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

const OPENING = Date.parse('2026-06-11T08:00:00+02:00');
const people = (count: number) => Array.from({ length: count }, (_, i) => berlin(`c${i}`));

/** The most in any span of a length, over sorted instants. */
function mostWithin(instants: readonly number[], spanMs: number): number {
	let first = 0;
	let most = 0;
	instants.forEach((atMs, i) => {
		while (instants[first] <= atMs - spanMs) first++;
		most = Math.max(most, i - first + 1);
	});
	return most;
}

describe.each(STORES)('release after quiet time (%s)', (kind) => {
	let watch: NightWatch;
	beforeEach(async () => {
		watch = await NightWatch.open(kind, '2026-06-10T22:30:00+02:00');
	});
	afterEach(async () => await watch.harness.close());

	/** Parks contacts at a gate, then lets time run in steps; who left when. */
	async function leftAt(
		count: number,
		parameters: object,
		stepMs: number,
		untilMs: number,
		overnight: () => Promise<void> = async () => undefined,
	): Promise<Map<string, number>> {
		const workflow = watch.harness.workflow(
			[{ name: 'Gate', type: new QuietTimeGate(), parameters: { ...parameters } }],
			[['Start', 0, 'Gate']],
		);
		await workflow.publish();
		await workflow.run(people(count));
		await workflow.unpublish();
		const [stepKey] = Object.keys((await watch.store.journeys.get(workflow.id))!.subscriptions);
		const judge = releaseJudge(watch.harness.shared);
		const left = new Map<string, number>();
		await overnight();
		expect(await handOut(watch, stepKey, judge)).toHaveLength(0);
		for (let nowMs = OPENING - stepMs; nowMs <= untilMs && left.size < count; nowMs += stepMs) {
			watch.at(nowMs);
			for (const { record } of await handOut(watch, stepKey, judge)) {
				expect(left.has(record.contactId)).toBe(false);
				left.set(record.contactId, nowMs);
			}
		}
		return left;
	}

	test('acc-08 a thousand held messages leave spread over the whole ramp, none before quiet time ends', async () => {
		const left = await leftAt(1_000, { rampMinutes: 15 }, 30 * SECOND_MS, OPENING + 15 * MINUTE_MS);
		const instants = [...left.values()].sort((a, b) => a - b);
		expect(left.size).toBe(1_000);
		expect(instants[0]).toBeGreaterThanOrEqual(OPENING);
		for (let minute = 0; minute < 15; minute++) {
			const inMinute = instants.filter(
				(atMs) => Math.ceil((atMs - OPENING) / MINUTE_MS) === minute + 1,
			).length;
			expect(inMinute).toBeGreaterThan(35);
			expect(inMinute).toBeLessThan(105);
		}
	});

	test('acc-08 at most N a minute leave, however many are due, and all of them leave', async () => {
		const left = await leftAt(
			300,
			{ rampMinutes: 0, options: { perMinute: 60 } },
			SECOND_MS,
			OPENING + 6 * MINUTE_MS,
		);
		const instants = [...left.values()].sort((a, b) => a - b);
		expect(left.size).toBe(300);
		expect(mostWithin(instants, MINUTE_MS)).toBeLessThanOrEqual(60);
		expect(instants.at(-1)! - OPENING).toBeLessThanOrEqual(5 * MINUTE_MS);
	});

	test('those who are put back leave over a ramp again', async () => {
		const save = async (to: string) => {
			const weekly = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '21:00', to }];
			await watch.store.policies.save('nights', 'quiet-time', { general: { weekly } }, watch.nowMs);
		};
		await save('07:00');
		const saved = { policySource: 'saved', policyName: { __rl: true, mode: 'name', value: 'nights' } };
		const step = leftAt(
			100,
			{ ...saved, rampMinutes: 10 },
			MINUTE_MS,
			OPENING + 10 * MINUTE_MS,
			async () => await save('08:00'),
		);
		const instants = new Set((await step).values());
		expect((await step).size).toBe(100);
		expect(instants.size).toBeGreaterThan(8);
		expect(Math.min(...instants)).toBeGreaterThanOrEqual(OPENING);
	});

	test('an outage in the opening is not made up for in a burst', async () => {
		await leftAt(100, { rampMinutes: 0, options: { perMinute: 60 } }, SECOND_MS, OPENING);
		const [journey] = await watch.store.journeys.list();
		const [stepKey] = Object.keys(journey.subscriptions);
		watch.at(OPENING + 30 * MINUTE_MS);
		const left = await handOut(watch, stepKey, releaseJudge(watch.harness.shared));
		expect(left.length).toBeLessThanOrEqual(10);
	});
});

describe.each(STORES)('Pacer (%s)', (kind) => {
	let watch: NightWatch;
	beforeEach(async () => {
		watch = await NightWatch.open(kind, '2026-06-11T08:00:00Z');
	});
	afterEach(async () => await watch.harness.close());

	const asks = (from: number, count: number, dueAtMs: number) =>
		Array.from({ length: count }, (_, i) => ({ hitId: `t${from + i}`, dueAtMs }));

	test('places are handed out in order, and a place that was taken is found again', async () => {
		const pacer = new Pacer(watch.store);
		const places = await pacer.places('step', 12, asks(0, 5, watch.nowMs), watch.nowMs);
		expect(places).toEqual([0, 5, 10, 15, 20].map((seconds) => watch.nowMs + seconds * SECOND_MS));
		const later = watch.nowMs + 10 * SECOND_MS;
		expect(await pacer.places('step', 12, [{ hitId: 't2', dueAtMs: places[2] }], later)).toEqual([places[2]]);
	});

	test('a process that knows nothing of the line finds its end', async () => {
		const first = await new Pacer(watch.store).places('step', 12, asks(0, 40, watch.nowMs), watch.nowMs);
		const second = await new Pacer(watch.store).places('step', 12, asks(40, 3, watch.nowMs), watch.nowMs);
		expect(new Set([...first, ...second]).size).toBe(43);
		expect(Math.min(...second)).toBeGreaterThan(Math.max(...first));
	});

	test('a step whose pace was changed has a line for each pace: neither ends where the other does', async () => {
		const pacer = new Pacer(watch.store);
		await pacer.places('step', 60, asks(0, 8, watch.nowMs), watch.nowMs);
		const slow = await pacer.places('step', 1, asks(8, 3, watch.nowMs), watch.nowMs);
		expect(slow).toEqual([0, 60, 120].map((seconds) => watch.nowMs + seconds * SECOND_MS));
	});

	test('nobody leaves a gap in a long line that a process has to look for', async () => {
		const first = await new Pacer(watch.store).places('step', 12, asks(0, 700, watch.nowMs), watch.nowMs);
		for (const [from, count] of [
			[700, 1],
			[701, 3],
		]) {
			const next = await new Pacer(watch.store).places(
				'step',
				12,
				asks(from, count, watch.nowMs),
				watch.nowMs,
			);
			first.push(...next);
		}
		const places = [...first].sort((a, b) => a - b);
		expect(places).toEqual(places.map((_, i) => watch.nowMs + i * 5 * SECOND_MS));
	});
});
