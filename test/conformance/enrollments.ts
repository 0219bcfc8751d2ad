import type { EnterRequest } from '../../lib/enrollments/enter';
import { DAY_MS, HOUR_MS, MINUTE_MS, NOON_MS, storeCase, waitingFor, type Scene } from './scene';

function request(scene: Scene, contact: string, more: Partial<EnterRequest> = {}): EnterRequest {
	return {
		contactId: scene.name(contact),
		journeyId: scene.journeyId,
		enrollmentId: scene.name(`enrollment of ${contact}`),
		entry: 'direct',
		...more,
	};
}

let asks = 0;

/** 'entered', or why not; each ask is an enrollment of its own. */
async function asksToEnter(scene: Scene, repeat: object, more: Partial<EnterRequest> = {}): Promise<string> {
	const enrollmentId = scene.name(`ask ${(asks += 1)}`);
	const [answer] = await scene.store.enrollments.enter(
		[request(scene, 'anna', { rule: { repeat }, enrollmentId, ...more })],
		scene.nowMs,
	);
	return answer.kind === 'entered' ? 'entered' : answer.reason;
}

async function everybodyOut(scene: Scene): Promise<void> {
	await scene.store.enrollments.exit(
		[{ contactId: scene.name('anna'), journeyId: scene.journeyId }],
		'test',
		scene.nowMs,
	);
}

export const enrollmentCases = [
	storeCase('enroll-01', 'the same enrollment enters once, also when it has ended', async (scene) => {
		const { enrollments } = scene.store;
		const entered = { kind: 'entered', enrollmentId: scene.name('enrollment of anna') };
		expect(await enrollments.enter([request(scene, 'anna'), request(scene, 'anna')], NOON_MS)).toEqual([
			entered,
			entered,
		]);
		await everybodyOut(scene);
		expect(await enrollments.enter([request(scene, 'anna')], NOON_MS)).toEqual([entered]);
		expect(await scene.totals()).toMatchObject({ entered: 1, exited: 1, inside: 0 });
	}),

	storeCase(
		'enroll-02',
		'who enters with a ticket is handed out at its instant with its item',
		async (scene) => {
			const ticket = { stepKey: scene.stepKey, visit: 'v0', item: { row: 7 }, dueAtMs: NOON_MS + HOUR_MS };
			await scene.store.enrollments.enter([request(scene, 'anna', { ticket, entry: 'segment' })], NOON_MS);
			scene.pass(HOUR_MS - 1);
			expect(await scene.leaving()).toEqual([]);
			scene.pass(1);
			expect(await scene.release()).toMatchObject([
				{ outcome: 'due', record: { item: { row: 7 }, visit: 'v0' } },
			]);
			expect(await scene.stateOf('anna')).toBe('finished');
		},
	),

	storeCase(
		'enroll-03',
		'answers come in input order; a malformed entry refuses the whole call',
		async (scene) => {
			const requests = ['a', 'b', 'a', 'c'].map((word, i) =>
				request(scene, word, { enrollmentId: scene.name(`e${i}`) }),
			);
			const answers = await scene.store.enrollments.enter(requests, NOON_MS);
			expect(answers).toEqual(requests.map(({ enrollmentId }) => ({ kind: 'entered', enrollmentId })));
			for (const field of ['contactId', 'journeyId', 'enrollmentId'])
				await expect(
					scene.store.enrollments.enter([request(scene, 'd'), request(scene, 'e', { [field]: '' })], NOON_MS),
				).rejects.toMatchObject({
					code: 'invalid-input',
					message: expect.stringContaining(`Entry 1 has '${field}'`),
				});
			expect(await scene.stateOf('d')).toBeUndefined();
		},
	),

	storeCase(
		'enroll-04',
		'a contact without a rule enters every time; with "once ever" only if it never did',
		async (scene) => {
			expect(await asksToEnter(scene, {}, { rule: undefined })).toBe('entered');
			expect(await asksToEnter(scene, { kind: 'every-time' })).toBe('entered');
			await everybodyOut(scene);
			expect(await asksToEnter(scene, { kind: 'once-ever' })).toBe('entered-before');
			expect(await asksToEnter(scene, { kind: 'once-ever' }, { journeyId: scene.name('other') })).toBe(
				'entered',
			);
		},
	),

	storeCase('enroll-05', '"not while inside" holds as long as an enrollment is inside', async (scene) => {
		const rule = { kind: 'not-while-inside' };
		expect(await asksToEnter(scene, rule)).toBe('entered');
		expect(await asksToEnter(scene, rule)).toBe('inside');
		await everybodyOut(scene);
		expect(await asksToEnter(scene, rule)).toBe('entered');
	}),

	storeCase(
		'enroll-06',
		'"again after" counts from entry or exit, exact to the millisecond, and by the contact\'s calendar',
		async (scene) => {
			const fromEntry = { kind: 'again-after', amount: 2, unit: 'hours', from: 'entry' };
			expect(await asksToEnter(scene, fromEntry)).toBe('entered');
			scene.pass(2 * HOUR_MS - 1);
			expect(await asksToEnter(scene, fromEntry)).toBe('too-soon');
			scene.pass(1);
			expect(await asksToEnter(scene, fromEntry)).toBe('entered');
			const fromExit = { kind: 'again-after', amount: 30, unit: 'minutes', from: 'exit' };
			expect(await asksToEnter(scene, fromExit)).toBe('inside');
			await everybodyOut(scene);
			scene.pass(30 * MINUTE_MS - 1);
			expect(await asksToEnter(scene, fromExit)).toBe('too-soon');
			scene.pass(1);
			expect(await asksToEnter(scene, fromExit)).toBe('entered');
			// 14:30 UTC is 20:00 in Kolkata: the next calendar day begins there four hours later.
			const nextDay = { kind: 'again-after', amount: 1, unit: 'calendar-days', from: 'entry' };
			scene.pass(4 * HOUR_MS - 1);
			expect(await asksToEnter(scene, nextDay, { zone: 'India Standard Time' })).toBe('too-soon');
			scene.pass(1);
			expect(await asksToEnter(scene, nextDay, { zone: 'Asia/Kolkata' })).toBe('entered');
		},
	),

	storeCase('enroll-07', '"once per key" and "one at a time per key" tell keys apart', async (scene) => {
		const [once, one] = [{ kind: 'once-per-key' }, { kind: 'one-at-a-time-per-key' }];
		for (const key of ['A', '__proto__', '7']) {
			expect(await asksToEnter(scene, once, { key })).toBe('entered');
			expect(await asksToEnter(scene, one, { key })).toBe('key-inside');
		}
		expect(await asksToEnter(scene, once)).toBe('no-key');
		await everybodyOut(scene);
		expect(await asksToEnter(scene, once, { key: '7' })).toBe('key-entered-before');
		expect(await asksToEnter(scene, one, { key: '7' })).toBe('entered');
	}),

	storeCase(
		'enroll-08',
		'the last 200 keys are remembered, the newest entry of a key counting',
		async (scene) => {
			const once = { kind: 'once-per-key' };
			const enter = async (keys: string[]) =>
				await scene.store.enrollments.enter(
					keys.map((key) =>
						request(scene, 'anna', {
							rule: { repeat: { kind: 'every-time' } },
							key,
							enrollmentId: scene.name(`${key} ${(asks += 1)}`),
						}),
					),
					scene.nowMs,
				);
			await enter(Array.from({ length: 200 }, (_, i) => `${i}`));
			await enter(['0', 'new']);
			await everybodyOut(scene);
			expect(await asksToEnter(scene, once, { key: '0' })).toBe('key-entered-before');
			expect(await asksToEnter(scene, once, { key: '2' })).toBe('key-entered-before');
			expect(await asksToEnter(scene, once, { key: '1' })).toBe('entered');
		},
	),

	storeCase(
		'enroll-09',
		'a rule that cannot be judged refuses and throws for nobody; one that does not say how often enters every time',
		async (scene) => {
			expect(await asksToEnter(scene, { kind: 'again-after', amount: 0, unit: 'hours', from: 'entry' })).toBe(
				'invalid-rule',
			);
			expect(await asksToEnter(scene, { kind: 'whenever' })).toBe('invalid-rule');
			expect(await asksToEnter(scene, {}, { rule: {} })).toBe('entered');
		},
	),

	storeCase(
		'enroll-10',
		'an exit ends one enrollment, those in a journey or all, once, and says how many',
		async (scene) => {
			const other = scene.name('other');
			const enter = (word: string, journeyId: string) =>
				request(scene, 'anna', { enrollmentId: scene.name(word), journeyId });
			await scene.store.enrollments.enter(
				[enter('a', scene.journeyId), enter('b', scene.journeyId), enter('c', other), enter('d', other)],
				NOON_MS,
			);
			const contactId = scene.name('anna');
			const selections = [
				{ contactId, enrollmentId: scene.name('a') },
				{ contactId, journeyId: scene.journeyId },
				{ contactId: scene.name('nobody') },
				{ contactId },
				{ contactId },
			];
			expect(await scene.store.enrollments.exit(selections, 'bought', NOON_MS)).toEqual([1, 1, 0, 2, 0]);
			expect(await scene.totals()).toMatchObject({ entered: 2, exited: 2 });
			expect(await scene.totals(other)).toMatchObject({ entered: 2, exited: 2 });
		},
	),

	storeCase(
		'enroll-11',
		'an execution that carries the enrollment keeps it inside until its own end, whatever was parked and left meanwhile',
		async (scene) => {
			const { enrollments } = scene.store;
			await enrollments.enter([request(scene, 'anna', { runId: 'x1' })], NOON_MS);
			await scene.park('anna', { dueAtMs: NOON_MS });
			await scene.release();
			expect(await scene.stateOf('anna')).toBe('inside');
			const end = {
				contactId: scene.name('anna'),
				enrollmentId: scene.name('enrollment of anna'),
				reason: 'came to its end',
			};
			await enrollments.endRun('x2', [end], NOON_MS);
			expect(await scene.stateOf('anna')).toBe('inside');
			await enrollments.endRun('x1', [end], NOON_MS);
			await enrollments.endRun('x1', [end], NOON_MS);
			expect(await scene.stateOf('anna')).toBe('finished: came to its end');
			expect(await scene.totals()).toMatchObject({ entered: 1, finished: 1 });
		},
	),

	storeCase(
		'enroll-12',
		'an execution that failed leaves the enrollment inside and failed; what is parked goes on',
		async (scene) => {
			await scene.store.enrollments.enter([request(scene, 'anna', { runId: 'x1' })], NOON_MS);
			await scene.park('anna', { waitFor: waitingFor('paid') });
			const end = { contactId: scene.name('anna'), enrollmentId: scene.name('enrollment of anna') };
			await scene.store.enrollments.endRun(
				'x1',
				[{ ...end, failure: { message: 'boom', executionId: 'x1' } }],
				NOON_MS,
			);
			expect(await scene.totals()).toMatchObject({ inside: 1, failed: 1 });
			await scene.store.enrollments.exit([{ contactId: scene.name('anna') }], 'by a person', NOON_MS);
			expect(await scene.totals()).toMatchObject({ inside: 0, failed: 0, exited: 1 });
		},
	),

	storeCase(
		'enroll-13',
		'an execution that n8n itself holds keeps the enrollment inside until it comes back',
		async (scene) => {
			const { enrollments } = scene.store;
			await enrollments.enter([request(scene, 'anna', { runId: 'x1' })], NOON_MS);
			const end = { contactId: scene.name('anna'), enrollmentId: scene.name('enrollment of anna') };
			await enrollments.endRun(
				'x1',
				[{ ...end, kind: 'elsewhere', failure: { message: 'waits', executionId: 'x1' } }],
				NOON_MS,
			);
			expect(await scene.totals()).toMatchObject({ inside: 1, failed: 0 });
			await scene.park('anna', { dueAtMs: NOON_MS, runId: 'x1' });
			expect(await scene.leaving()).toEqual(['anna']);
			expect(await scene.stateOf('anna')).toBe('finished');
		},
	),

	storeCase(
		'enroll-14',
		'what ended long ago is forgotten, late parks of the last 200 enrollments are still gone',
		async (scene) => {
			const requests = Array.from({ length: 230 }, (_, i) =>
				request(scene, 'anna', { enrollmentId: scene.name(`e${i}`) }),
			);
			await scene.store.enrollments.enter(requests, NOON_MS);
			await everybodyOut(scene);
			const [kept] = await scene.store.enrollments.get([scene.name('anna')]);
			expect(kept).toHaveLength(200);
			expect(await scene.park('anna', { enrollmentId: scene.name('e30') })).toMatchObject({ kind: 'gone' });
			expect(await scene.totals()).toMatchObject({ entered: 230, exited: 230, inside: 0 });
			scene.pass(DAY_MS);
			expect(await asksToEnter(scene, { kind: 'once-ever' })).toBe('entered-before');
		},
	),
];
