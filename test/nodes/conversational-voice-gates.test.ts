import type { IDataObject } from 'n8n-workflow';
import { STORES, until } from './harness';
import { contact, VoiceScene } from './voice-scene';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Quiet from one hour before to so many hours after an instant, by UTC, each day. */
function quietAround(nowMs: number, hours: number): object {
	const at = (ms: number) => new Date(ms).toISOString().slice(11, 16);
	const weekly = [{ days: DAYS, from: at(nowMs - HOUR_MS), to: at(nowMs + hours * HOUR_MS) }];
	return { zone: { basis: 'journey', journeyZone: 'UTC' }, general: { weekly } };
}

describe.each(STORES)('what Conversational Voice judges itself, on the %s store', (kind) => {
	let scene: VoiceScene;
	beforeEach(async () => {
		scene = await VoiceScene.open(kind);
	});
	afterEach(async () => await scene.close());

	const saveQuiet = async (name: string, hours: number) =>
		await scene.store.policies.save(
			name,
			'quiet-time',
			quietAround(scene.nowMs, hours) as never,
			scene.nowMs,
		);
	const quietTime = (policies: string[]) => ({
		policies,
		presets: [],
		hours: 'none',
		reason: 'a test at any hour',
	});
	const resultOf = (items: IDataObject[]) => items.map(({ call }) => (call as IDataObject).result);

	test('without any gate before it nobody is called in quiet time, and the call is made when it ends', async () => {
		await saveQuiet('night', 2);
		await scene.engagement({ quietTime: quietTime(['night']) });
		const workflow = await scene.journey();
		await workflow.run([contact(1), contact(2)]);
		await scene.untilTold('c-1', 'held: quiet');
		await scene.untilTold('c-2', 'held: quiet');
		scene.pass(HOUR_MS);
		await scene.canary();
		expect(scene.calls()).toHaveLength(0);
		scene.pass(HOUR_MS + 16 * MINUTE_MS);
		const found = await scene.outcomes(workflow, 2);
		expect(resultOf(found.Completed)).toEqual(['LiveAnswer', 'LiveAnswer']);
	});

	test('the floor binds an engagement that knows nothing of it', async () => {
		await saveQuiet('floor', 2);
		await scene.engagement();
		const workflow = await scene.journey();
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'held: quiet');
		scene.pass(HOUR_MS);
		expect(scene.calls()).toHaveLength(0);
		expect(workflow.releases).toHaveLength(0);
	});

	test('a call that is not worth making any more when quiet time ends leaves as expired', async () => {
		await saveQuiet('night', 3);
		await scene.engagement({ quietTime: quietTime(['night']) });
		const limits = { rows: [{ kind: 'duration', amount: 60, unit: 'minutes' }] };
		const workflow = await scene.journey({ notLaterThan: 'rows', notLaterThanRows: limits });
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'held: quiet');
		scene.pass(HOUR_MS + SECOND_MS);
		expect(resultOf((await scene.outcomes(workflow, 1)).Blocked)).toEqual(['Expired']);
		expect(scene.calls()).toHaveLength(0);
	});

	test('opt-in: who has not agreed is not called; who has is', async () => {
		await scene.engagement({ consent: { model: 'opt-in', purpose: 'commercial' } });
		const { phone } = contact(2) as { phone: string };
		const granted = {
			channel: 'voice',
			purpose: 'commercial',
			state: 'granted',
			source: 'form',
			atMs: scene.nowMs,
		};
		await scene.store.consent.set([{ point: phone, ...granted } as never], scene.nowMs);
		const workflow = await scene.journey();
		await workflow.run([contact(1), contact(2)]);
		const found = await scene.outcomes(workflow, 2);
		expect(resultOf(found.Blocked)).toEqual(['BlockedConsent']);
		expect(found.Blocked[0].call).toMatchObject({ class: 'blocked', attempts: 0 });
		expect(found.Completed.map(({ contactId }) => contactId)).toEqual(['c-2']);
		expect(scene.calls().map(({ to }) => to)).toEqual([phone]);
	});

	test('a contact who leaves the journey while held is not called and leaves by no output', async () => {
		await saveQuiet('night', 2);
		await scene.engagement({ quietTime: quietTime(['night']) });
		const workflow = await scene.journey();
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'held: quiet');
		await scene.store.enrollments.exit([{ contactId: 'c-1' }], 'bought', scene.nowMs);
		scene.pass(3 * HOUR_MS);
		await until(
			'nobody waits',
			async () => (await scene.store.waiting.list({ journeyId: workflow.id }, 9, scene.nowMs)).length === 0,
		);
		await scene.canary();
		expect(scene.calls()).toHaveLength(0);
		expect(workflow.releases).toHaveLength(0);
	});

	test('a contact who leaves the journey while the phone rings is hung up on', async () => {
		await scene.engagement();
		const workflow = await scene.journey();
		scene.center.script(contact(1).phone as string, { answer: 'human', ringMs: 100_000, says: ['hello'] });
		await workflow.run([contact(1)]);
		await until('it rings', () => scene.calls().some(({ statuses }) => statuses.includes('ringing')));
		await scene.store.enrollments.exit([{ contactId: 'c-1' }], 'bought', scene.nowMs);
		await until('the call is over', () => scene.calls()[0].endedAtMs !== undefined);
		await scene.center.settled();
		expect(scene.calls()[0].statuses).not.toContain('in-progress');
		expect(workflow.releases).toHaveLength(0);
		await until(
			'the slot is free',
			async () => (await scene.store.capacity.inUse(['calls:Calls'], scene.nowMs))[0] === 0,
		);
	});

	test('at most so many dials in the journey, however often the contact comes by', async () => {
		await scene.engagement({ retry: { maxAttempts: 5, ladderMinutes: [10], otherPartOfDay: false } });
		const workflow = await scene.journey({ options: { mostDials: 1 } });
		scene.center.script(contact(1).phone as string, { answer: 'busy' });
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'retry: Busy');
		scene.pass(11 * MINUTE_MS);
		const found = await scene.outcomes(workflow, 1);
		expect(found['No Answer'][0].call).toMatchObject({
			result: 'RetriesExhausted',
			lastResult: 'Busy',
			attempts: 1,
		});
		expect(scene.calls()).toHaveLength(1);
	});

	test('two journeys never ring the same number at once', async () => {
		await scene.engagement();
		const [one, two] = [await scene.journey(), await scene.journey()];
		const { phone } = contact(1) as { phone: string };
		scene.center.script(phone, { answer: 'human', ringMs: 30_000, says: ['Monday'] });
		await Promise.all([one.run([contact(1)]), two.run([contact(1)])]);
		await until('the first call is over', () =>
			scene.calls().some(({ endedAtMs }) => endedAtMs !== undefined),
		);
		expect(scene.calls()).toHaveLength(1);
		await until('both were called', () => {
			scene.pass(SECOND_MS);
			return scene.calls().length === 2;
		});
		const [first, second] = scene.calls();
		expect(second.createdAtMs).toBeGreaterThanOrEqual(first.endedAtMs!);
	});

	test('while the engagement is missing nobody is called, and nobody is lost', async () => {
		const workflow = await scene.journey();
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'held: unknown-policy');
		await scene.engagement();
		scene.pass(16 * MINUTE_MS);
		expect(resultOf((await scene.outcomes(workflow, 1)).Completed)).toEqual(['LiveAnswer']);
	});

	test('a guard that has seen too many technical failures lets nobody be called for a while', async () => {
		await scene.engagement({ capacity: 1, failureGuard: { percent: 50, lastCalls: 2 } });
		const workflow = await scene.journey();
		scene.center.script('*', { answer: 'failed', sipResponseCode: 503 });
		await workflow.run([0, 1, 2, 3].map((number) => contact(number)));
		await scene.outcomes(workflow, 2);
		scene.center.script('*', { answer: 'human', says: ['Monday'] });
		scene.pass(MINUTE_MS);
		await scene.canary();
		expect(scene.calls()).toHaveLength(2);
		scene.pass(15 * MINUTE_MS);
		await until('one call is tried', () => scene.calls().length === 3);
	});

	test('a manual run calls none of its contacts, and shows the simulated result', async () => {
		await scene.engagement();
		const workflow = await scene.journey({
			simulatedResult: 'LiveAnswer',
			sampleAttributes: '{"newDate":"2027-03-01"}',
		});
		const run = await workflow.run([contact(1)], 'manual');
		expect(run.json('Call', 0)).toMatchObject([
			{ call: { result: 'LiveAnswer', isSimulated: true, attributes: { newDate: '2027-03-01' } } },
		]);
		expect(scene.center.requests()).toEqual([]);
		expect(await scene.store.enrollments.get(['c-1'])).toEqual([[]]);
	});

	test('a manual run calls the test number only, which hears the greeting', async () => {
		await scene.engagement();
		const workflow = await scene.journey({ whenTesting: 'dial', testNumber: '+14155559999' });
		const run = await workflow.run([contact(1), contact(2)], 'manual');
		expect(run.error).toBeUndefined();
		await until('the call is over', () => scene.calls().some(({ endedAtMs }) => endedAtMs !== undefined));
		expect(scene.calls().map(({ to }) => to)).toEqual(['+14155559999']);
		expect(scene.calls()[0].spoken).toContain('Hello, this is a test.');
	});

	test('a callback that is not signed, or signed by another, changes nothing', async () => {
		await scene.engagement();
		const workflow = await scene.journey();
		scene.center.script(contact(1).phone as string, { answer: 'human', ringMs: 60_000, says: ['hi'] });
		await workflow.run([contact(1)]);
		await until('it is called', () => scene.calls().length === 1);
		const url = String(scene.calls()[0].request.StatusCallback);
		const body = new URLSearchParams({ CallSid: 'CA1', CallStatus: 'completed', AnsweredBy: 'human' });
		const forged = { 'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' };
		const answers = await Promise.all(
			[{}, forged].map(async (headers) => (await fetch(url, { method: 'POST', body, headers })).status),
		);
		expect(answers).toEqual([403, 403]);
		const callId = new URL(url).searchParams.get('call')!;
		// The provider lists a call a moment before its answer has been kept.
		await until('what the provider calls it is kept', async () => {
			const [kept] = await scene.store.calls.get([callId]);
			return kept?.sid !== undefined;
		});
		const [call] = await scene.store.calls.get([callId]);
		expect(call).toMatchObject({ sid: scene.calls()[0].sid });
		expect(call!.outcome).toBeUndefined();
	});
});
