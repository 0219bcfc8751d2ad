import type { IDataObject } from 'n8n-workflow';
import type { QuietTimePolicy } from '../../lib';
import { QuietTimeGate } from '../../nodes/QuietTimeGate/QuietTimeGate.node';
import { STORES, type TestNode, type TestWorkflow } from './harness';
import { berlin, CONTINUE_ON_FAIL, NightWatch } from './quiet-time-gate-support';
import { Pass } from './test-workflow';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

const NIGHT = '2026-06-10T22:30:00+02:00';
const MORNING = '2026-06-11T08:20:00+02:00';
const SEND_NOW = 0;
const NOT_NOW = 1;

describe.each(STORES)('Quiet Time Gate (%s)', (kind) => {
	let watch: NightWatch;
	beforeEach(async () => {
		watch = await NightWatch.open(kind, NIGHT);
	});
	afterEach(async () => await watch.harness.close());

	async function gate(
		parameters: IDataObject = {},
		settings: TestNode['settings'] = {},
	): Promise<TestWorkflow> {
		const workflow = watch.harness.workflow(
			[
				{ name: 'Gate', type: new QuietTimeGate(), parameters, settings },
				{ name: 'Sent', type: new Pass() },
				{ name: 'Unsent', type: new Pass() },
			],
			[
				['Start', 0, 'Gate'],
				['Gate', SEND_NOW, 'Sent'],
				['Gate', NOT_NOW, 'Unsent'],
			],
		);
		await workflow.publish();
		return workflow;
	}

	async function savePolicy(name: string, from: string, to: string): Promise<void> {
		const days: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] = [
			'mon',
			'tue',
			'wed',
			'thu',
			'fri',
			'sat',
			'sun',
		];
		const policy: QuietTimePolicy = { general: { weekly: [{ days, from, to }] } };
		await watch.store.policies.save(name, 'quiet-time', policy as never, watch.nowMs);
	}

	const SAVED = { policySource: 'saved', policyName: { __rl: true, mode: 'name', value: 'nights' } };

	test('a contact in its allowed hours leaves at once and carries who allowed it and until when', async () => {
		watch.at('2026-06-10T20:59:00+02:00');
		const run = await (await gate()).run([berlin('ada')]);
		const [item] = run.json('Gate', SEND_NOW);
		expect(item.gate).toBeUndefined();
		const { quietTime } = (item.journey as IDataObject).gates as { quietTime: IDataObject };
		expect(quietTime).toMatchObject({
			policy: 'this step',
			openUntilMs: Date.parse('2026-06-10T21:00:00+02:00'),
		});
		expect(await watch.lineOf('ada', 'passed')).toMatchObject({
			facts: { zone: 'Europe/Berlin', zoneFrom: 'contact', policy: 'this step', executionId: run.id },
		});
	});

	test('acc-07 a contact in quiet time is held, and leaves by Send Now once it is over', async () => {
		const workflow = await gate({ options: { includeVerdict: true } });
		const arrival = await workflow.run([berlin('ada')]);
		expect(arrival.didRun('Sent') || arrival.didRun('Unsent')).toBe(false);
		expect(await watch.lineOf('ada', 'held')).toMatchObject({
			reason: 'quiet',
			facts: { rules: ['general'], zone: 'Europe/Berlin' },
		});
		watch.at(MORNING);
		const [release] = await workflow.untilReleases({ node: 'Sent', items: 1 });
		const [item] = release.json('Sent');
		expect(item).toMatchObject({ contactId: 'ada', gate: { verdict: 'send-now' } });
		expect((item.journey as IDataObject).gates).toMatchObject({
			quietTime: { openUntilMs: Date.parse('2026-06-11T21:00:00+02:00') },
		});
		expect(await watch.story('ada')).toEqual([
			'entered: direct',
			'held: quiet',
			'released: due',
			'passed',
			'finished',
		]);
	});

	test('acc-07 a contact that converts during the night is not sent to', async () => {
		const workflow = await gate();
		await workflow.run([berlin('ada'), berlin('bob')]);
		await watch.store.enrollments.exit([{ contactId: 'ada' }], 'converted', watch.nowMs);
		watch.at(MORNING);
		const [release] = await workflow.untilReleases({ node: 'Sent', items: 1 });
		expect(release.json('Sent').map(({ contactId }) => contactId)).toEqual(['bob']);
		expect(await watch.story('ada')).toEqual(['entered: direct', 'held: quiet', 'exited: converted']);
	});

	test('acc-07 a contact held past its expiry leaves by Not Now with the reason expired', async () => {
		const workflow = await gate({
			notLaterThan: 'rows',
			notLaterThanRows: {
				rows: [
					{ kind: 'duration', amount: 2, unit: 'hours' },
					{ kind: 'duration', amount: 1, unit: 'days' },
				],
			},
		});
		await workflow.run([berlin('ada')]);
		expect(await watch.lineOf('ada', 'held')).toMatchObject({
			facts: { dueAtMs: Date.parse('2026-06-11T00:30:00+02:00') },
		});
		watch.at('2026-06-11T00:30:00+02:00');
		const [release] = await workflow.untilReleases({ node: 'Unsent', items: 1 });
		expect(release.json('Unsent')[0]).toMatchObject({ gate: { verdict: 'not-now', reason: 'expired' } });
	});

	test('a commercial message expires after 3 days by itself, a transactional one after the longest hold', async () => {
		await savePolicy('nights', '00:00', '24:00');
		const commercial = await gate(SAVED);
		const transactional = await gate({ ...SAVED, purpose: 'transactional' });
		await commercial.run([berlin('ada')]);
		await transactional.run([berlin('bob')]);
		watch.at('2026-06-13T22:30:00+02:00');
		await commercial.untilReleases({ node: 'Unsent', items: 1 });
		expect(transactional.releases).toHaveLength(0);
		watch.at('2026-07-01T22:30:00+02:00');
		await transactional.untilReleases({ node: 'Unsent', items: 1 });
	});

	test('a contact that is in quiet time again at its release is put back, by the policy as it is then', async () => {
		await savePolicy('nights', '21:00', '08:00');
		const workflow = await gate(SAVED);
		await workflow.run([berlin('ada')]);
		await savePolicy('nights', '21:00', '09:00');
		watch.at(MORNING);
		await watch.untilHeldAgain('ada');
		expect(workflow.releases).toHaveLength(0);
		expect(await watch.lineOf('ada', 'held')).toMatchObject({ facts: { policy: 'nights v2' } });
		watch.at('2026-06-11T09:16:00+02:00');
		const [release] = await workflow.untilReleases({ node: 'Sent', items: 1 });
		expect((release.json('Sent')[0].journey as IDataObject).gates).toMatchObject({
			quietTime: { policy: 'nights v2' },
		});
	});

	test('a policy that a published gate names cannot be removed', async () => {
		await savePolicy('nights', '21:00', '08:00');
		const workflow = await gate(SAVED);
		await workflow.run([berlin('ada')]);
		await expect(watch.store.policies.remove('nights')).rejects.toMatchObject({ code: 'policy-in-use' });
	});

	test('a policy that has gone missing holds those it rules', async () => {
		await savePolicy('nights', '21:00', '08:00');
		const workflow = await gate(SAVED);
		await workflow.run([berlin('ada')]);
		const [{ usedBy }] = await watch.store.policies.list();
		for (const step of usedBy) await watch.store.policies.use(step, []);
		await watch.store.policies.remove('nights');
		watch.at(MORNING);
		await watch.untilHeldAgain('ada');
		expect(await watch.story('ada')).toContain('held: unknown-policy');
		expect(workflow.releases).toHaveLength(0);
	});

	test('a missing policy is an error that names the item, and with On Error: Continue the way is Not Now', async () => {
		watch.at('2026-06-10T12:00:00+02:00');
		const failing = await (await gate(SAVED)).run([berlin('ada')]);
		expect(failing.error).toMatchObject({
			message: expect.stringContaining("no quiet-time policy named 'nights'"),
			context: { itemIndex: 0 },
		});
		const going = await (await gate(SAVED, CONTINUE_ON_FAIL)).run([berlin('bob')]);
		expect(going.json('Unsent')[0].error).toContain("no quiet-time policy named 'nights'");
		expect(going.didRun('Sent')).toBe(false);
	});

	test('with On Error: Continue an item that cannot be judged keeps nobody else', async () => {
		const limit = {
			notLaterThan: 'rows',
			notLaterThanRows: { rows: [{ kind: 'dateField', dateField: 'until' }] },
		};
		const run = await (
			await gate(limit, CONTINUE_ON_FAIL)
		).run([berlin('ada', { until: 'soon' }), berlin('bob', { until: '2026-07-01' })]);
		expect(run.json('Unsent').map(({ contactId }) => contactId)).toEqual(['ada']);
		expect(await watch.story('bob')).toContain('held: quiet');
	});

	test('the floor of an administrator counts in every gate', async () => {
		watch.at('2026-06-10T12:00:00+02:00');
		await savePolicy('floor', '11:00', '13:00');
		const run = await (await gate({ whenQuiet: 'branch' })).run([berlin('ada')]);
		expect(run.json('Unsent')[0].gate).toMatchObject({ reason: 'quiet', policy: 'this step + floor v1' });
	});

	test('suppress is a message that was not sent, branch is another way', async () => {
		for (const whenQuiet of ['suppress', 'branch']) {
			const run = await (await gate({ whenQuiet })).run([berlin(whenQuiet)]);
			expect(run.json('Unsent')[0].gate).toMatchObject({ verdict: 'not-now', reason: 'quiet' });
		}
		expect(await watch.story('suppress')).toContain('not-passed: quiet');
		expect(await watch.story('branch')).toContain('branched: quiet');
	});

	test('who does not pass can go on with the verdict, or end its journey', async () => {
		const going = await (await gate({ whenQuiet: 'suppress', notPassed: 'continue' })).run([berlin('ada')]);
		expect(going.json('Sent')[0].gate).toMatchObject({ verdict: 'not-now', reason: 'quiet' });
		const ending = await (await gate({ whenQuiet: 'suppress', notPassed: 'end' })).run([berlin('bob')]);
		expect(ending.didRun('Sent') || ending.didRun('Unsent')).toBe(false);
		expect(await watch.story('bob')).toContain('exited: quiet');
	});

	test('who has expired while held ends its journey where that is chosen', async () => {
		const limit = {
			notLaterThan: 'rows',
			notLaterThanRows: { rows: [{ kind: 'duration', amount: 1, unit: 'hours' }] },
		};
		const workflow = await gate({ ...limit, notPassed: 'end' });
		await workflow.run([berlin('ada')]);
		watch.at('2026-06-11T00:00:00+02:00');
		await workflow.untilReleases({ executions: 1 });
		expect(workflow.releases[0].didRun('Unsent')).toBe(false);
		expect(await watch.story('ada')).toContain('exited: expired');
	});

	test('calls have 08:00 to 21:00 for every purpose unless none is chosen with a reason', async () => {
		const quietNever = {
			channel: 'voice',
			purpose: 'transactional',
			hoursKind: 'quiet',
			hours: { rows: [] },
			whenQuiet: 'branch',
		};
		const held = await (await gate(quietNever)).run([berlin('ada')]);
		expect(held.json('Unsent')[0].gate).toMatchObject({ rules: ['voice 08:00 to 21:00'] });
		const unexplained = await (
			await gate({ ...quietNever, voiceHours: 'none', voiceReason: ' ' })
		).run([berlin('bob')]);
		expect(unexplained.error).toMatchObject({
			message: expect.stringContaining('Reason for No Calling Hours'),
			context: { itemIndex: 0 },
		});
		const explained = await (
			await gate({ ...quietNever, voiceHours: 'none', voiceReason: 'asked for it' })
		).run([berlin('cem')]);
		expect(explained.json('Sent')).toHaveLength(1);
		expect(await watch.lineOf('cem', 'passed')).toMatchObject({ facts: { noCallingHours: 'asked for it' } });
	});

	test('a contact of whom nothing tells the zone is never sent to silently', async () => {
		const run = await (await gate()).run([{ contactId: 'ada' }]);
		expect(run.json('Unsent')[0].gate).toMatchObject({ reason: 'unknown-zone' });
		const holding = await gate({ whenUnknown: 'hold' });
		await holding.run([{ contactId: 'bob' }]);
		expect(await watch.story('bob')).toContain('held: unknown-zone');
		for (const day of ['11', '12', '13']) {
			watch.at(`2026-06-${day}T22:30:00+02:00`);
			if (day !== '13') await watch.untilHeldAgain('bob', Number(day) - 9);
		}
		const [release] = await holding.untilReleases({ node: 'Unsent', items: 1 });
		expect(release.json('Unsent')[0].gate).toMatchObject({ reason: 'unknown-zone' });
	});

	test('acc-06 a number alone tells the zones that count, and every one of them must be open', async () => {
		watch.at('2026-03-08T12:30:00Z');
		const run = await (
			await gate({ whenQuiet: 'branch' })
		).run([{ contactId: 'ada', phone: '+12125550123' }]);
		expect(run.json('Sent')).toHaveLength(1);
		const west = await (await gate({ whenQuiet: 'branch' })).run([{ contactId: 'bob', country: 'US' }]);
		expect(west.json('Unsent')[0].gate).toMatchObject({ reason: 'quiet', zoneFrom: 'strictest' });
	});

	test('acc-21 an exited contact leaves by no output, also from inside a batch', async () => {
		const workflow = await gate();
		const first = await workflow.run([berlin('ada'), berlin('bob')].map((item) => ({ ...item })));
		expect(first.error).toBeUndefined();
		await watch.store.enrollments.exit([{ contactId: 'bob' }], 'stop', watch.nowMs);
		watch.at(MORNING);
		await workflow.untilReleases({ node: 'Sent', items: 1 });
		const ids = workflow.releases.flatMap((release) =>
			[...release.json('Sent'), ...release.json('Unsent')].map(({ contactId }) => contactId),
		);
		expect(ids).toEqual(['ada']);
	});

	test('acc-22 a manual run parks nobody and writes nothing, and shows the verdict with the next windows', async () => {
		const workflow = await gate();
		const run = await workflow.run([berlin('ada')], 'manual');
		expect(run.json('Gate', SEND_NOW)[0].gate).toMatchObject({ zone: 'Europe/Berlin' });
		expect(run.hints('Gate').join()).toMatch(
			/Open in the next 7 days \(Europe\/Berlin\): \w{3} \d\d:\d\d to \w{3} 21:00/,
		);
		expect(await watch.story('ada')).toEqual([]);
		const forced = await (await gate({ whenTesting: 'notNow' })).run([berlin('ada')], 'manual');
		expect(forced.json('Gate', NOT_NOW)).toHaveLength(1);
	});
});
