import type { IDataObject } from 'n8n-workflow';
import { condition } from './attribute-branch-support';
import { Harness, STORES, until } from './harness';
import { contacts, group, groups, segmentAlone } from './journey-segment-support';

const ADULT = groups(group('all', [condition('age', 'number', 'gte', 18)]));

describe.each(STORES)('Journey Segment, Enters the Journey, on %s', (kind) => {
	let harness: Harness;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterAll(async () => await harness.close());

	const journey = (name: string, extra: IDataObject = {}) =>
		segmentAlone(harness, { segment: `${name}-${kind}`, groups: ADULT, entersJourney: true, ...extra });
	const finished = async (id: string, entered: number) =>
		await until(
			'all have finished',
			async () => (await harness.store.ledger.counters(id)).finished === entered,
		);

	test('those who belong get an enrollment, are not put out by the arrival, and leave in batches of their own', async () => {
		const workflow = journey('enter');
		await workflow.publish();
		const people = Array.from({ length: 1_200 }, (_, i) => ({
			contactId: `e${i}`,
			age: i % 6 === 0 ? 5 : 30,
			plan: `p${i}`,
		}));
		const arrival = await workflow.run(people);
		expect(arrival.error).toBeUndefined();
		expect(contacts(arrival, 0)).toEqual([]);
		expect(contacts(arrival, 1)).toHaveLength(200);
		expect(arrival.hints('Segment')).toEqual([expect.stringContaining('1000 contacts entered the journey')]);
		const releases = await workflow.untilReleases({ node: 'After', items: 1_000 });
		const left = releases.flatMap((release) => release.json('After'));
		expect(new Set(left.map(({ contactId }) => contactId)).size).toBe(1_000);
		expect(Math.max(...releases.map((release) => release.json('After').length))).toBeLessThanOrEqual(500);
		expect(left.find(({ contactId }) => contactId === 'e1')).toMatchObject({
			plan: 'p1',
			journey: { journeyId: workflow.id },
		});
		await finished(workflow.id, 1_000);
		expect(await harness.store.ledger.counters(workflow.id)).toMatchObject({
			entered: 1_000,
			inside: 0,
			finished: 1_000,
		});
	});

	test('the entry rule refuses whom it should, with the reason on the ledger and in a hint', async () => {
		const workflow = journey('once', { entryRepeat: 'once-ever' });
		await workflow.publish();
		await workflow.run([{ contactId: `${kind}-o1`, age: 20 }]);
		await workflow.untilReleases({ node: 'After', items: 1 });
		await finished(workflow.id, 1);
		const again = await workflow.run([
			{ contactId: `${kind}-o1`, age: 20 },
			{ contactId: `${kind}-o2`, age: 20 },
		]);
		expect(again.hints('Segment')).toEqual([
			expect.stringMatching(/^1 contacts entered.*not entered: 1 entered-before/),
		]);
		await workflow.untilReleases({ node: 'After', items: 2 });
		const lines = await harness.store.ledger.timeline(`${kind}-o1`);
		expect(lines).toContainEqual(
			expect.objectContaining({ what: 'refused', reason: 'entered-before', journeyId: workflow.id }),
		);
	});

	test('once per key goes by the field of the item, and members of the excluded segment are refused', async () => {
		const barred = `barred-${kind}`;
		await harness.store.segments.apply(barred, { in: ['k9'], out: [] }, 'r', Date.now());
		const workflow = journey('key', {
			entryRepeat: 'once-per-key',
			keyField: 'cart',
			options: { excludeSegment: barred },
		});
		await workflow.publish();
		const first = await workflow.run([
			{ contactId: 'k1', age: 20, cart: 'c1' },
			{ contactId: 'k9', age: 20, cart: 'c9' },
		]);
		expect(first.hints('Segment')[0]).toMatch(/^1 contacts entered.*1 excluded-segment/);
		expect((await workflow.run([{ contactId: 'k1', age: 20, cart: 'c1' }])).hints('Segment')[0]).toMatch(
			/key-entered-before/,
		);
		expect((await workflow.run([{ contactId: 'k1', age: 20, cart: 'c2' }])).hints('Segment')[0]).toMatch(
			/^1 contacts entered the journey and/,
		);
	});

	test('with Only Newcomers members from before do not enter again', async () => {
		const workflow = journey('newcomers', { entryRepeat: 'every-time', options: { onlyNewcomers: true } });
		await workflow.publish();
		await workflow.run([{ contactId: 'n1', age: 20 }]);
		const second = await workflow.run([
			{ contactId: 'n1', age: 20 },
			{ contactId: 'n2', age: 20 },
		]);
		expect(second.hints('Segment')[0]).toMatch(/^1 contacts entered/);
		const releases = await workflow.untilReleases({ node: 'After', items: 2 });
		const left = releases.flatMap((release) => release.json('After').map(({ contactId }) => contactId));
		expect(left.sort()).toEqual(['n1', 'n2']);
	});

	test('Entries per Hour spreads those who enter', async () => {
		const workflow = journey('paced', { options: { entriesPerHour: 60 } });
		await workflow.publish();
		await workflow.run([
			{ contactId: 't1', age: 20 },
			{ contactId: 't2', age: 20 },
		]);
		await workflow.untilReleases({ node: 'After', items: 1 });
		await new Promise((resolve) => setTimeout(resolve, 200));
		expect(
			workflow.releases.flatMap((release) => release.json('After').map(({ contactId }) => contactId)),
		).toEqual(['t1']);
		expect(await harness.store.ledger.counters(workflow.id)).toMatchObject({ entered: 2 });
	});

	test('a step that was never published takes nobody in', async () => {
		const workflow = journey('unpublished');
		const execution = await workflow.run([{ contactId: 'u1', age: 20 }]);
		expect(execution.error?.message).toContain('never published');
		expect(await harness.store.enrollments.get(['u1'])).toEqual([[]]);
		expect(await harness.store.segments.count(`unpublished-${kind}`)).toBe(0);
	}, 30_000);

	test('a manual run lets those who belong go on at once, marked as a test, and nobody enters', async () => {
		const workflow = journey('manual');
		const execution = await workflow.run(
			[
				{ contactId: 'm1', age: 20 },
				{ contactId: 'm2', age: 2 },
			],
			'manual',
		);
		expect(execution.json('After')).toEqual([
			expect.objectContaining({ contactId: 'm1', journey: expect.objectContaining({ isTest: true }) }),
		]);
		expect(execution.hints('Segment')[0]).toContain('they enter the journey');
		expect(await harness.store.enrollments.get(['m1'])).toEqual([[]]);
	});

	test('started with nothing that was released, the step refuses in words', async () => {
		const workflow = journey('started');
		expect((await workflow.startAt('Segment')).error?.message).toContain('cannot start a workflow');
	});
});
