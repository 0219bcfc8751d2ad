import type { IDataObject } from 'n8n-workflow';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib';
import { entriesPerHourOf } from '../../nodes/JourneySegment/enter';
import { JourneyTrigger } from '../../nodes/JourneyTrigger/JourneyTrigger.node';
import { entryThrottle } from '../../nodes/shared/entry-throttle';
import { condition } from './attribute-branch-support';
import { Pass, STORES, type TestWorkflow } from './harness';
import { group, groups, segmentNode } from './journey-segment-support';
import { handOut, NightWatch } from './quiet-time-gate-support';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

const NOW = Date.parse('2026-06-10T12:00:00Z');
const everybody = groups(group('all', [condition('age', 'number', 'gte', 18)]));

/** The most in any span of a length, over sorted instants. */
function mostWithin(instants: readonly number[], spanMs: number): number {
	return Math.max(
		...instants.map((atMs, i) => instants.slice(i).filter((one) => one < atMs + spanMs).length),
	);
}

describe.each(STORES)('Entries per Hour (%s)', (kind) => {
	let watch: NightWatch;
	let judges: { step: 'Enter' | 'Segment'; judge: ReturnType<typeof entryThrottle> }[];
	beforeEach(async () => {
		watch = await NightWatch.open(kind, '2026-06-10T12:00:00Z');
		judges = [];
	});
	afterEach(async () => await watch.harness.close());

	/** A journey that begins with both nodes. */
	async function journey(options: IDataObject): Promise<TestWorkflow> {
		const start = { events: 'cart.left', authentication: 'none', entryRepeat: 'every-time', options };
		const segment = { segment: 'adults', groups: everybody, entersJourney: true, options };
		const workflow = watch.harness.workflow(
			[
				{ name: 'Enter', type: new JourneyTrigger(), parameters: start },
				segmentNode({ ...segment, entryRepeat: 'every-time' }),
				{ name: 'After', type: new Pass() },
			],
			[
				['Enter', 0, 'After'],
				['Start', 0, 'Segment'],
				['Segment', 0, 'After'],
			],
		);
		await workflow.publish();
		return workflow;
	}

	async function happens(contactIds: readonly string[]): Promise<void> {
		const events = contactIds.map((contactId) => ({
			...{ id: `cart of ${contactId}`, name: 'cart.left', contactId, occurredAtMs: watch.nowMs },
		}));
		await watch.store.events.record(events, watch.nowMs);
	}

	const named = (word: string, count: number) => Array.from({ length: count }, (_, i) => `${word}${i}`);
	const adults = (contactIds: readonly string[]) => contactIds.map((contactId) => ({ contactId, age: 30 }));
	const leftSoFar = (workflow: TestWorkflow) =>
		workflow.releases.flatMap((release) => release.json('After').map(({ contactId }) => contactId));

	/** Lets time run in steps without starting executions; when each contact left. */
	async function pass(workflow: TestWorkflow, untilMs: number, stepMs = 20 * SECOND_MS): Promise<number[]> {
		const steps = Object.values((await watch.store.journeys.get(workflow.id))!.subscriptions);
		const left: number[] = [];
		for (let nowMs = watch.nowMs; nowMs <= untilMs; nowMs += stepMs) {
			watch.at(nowMs);
			for (const { step, judge } of judges) {
				const { stepKey } = steps.find(({ name }) => name === step)!;
				left.push(...(await handOut(watch, stepKey, judge)).map(() => nowMs));
			}
		}
		return left;
	}

	test('many who enter at once begin one after the other; nobody is refused, and the timeline tells until when each waits', async () => {
		const workflow = await journey({ entriesPerHour: 60 });
		await workflow.unpublish();
		judges = [{ step: 'Enter', judge: entryThrottle(watch.store, () => 60) }];
		await happens(named('c', 90));
		expect(await watch.store.ledger.counters(workflow.id)).toMatchObject({ entered: 90, inside: 90 });
		const left = await pass(workflow, NOW + 95 * MINUTE_MS);
		expect(left).toHaveLength(90);
		expect(mostWithin(left, HOUR_MS)).toBeLessThanOrEqual(61);
		expect(mostWithin(left, 10 * MINUTE_MS)).toBeLessThanOrEqual(11);
		expect(left.at(-1)! - NOW).toBeGreaterThanOrEqual(88 * MINUTE_MS);
		const untils: unknown[] = [];
		for (const contactId of named('c', 90)) {
			const line = await watch.lineOf(contactId, 'held');
			if (line === undefined) continue;
			expect(line).toMatchObject({ reason: 'entry-throttle' });
			untils.push(line.facts!.untilMs);
		}
		expect(new Set(untils).size).toBe(untils.length);
		expect(untils.length).toBeGreaterThan(85);
	});

	test('after a pause the line goes on at its pace, not at once', async () => {
		const workflow = await journey({ entriesPerHour: 60 });
		await workflow.unpublish();
		judges = [{ step: 'Enter', judge: entryThrottle(watch.store, () => 60) }];
		await happens(named('c', 40));
		const before = await pass(workflow, NOW + 9 * MINUTE_MS);
		await watch.store.journeys.setState(workflow.id, 'paused', watch.nowMs);
		expect(await pass(workflow, NOW + 3 * HOUR_MS, 10 * MINUTE_MS)).toEqual([]);
		await watch.store.journeys.setState(workflow.id, 'live', watch.nowMs);
		const after = await pass(workflow, NOW + 4 * HOUR_MS);
		expect(before.length + after.length).toBe(40);
		expect(mostWithin(after, 10 * MINUTE_MS)).toBeLessThanOrEqual(11);
	});

	test('both nodes and several processes share one pace', async () => {
		const workflow = await journey({ entriesPerHour: 60 });
		await workflow.unpublish();
		judges = [
			{ step: 'Enter', judge: entryThrottle(watch.store, () => 60) },
			{ step: 'Segment', judge: entryThrottle(watch.store, entriesPerHourOf) },
			// Another process knows nothing of how long the line is.
			{ step: 'Segment', judge: entryThrottle({ caps: watch.store.caps }, entriesPerHourOf) },
			{ step: 'Enter', judge: entryThrottle({ caps: watch.store.caps }, () => 60) },
		];
		await happens(named('c', 20));
		const arrival = await workflow.run(adults(named('s', 20)));
		expect(arrival.error).toBeUndefined();
		const left = await pass(workflow, NOW + 50 * MINUTE_MS);
		expect(left).toHaveLength(40);
		expect(mostWithin(left, 10 * MINUTE_MS)).toBeLessThanOrEqual(11);
	});

	test('the published trigger keeps the pace that its option names', async () => {
		const workflow = await journey({ entriesPerHour: 60 });
		await happens(['ada']);
		await workflow.untilReleases({ node: 'After', items: 1 });
		await happens(['bob', 'eve']);
		await watch.untilHeldAgain('eve', 1);
		await watch.untilHeldAgain('bob', 1);
		expect(leftSoFar(workflow)).toEqual(['ada']);
		const held = await Promise.all(['bob', 'eve'].map(async (who) => await watch.lineOf(who, 'held')));
		const untils = held.map((line) => (Number(line!.facts!.untilMs) - NOW) / MINUTE_MS).sort();
		expect(untils).toEqual([1, 2]);
		expect(held[0]).toMatchObject({ reason: 'entry-throttle', facts: { perHour: 60 } });
		watch.at(NOW + 2 * MINUTE_MS);
		await workflow.untilReleases({ node: 'After', items: 3 });
		expect(await watch.store.ledger.counters(workflow.id)).toMatchObject({ entered: 3 });
	});

	test('a second evaluation waits behind the first', async () => {
		const workflow = await journey({ entriesPerHour: 60 });
		await workflow.run(adults(['ada']));
		await workflow.untilReleases({ node: 'After', items: 1 });
		await workflow.run(adults(['bob']));
		await watch.untilHeldAgain('bob', 1);
		expect(leftSoFar(workflow)).toEqual(['ada']);
		watch.at(NOW + MINUTE_MS);
		await workflow.untilReleases({ node: 'After', items: 2 });
	});

	test('without the option all begin at once', async () => {
		const workflow = await journey({});
		await happens(named('c', 50));
		await workflow.run(adults(named('s', 50)));
		await workflow.untilReleases({ node: 'After', items: 100 });
		expect(await watch.story('c0')).not.toContain('held: entry-throttle');
	});
});
