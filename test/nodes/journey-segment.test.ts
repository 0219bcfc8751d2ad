import type { IDataObject } from 'n8n-workflow';
import { changeMembership, SEGMENT_ENTERED, SEGMENT_LEFT } from '../../lib';
import { condition } from './attribute-branch-support';
import { Harness, STORES } from './harness';
import { contacts, group, groups, membersOf, segmentAlone, timesOf } from './journey-segment-support';

const ADULT = groups(group('all', [condition('age', 'number', 'gte', 18)]));
const DAY = 86_400_000;

describe.each(STORES)('Journey Segment on %s', (kind) => {
	let harness: Harness;
	let count = 0;
	const fresh = (name: string) => `${name}-${kind}-${(count += 1)}`;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterAll(async () => await harness.close());
	const evaluate = (segment: string, parameters: IDataObject = {}) =>
		segmentAlone(harness, { segment, groups: ADULT, ...parameters });

	test('Evaluate stores who belongs, routes each item, and tells each joiner and leaver once', async () => {
		const [name, a, b] = [fresh('adults'), fresh('a'), fresh('b')];
		const workflow = evaluate(name, { options: { addMembership: true } });
		const first = await workflow.run([
			{ contactId: a, age: 20 },
			{ contactId: b, age: 3 },
		]);
		expect(first.error).toBeUndefined();
		expect([contacts(first, 0), contacts(first, 1)]).toEqual([[a], [b]]);
		expect(first.json('Segment')[0].membership).toEqual({ segment: name, isIn: true, change: 'entered' });
		const second = await workflow.run([
			{ contactId: a, age: 17 },
			{ contactId: b, age: 18 },
		]);
		expect(second.json('Segment', 1)[0].membership).toEqual({ segment: name, isIn: false, change: 'left' });
		await workflow.run([{ contactId: b, age: 18 }]);
		expect(await membersOf(harness, name)).toEqual([b]);
		expect([await timesOf(harness, a, SEGMENT_ENTERED), await timesOf(harness, a, SEGMENT_LEFT)]).toEqual([
			1, 1,
		]);
		expect([await timesOf(harness, b, SEGMENT_ENTERED), await timesOf(harness, b, SEGMENT_LEFT)]).toEqual([
			1, 0,
		]);
		expect(await harness.store.enrollments.get([a])).toEqual([[]]);
	});

	test('a contact that several items name belongs if one of them passes', async () => {
		const [name, a] = [fresh('adults'), fresh('a')];
		await evaluate(name).run([
			{ contactId: a, age: 20 },
			{ contactId: a, age: 3 },
		]);
		expect(await membersOf(harness, name)).toEqual([a]);
	});

	test('groups of all, any and none nest in two levels', async () => {
		const rows = groups(
			group('any', [condition('age', 'number', 'gte', 18)], {
				segments: { rows: [{ is: 'in', name: 'nobody' }] },
			}),
			group('none', [condition('country', 'string', 'equals', 'US')]),
		);
		const execution = await evaluate(fresh('nested'), { groups: rows }).run([
			{ contactId: 'de', age: 20, country: 'DE' },
			{ contactId: 'us', age: 20, country: 'US' },
			{ contactId: 'kid', age: 2, country: 'DE' },
		]);
		expect([contacts(execution, 0), contacts(execution, 1)]).toEqual([['de'], ['us', 'kid']]);
		const none = await evaluate(fresh('nested'), { groups: rows, match: 'none' }).run([
			{ contactId: 'us2', age: 2, country: 'US' },
		]);
		expect(contacts(none, 0)).toEqual(['us2']);
	});

	test('behaviour: at least N times, never, last more than D days ago; what began before recording is not known', async () => {
		const event = fresh('order');
		const nowMs = Date.now();
		const buy = (contactId: string, daysAgo: number) => ({
			id: `${contactId}-${daysAgo}`,
			name: event,
			contactId,
			occurredAtMs: nowMs - daysAgo * DAY,
		});
		await harness.store.events.record([buy('x', 0), buy('x', 5), buy('y', 20)], nowMs - 40 * DAY);
		const ask = async (row: IDataObject) => {
			const behaviours = { rows: [{ event, ...row }] };
			const execution = await evaluate(fresh('beh'), {
				groups: groups({ match: 'all', more: { behaviours } }),
			}).run(['x', 'y', 'z'].map((contactId) => ({ contactId })));
			expect(execution.error).toBeUndefined();
			return contacts(execution, 0);
		};
		expect(await ask({ kind: 'performed', comparison: 'atLeast', times: 2, days: 30 })).toEqual(['x']);
		expect(await ask({ kind: 'performed', comparison: 'atMost', times: 1, days: 30 })).toEqual(['y', 'z']);
		expect(await ask({ kind: 'never', days: 10 })).toEqual(['y', 'z']);
		expect(await ask({ kind: 'last', ago: 'more-than', days: 10 })).toEqual(['y']);
		expect(await ask({ kind: 'first', ago: 'less-than', days: 10 })).toEqual(['x']);
		expect(await ask({ kind: 'never', days: 60 })).toEqual([]);
		expect(await ask({ kind: 'performed', comparison: 'atLeast', times: 1, days: 60 })).toEqual([]);
	});

	test('dates: an anniversary of a field, and a date of a field or of an event within the next days', async () => {
		const event = fresh('booked');
		const nowMs = Date.now();
		const inDays = (days: number) => new Date(nowMs + days * DAY).toISOString();
		const trip = (contactId: string, days: number) => ({
			id: contactId,
			name: event,
			contactId,
			occurredAtMs: nowMs,
			data: { leaves: inDays(days) },
		});
		await harness.store.events.record([trip('soon', 2), trip('late', 20)], nowMs);
		const ask = async (row: IDataObject, items: IDataObject[]) => {
			const execution = await evaluate(fresh('date'), {
				groups: groups({ match: 'all', more: { behaviours: { rows: [row] } } }),
			}).run(items);
			expect(execution.error).toBeUndefined();
			return contacts(execution, 0);
		};
		const born = (days: number) => `1990${new Date(nowMs + days * DAY).toISOString().slice(4, 10)}`;
		const people = [
			{ contactId: 'p3', birthday: born(3) },
			{ contactId: 'p30', birthday: born(30) },
			{ contactId: 'none' },
		];
		expect(await ask({ kind: 'anniversary', of: 'contact', dateField: 'birthday', days: 7 }, people)).toEqual(
			['p3'],
		);
		const plans = [
			{ contactId: 'q1', due: inDays(1) },
			{ contactId: 'q9', due: inDays(9) },
			{ contactId: 'past', due: inDays(-1) },
		];
		expect(await ask({ kind: 'upcoming', in: 'contact', dateField: 'due', days: 7 }, plans)).toEqual(['q1']);
		const travellers = ['soon', 'late', 'nobody'].map((contactId) => ({ contactId }));
		expect(
			await ask({ kind: 'upcoming', in: 'event', event, dateField: 'leaves', days: 7 }, travellers),
		).toEqual(['soon']);
	});

	test('Only Newcomers: members from before leave by no output', async () => {
		const name = fresh('new');
		const workflow = evaluate(name, { options: { onlyNewcomers: true } });
		await workflow.run([{ contactId: 'old', age: 20 }]);
		const second = await workflow.run([
			{ contactId: 'old', age: 20 },
			{ contactId: 'new', age: 20 },
			{ contactId: 'kid', age: 1 },
		]);
		expect([contacts(second, 0), contacts(second, 1)]).toEqual([['new'], ['kid']]);
	});

	test('a crash after the diff was stored is completed by a repeat: nobody is told twice, nobody is forgotten', async () => {
		const [name, a] = [fresh('crash'), fresh('a')];
		const { segments, events } = harness.store;
		const broken = { segments, events: { record: () => Promise.reject(new Error('power cut')) } };
		const join = { in: [a], out: [] };
		await expect(changeMembership(broken, name, join, 'run-1', Date.now())).rejects.toThrow('power cut');
		expect(await changeMembership(harness.store, name, join, 'run-1', Date.now())).toEqual({
			entered: [a],
			left: [],
		});
		expect(await changeMembership(harness.store, name, join, 'run-1', Date.now())).toEqual({
			entered: [],
			left: [],
		});
		const unconfirmed = {
			segments: { ...bound(segments), confirm: () => Promise.reject(new Error('power cut')) },
			events,
		};
		await expect(
			changeMembership(unconfirmed, name, { in: [], out: [a] }, 'run-2', Date.now()),
		).rejects.toThrow('power cut');
		expect(await changeMembership(harness.store, name, { in: [], out: [a] }, 'run-2', Date.now())).toEqual({
			entered: [],
			left: [a],
		});
		expect([await timesOf(harness, a, SEGMENT_ENTERED), await timesOf(harness, a, SEGMENT_LEFT)]).toEqual([
			1, 1,
		]);
	});

	test('a snapshot lets the absent leave only when it is finished, and refuses when nothing was evaluated or too many would go', async () => {
		const name = fresh('snap');
		const people = Array.from({ length: 10 }, (_, i) => ({ contactId: `s${i}`, age: 20 }));
		await evaluate(name).run(people);
		const id = fresh('id');
		await segmentAlone(harness, { segment: name, operation: 'beginSnapshot', snapshotId: id }).run([
			{ go: 1 },
		]);
		const finish = segmentAlone(harness, { segment: name, operation: 'finishSnapshot', snapshotId: id });
		expect((await finish.run([{ go: 1 }])).error?.message).toContain('nothing was evaluated');
		await evaluate(name, { snapshotId: id }).run(people.slice(0, 5));
		expect((await finish.run([{ go: 1 }])).error?.message).toContain('5 of 10 members');
		expect(await harness.store.segments.count(name)).toBe(10);
		await evaluate(name, { snapshotId: id }).run(people.slice(5, 8));
		expect((await finish.run([{ go: 1 }])).json('Segment')).toEqual([
			{ segment: name, snapshotId: id, left: 2 },
		]);
		expect(await membersOf(harness, name)).toEqual(people.slice(0, 8).map(({ contactId }) => contactId));
		expect(await timesOf(harness, 's9', SEGMENT_LEFT)).toBe(1);
	});

	test('Begin Snapshot gives out an id of its own, and a page of a snapshot that was never begun changes nothing', async () => {
		const name = fresh('snap');
		const begun = await segmentAlone(harness, { segment: name, operation: 'beginSnapshot' }).run([{ go: 1 }]);
		expect(begun.json('Segment')).toEqual([{ segment: name, snapshotId: expect.stringMatching(/.+/) }]);
		const execution = await evaluate(name, { snapshotId: 'never-begun' }).run([{ contactId: 'a', age: 20 }]);
		expect(execution.error?.message).toContain('was not begun');
		expect(await harness.store.segments.count(name)).toBe(0);
	});

	test('Add, Check Membership, List Members and Remove work on a static list', async () => {
		const name = fresh('list');
		const people = ['a', 'b', 'c'].map((contactId) => ({ contactId }));
		const on = (operation: string, extra: IDataObject = {}) =>
			segmentAlone(harness, { segment: name, operation, ...extra });
		const added = await on('add', { options: { addMembership: true } }).run(people);
		expect(added.json('Segment')[0].membership).toEqual({ segment: name, isIn: true, change: 'entered' });
		await on('remove').run([{ contactId: 'b' }]);
		const checked = await on('check').run(people);
		expect([contacts(checked, 0), contacts(checked, 1)]).toEqual([['a', 'c'], ['b']]);
		const all = await on('list', { returnAll: true }).run([{ go: 1 }]);
		expect(contacts(all).sort()).toEqual(['a', 'c']);
		const page = await on('list', { limit: 1 }).run([{ go: 1 }]);
		expect(page.json('Segment')).toHaveLength(1);
		const cursor = page.json('Segment')[0].nextCursor as string;
		const rest = await on('list', { limit: 10, cursor }).run([{ go: 1 }]);
		expect([...contacts(page), ...contacts(rest)].sort()).toEqual(['a', 'c']);
	});

	test('Explain shows for each condition the value seen and whether it is met, or not known', async () => {
		const name = fresh('why');
		const behaviours = { rows: [{ kind: 'never', event: fresh('unheard'), days: 3 }] };
		const parameters = {
			operation: 'explain',
			segment: name,
			groups: groups(group('all', [condition('age', 'number', 'gte', 18)], { behaviours })),
		};
		const execution = await segmentAlone(harness, parameters).run([{ contactId: 'a', age: 20 }]);
		expect(execution.error).toBeUndefined();
		expect(execution.json('Segment')[0].explanation).toMatchObject({
			segment: name,
			verdict: 'not-known',
			isMember: false,
			groups: [
				{
					match: 'all',
					verdict: 'not-known',
					parts: [
						{ kind: 'attribute', seen: 20, comparedWith: 18, verdict: 'met' },
						{ kind: 'behaviour', verdict: 'not-known', seen: { count: 0, recordedSince: null } },
					],
				},
			],
		});
		expect(await harness.store.segments.count(name)).toBe(0);
	});

	test('a manual run judges for real, stores nothing, raises nothing and says what would have changed', async () => {
		const [name, a] = [fresh('try'), fresh('a')];
		const execution = await evaluate(name).run(
			[
				{ contactId: a, age: 20 },
				{ contactId: 'kid', age: 1 },
			],
			'manual',
		);
		expect([contacts(execution, 0), contacts(execution, 1)]).toEqual([[a], ['kid']]);
		expect(execution.hints('Segment')).toEqual([
			expect.stringContaining(`1 contacts would join '${name}' and 0 would leave`),
		]);
		await segmentAlone(harness, { segment: name, operation: 'add' }).run([{ contactId: a }], 'manual');
		expect(await harness.store.segments.count(name)).toBe(0);
		expect(await timesOf(harness, a, SEGMENT_ENTERED)).toBe(0);
		await evaluate(name, { options: { actForReal: true } }).run([{ contactId: a, age: 20 }], 'manual');
		expect(await membersOf(harness, name)).toEqual([a]);
	});

	test('with On Error: Continue an item that cannot be judged leaves by Not in Segment with the error text', async () => {
		const name = fresh('bad');
		const parameters = { segment: name, groups: ADULT, options: { looseTypeValidation: false } };
		const items = [{ contactId: 'a', age: 20 }, { contactId: 'b', age: 'old' }, { json: { age: 20 } }];
		const stopped = await segmentAlone(harness, parameters).run(items);
		expect(stopped.error?.message).toContain('[item 1]');
		expect(await harness.store.segments.count(name)).toBe(0);
		const execution = await segmentAlone(harness, parameters, { onError: 'continueRegularOutput' }).run(
			items,
		);
		expect(contacts(execution, 0)).toEqual(['a']);
		expect(execution.json('Segment', 1).map(({ error }) => error)).toEqual([
			expect.stringContaining("'old'"),
			expect.stringContaining('no contact id'),
		]);
		expect(await membersOf(harness, name)).toEqual(['a']);
	});
});

function bound<T extends object>(target: T): T {
	return new Proxy(target, {
		get: (object, name) => (object[name as keyof T] as (...args: unknown[]) => unknown).bind(object),
		ownKeys: () => ['apply', 'commit'],
		getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
	});
}
