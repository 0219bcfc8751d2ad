import type { IDataObject } from 'n8n-workflow';
import { FrequencyCap } from '../../nodes/FrequencyCap/FrequencyCap.node';
import { QuietTimeGate } from '../../nodes/QuietTimeGate/QuietTimeGate.node';
import { STORES, type TestNode, type TestWorkflow } from './harness';
import { CAPPED, PASSED, publishedCap } from './frequency-cap-support';
import { berlin, CONTINUE_ON_FAIL, NightWatch } from './quiet-time-gate-support';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

const DAILY = { caps: { rows: [{ maxHits: 1, unit: 'hours', every: 24, of: 'channel' }] } };
const ONE_A_CALENDAR_DAY = { caps: { rows: [{ maxHits: 1, unit: 'day', of: 'channel' }] } };

describe.each(STORES)('Frequency Cap (%s)', (kind) => {
	let watch: NightWatch;
	beforeEach(async () => {
		watch = await NightWatch.open(kind, '2026-06-10T12:00:00+02:00');
	});
	afterEach(async () => await watch.harness.close());

	const cap = async (parameters: IDataObject, settings?: TestNode['settings']): Promise<TestWorkflow> =>
		await publishedCap(watch, parameters, settings);

	const capsOn = (item: IDataObject) =>
		((item.journey as IDataObject).gates as IDataObject).caps as IDataObject[];

	test('acc-09 of 50 messages at once under a cap of 3, exactly 3 pass', async () => {
		const workflow = await cap({ caps: { rows: [{ maxHits: 3, unit: 'hours', every: 24, of: 'channel' }] } });
		const runs = await Promise.all(
			Array.from(
				{ length: 50 },
				async (_, i) => await workflow.run([berlin(`c${i}`, { email: 'ada@example.com' })]),
			),
		);
		expect(runs.flatMap((run) => run.json('Passed'))).toHaveLength(3);
		const capped = runs.flatMap((run) => run.json('Capped'));
		expect(capped).toHaveLength(47);
		expect(capped[0].gate).toMatchObject({
			verdict: 'not-passed',
			reason: 'capped',
			cap: '3 in 24 hours (channel:email)',
			nextAllowedAt: '2026-06-11T10:00:00.000Z',
		});
	});

	test('a batch takes its hits in order, and each grant is on its item', async () => {
		const run = await (
			await cap({ ...DAILY, subject: 'field', subjectField: 'household' })
		).run(['ada', 'bob', 'cem'].map((id) => berlin(id, { household: id === 'cem' ? 'h2' : 'h1' })));
		expect(run.json('Passed').map(({ contactId }) => contactId)).toEqual(['ada', 'cem']);
		expect(run.json('Capped').map(({ contactId }) => contactId)).toEqual(['bob']);
		expect(capsOn(run.json('Passed')[0])).toEqual([
			{
				hitId: expect.any(String),
				subject: 'field:household:h1',
				channel: 'email',
				scopes: expect.arrayContaining(['all', 'channel:email']),
				takenAtMs: watch.nowMs,
			},
		]);
	});

	test('a replay of the same visit takes once', async () => {
		const workflow = await cap(DAILY);
		const entered = await workflow.run([berlin('ada')], 'manual');
		const { store } = watch;
		const journey = {
			...(entered.json('Cap')[0].journey as IDataObject),
			storeId: store.storeId,
			isTest: undefined,
			gates: undefined,
			visit: 'v',
			enrollmentId: 'e',
		};
		await store.enrollments.enter(
			[{ contactId: 'ada', journeyId: workflow.id, enrollmentId: 'e', entry: 'direct' }],
			watch.nowMs,
		);
		for (let i = 0; i < 2; i++)
			expect((await workflow.run([berlin('ada', { journey })])).json('Passed')).toHaveLength(1);
		expect(
			(await workflow.run([berlin('ada', { journey: { ...journey, visit: 'w' } })])).json('Capped'),
		).toHaveLength(1);
	});

	test('acc-10 at 23:00 and 00:05 a rolling day blocks the second, a calendar day lets it pass', async () => {
		for (const [parameters, output] of [
			[DAILY, 'Capped'],
			[ONE_A_CALENDAR_DAY, 'Passed'],
		] as const) {
			const workflow = await cap({
				...parameters,
				channel: output === 'Passed' ? 'push' : 'email',
				contactPointField: 'email',
			});
			watch.at('2026-06-10T23:00:00+02:00');
			expect((await workflow.run([berlin('ada')])).json('Passed')).toHaveLength(1);
			watch.at('2026-06-11T00:05:00+02:00');
			expect((await workflow.run([berlin('ada')])).json(output)).toHaveLength(1);
		}
	});

	test('one address is one contact point however it is written, and each channel counts for itself', async () => {
		const workflow = await cap(DAILY);
		const run = await workflow.run([
			berlin('ada', { email: 'Ada@Example.com ' }),
			berlin('bob', { email: 'ada@example.com' }),
		]);
		expect(run.json('Passed')).toHaveLength(1);
		const sms = await (
			await cap({ ...DAILY, channel: 'sms' })
		).run([berlin('ada', { phone: '+49 30 123-456' }), berlin('bob', { phone: '004930123456' })]);
		expect(sms.json('Passed')).toHaveLength(1);
	});

	test('what ignores the cap passes and counts, what does not count leaves room for others', async () => {
		expect(
			(await (await cap({ ...DAILY, countsTowardCap: false })).run([berlin('ada')])).json('Passed'),
		).toHaveLength(1);
		expect(
			(await (await cap({ ...DAILY, ignoresCap: true })).run([berlin('ada')])).json('Passed'),
		).toHaveLength(1);
		expect((await (await cap(DAILY)).run([berlin('ada')])).json('Capped')).toHaveLength(1);
	});

	test('a reserved share is kept for those with priority', async () => {
		const parameters = {
			caps: { rows: [{ maxHits: 2, unit: 'hours', every: 1, of: 'all', reserve: 1 }] },
			isPriority: '={{ $json.isVip }}',
			subject: 'field',
			subjectField: 'household',
		};
		const workflow = await cap(parameters);
		const plain = await workflow.run([berlin('ada', { household: 'h' }), berlin('bob', { household: 'h' })]);
		expect(plain.json('Passed').map(({ contactId }) => contactId)).toEqual(['ada']);
		const vip = await workflow.run([berlin('cem', { household: 'h', isVip: true })]);
		expect(vip.json('Passed').map(({ contactId }) => contactId)).toEqual(['cem']);
	});

	test('a cap of a tag binds messages of that tag, a cap of this journey leaves others alone', async () => {
		const tagged = { caps: { rows: [{ maxHits: 1, unit: 'days', every: 1, of: 'tag', tag: 'Promo' }] } };
		expect(
			(await (await cap({ ...tagged, tags: 'promo' })).run([berlin('ada')])).json('Passed'),
		).toHaveLength(1);
		expect((await (await cap({ ...tagged, tags: 'news' })).run([berlin('ada')])).json('Passed')).toHaveLength(
			1,
		);
		expect(
			(await (await cap({ ...tagged, tags: 'PROMO ' })).run([berlin('ada')])).json('Capped'),
		).toHaveLength(1);
		const local = { caps: { rows: [{ maxHits: 1, unit: 'days', every: 1, of: 'all', scope: 'journey' }] } };
		const workflow = await cap(local);
		expect((await workflow.run([berlin('ada')])).json('Passed')).toHaveLength(1);
		expect((await workflow.run([berlin('ada')])).json('Capped')).toHaveLength(1);
	});

	test('who is over the cap is deferred to the first free slot, first come first served', async () => {
		const workflow = await cap({ ...DAILY, overCap: 'defer' });
		expect((await workflow.run([berlin('ada')])).json('Passed')).toHaveLength(1);
		for (const [id, now] of [
			['bob', '13:00'],
			['cem', '14:00'],
		]) {
			watch.at(`2026-06-10T${now}:00+02:00`);
			expect((await workflow.run([berlin(id, { email: 'ada@example.com' })])).didRun('Passed')).toBe(false);
		}
		expect(await watch.lineOf('bob', 'held')).toMatchObject({
			reason: 'capped',
			facts: { cap: '1 in 24 hours (channel:email)' },
		});
		const dueAtMs = Number((await watch.lineOf('bob', 'held'))?.facts?.dueAtMs);
		expect(Math.floor(dueAtMs / 1_000) * 1_000).toBe(Date.parse('2026-06-11T12:00:00+02:00'));
		watch.at('2026-06-11T12:00:01+02:00');
		const [release] = await workflow.untilReleases({ node: 'Passed', items: 1 });
		expect(release.json('Passed').map(({ contactId }) => contactId)).toEqual(['bob']);
		expect(capsOn(release.json('Passed')[0])).toHaveLength(1);
		await watch.untilHeldAgain('cem');
		watch.at('2026-06-12T12:00:03+02:00');
		await workflow.untilReleases({ executions: 2 });
		expect(workflow.releases[1].json('Passed').map(({ contactId }) => contactId)).toEqual(['cem']);
	});

	test('who finds no slot within 7 days leaves by Capped with the reason expired', async () => {
		const workflow = await cap({
			caps: { rows: [{ maxHits: 1, unit: 'days', every: 30, of: 'all' }] },
			overCap: 'defer',
		});
		await workflow.run([berlin('ada')]);
		await workflow.run([berlin('ada')]);
		watch.at('2026-06-17T12:00:00+02:00');
		const [release] = await workflow.untilReleases({ node: 'Capped', items: 1 });
		expect(release.json('Capped')[0].gate).toMatchObject({ reason: 'expired' });
	});

	test.each([
		['at once', 0],
		['20 minutes later', 20],
	])(
		'acc-17 passed by the gate at 20:59 and capped %s until 02:13, a message leaves when quiet time is over',
		async (_, minutes) => {
			const gate = watch.harness.workflow(
				[{ name: 'Gate', type: new QuietTimeGate(), parameters: {} }],
				[['Start', 0, 'Gate']],
			);
			const workflow = await cap({ ...DAILY, overCap: 'defer' });
			await gate.publish();
			watch.at('2026-06-10T02:13:00+02:00');
			expect((await workflow.run([berlin('ada')])).json('Passed')).toHaveLength(1);
			watch.at('2026-06-10T20:59:00+02:00');
			const [item] = (await gate.run([berlin('ada')])).json('Gate');
			await watch.store.enrollments.enter(
				[{ contactId: 'ada', journeyId: workflow.id, enrollmentId: 'e', entry: 'direct' }],
				watch.nowMs,
			);
			watch.at(watch.nowMs + minutes * 60_000);
			const arrival = await workflow.run([
				{ ...item, journey: { ...(item.journey as IDataObject), enrollmentId: 'e' } },
			]);
			expect(arrival.error).toBeUndefined();
			expect(arrival.didRun('Passed') || arrival.didRun('Capped')).toBe(false);
			const dueAtMs = Number((await watch.lineOf('ada', 'held'))?.facts?.dueAtMs);
			expect(dueAtMs).toBeGreaterThanOrEqual(Date.parse('2026-06-11T08:00:00+02:00'));
			expect(dueAtMs).toBeLessThanOrEqual(Date.parse('2026-06-11T08:15:01+02:00'));
			watch.at('2026-06-11T08:15:01+02:00');
			await workflow.untilReleases({ node: 'Passed', items: 1 });
		},
	);

	test('acc-09 a message that was not sent gives its slot back, once, and keeps those of others', async () => {
		const workflow = watch.harness.workflow(
			[
				{ name: 'Cap', type: new FrequencyCap(), parameters: DAILY },
				{ name: 'Back', type: new FrequencyCap(), parameters: { operation: 'giveBack' } },
				{ name: 'Again', type: new FrequencyCap(), parameters: DAILY },
			],
			[
				['Start', 0, 'Cap'],
				['Cap', 0, 'Back'],
				['Back', 0, 'Again'],
			],
		);
		await workflow.publish();
		const run = await workflow.run([berlin('ada')]);
		expect(capsOn(run.json('Back')[0])).toEqual([]);
		expect(run.json('Again', PASSED)).toHaveLength(1);
		expect((await workflow.run([berlin('ada')])).json('Cap', CAPPED)).toHaveLength(1);
		expect(await watch.story('ada')).toContain('given-back');
	});

	test('an item without the value that messages are counted by is an error that names it; On Error: Continue leads to Capped', async () => {
		const failing = await (await cap(DAILY)).run([berlin('ada'), { contactId: 'bob' }]);
		expect(failing.error).toMatchObject({ context: { itemIndex: 1 } });
		const going = await (await cap(DAILY, CONTINUE_ON_FAIL)).run([berlin('cem'), { contactId: 'bob' }]);
		expect(going.json('Passed').map(({ contactId }) => contactId)).toEqual(['cem']);
		expect(going.json('Capped')[0].error).toContain("no value in 'email'");
		const empty = await (await cap({ caps: { rows: [] } })).run([berlin('ada')]);
		expect(empty.error).toMatchObject({ message: expect.stringContaining("'Caps' has no row") });
	});

	test('acc-22 a manual run counts nothing and tells what it would count', async () => {
		const workflow = await cap(DAILY);
		const run = await workflow.run([berlin('ada')], 'manual');
		expect(run.json('Cap', PASSED)).toHaveLength(1);
		expect(run.hints('Cap').join()).toContain(
			"counts for 'point:ada@example.com': 1 in 24 hours (channel:email)",
		);
		expect((await workflow.run([berlin('ada')])).json('Passed')).toHaveLength(1);
	});
});
