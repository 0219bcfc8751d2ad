import { DAY_MS, HOUR_MS, NOON_MS, storeCase, waitingFor } from './scene';

export const clockCases = [
	storeCase(
		'due-01',
		'a contact leaves at its due instant, not a millisecond before, on either clock',
		async (scene) => {
			await scene.park('j', { dueAtMs: NOON_MS + HOUR_MS });
			await scene.park('w', { dueAtMs: NOON_MS + HOUR_MS, clock: 'wall' });
			scene.pass(HOUR_MS - 1);
			expect(await scene.leaving()).toEqual([]);
			scene.pass(1);
			expect(await scene.release()).toMatchObject([{ outcome: 'due' }, { outcome: 'due' }]);
		},
	),

	storeCase('due-02', 'who waits for an event alone never leaves by time', async (scene) => {
		await scene.park('anna', { waitFor: waitingFor('paid') });
		scene.pass(800 * DAY_MS);
		expect(await scene.leaving()).toEqual([]);
		await scene.happens('anna', 'paid');
		expect(await scene.leaving()).toEqual(['anna']);
	}),

	storeCase(
		'due-03',
		'a pause of 3 days inside a wait of 2 days leaves the remaining time',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS + 2 * DAY_MS });
			scene.pass(DAY_MS);
			await scene.store.journeys.setState(scene.journeyId, 'paused', scene.nowMs);
			scene.pass(3 * DAY_MS);
			expect(await scene.leaving()).toEqual([]);
			await scene.store.journeys.setState(scene.journeyId, 'live', scene.nowMs);
			scene.pass(DAY_MS - 1);
			expect(await scene.leaving()).toEqual([]);
			scene.pass(1);
			const [{ record }] = await scene.release();
			expect(record.dueAtMs).toBe(NOON_MS + 5 * DAY_MS);
		},
	),

	storeCase(
		'due-04',
		'the wall clock runs on through a pause; its contacts leave when the journey is live again',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS + DAY_MS, clock: 'wall' });
			await scene.store.journeys.setState(scene.journeyId, 'paused', scene.nowMs);
			scene.pass(3 * DAY_MS);
			expect(await scene.leaving()).toEqual([]);
			await scene.store.journeys.setState(scene.journeyId, 'live', scene.nowMs);
			expect(await scene.leaving()).toEqual(['anna']);
		},
	),

	storeCase(
		'due-05',
		'who is parked during or after a pause waits as long as was asked for',
		async (scene) => {
			await scene.store.journeys.setState(scene.journeyId, 'paused', scene.nowMs);
			scene.pass(DAY_MS);
			await scene.park('during', { dueAtMs: scene.nowMs + HOUR_MS });
			scene.pass(DAY_MS);
			await scene.store.journeys.setState(scene.journeyId, 'live', scene.nowMs);
			await scene.park('after', { dueAtMs: scene.nowMs + HOUR_MS });
			scene.pass(HOUR_MS - 1);
			expect(await scene.leaving()).toEqual([]);
			scene.pass(1);
			expect(await scene.leaving()).toEqual(['after', 'during']);
		},
	),

	storeCase(
		'due-06',
		'pauses add up; pausing what is paused does not begin anew; a stopped journey runs on',
		async (scene) => {
			const set = async (state: 'live' | 'paused' | 'stopped') =>
				await scene.store.journeys.setState(scene.journeyId, state, scene.nowMs);
			await scene.park('anna', { dueAtMs: NOON_MS + DAY_MS });
			await set('paused');
			scene.pass(HOUR_MS);
			await set('paused');
			scene.pass(HOUR_MS);
			await set('live');
			scene.pass(HOUR_MS);
			await set('paused');
			scene.pass(HOUR_MS);
			await set('stopped');
			scene.pass(DAY_MS - HOUR_MS - 1);
			await set('live');
			expect(await scene.leaving()).toEqual([]);
			scene.pass(1);
			expect(await scene.leaving()).toEqual(['anna']);
		},
	),

	storeCase(
		'due-07',
		'a paused or stopped journey hands nobody out, due or ready; a draining one does',
		async (scene) => {
			await scene.park('due', { dueAtMs: NOON_MS, clock: 'wall' });
			await scene.park('ready', { waitFor: waitingFor('paid') });
			for (const state of ['paused', 'stopped'] as const) {
				await scene.store.journeys.setState(scene.journeyId, state, scene.nowMs);
				await scene.happens('ready', 'paid');
				expect(await scene.leaving()).toEqual([]);
				const agenda = await scene.store.waiting.agenda([scene.stepKey], scene.nowMs, scene.nowMs);
				expect(agenda.available).toEqual([]);
			}
			await scene.store.journeys.setState(scene.journeyId, 'draining', scene.nowMs);
			expect(await scene.leaving()).toEqual(['due', 'ready']);
		},
	),

	storeCase('due-08', 'a paused journey does not hold up another one at the same step', async (scene) => {
		const other = scene.name('other');
		await scene.park('held', { dueAtMs: NOON_MS });
		await scene.park('goes', { dueAtMs: NOON_MS, journeyId: other });
		await scene.store.journeys.setState(scene.journeyId, 'paused', NOON_MS - HOUR_MS);
		expect(await scene.leaving()).toEqual(['goes']);
	}),

	storeCase(
		'due-09',
		'the agenda tells the next instant on the wall clock, whatever clock it lies on',
		async (scene) => {
			const other = scene.name('other step');
			await scene.park('j', { dueAtMs: NOON_MS + 3 * HOUR_MS });
			await scene.park('w', { dueAtMs: NOON_MS + 6 * HOUR_MS, clock: 'wall', stepKey: other });
			await scene.store.journeys.setState(scene.journeyId, 'paused', scene.nowMs);
			scene.pass(HOUR_MS);
			await scene.store.journeys.setState(scene.journeyId, 'live', scene.nowMs);
			const agenda = async (untilMs: number) =>
				(await scene.store.waiting.agenda([scene.stepKey, other], scene.nowMs, untilMs)).available;
			const first = { stepKey: scene.stepKey, atMs: NOON_MS + 4 * HOUR_MS };
			expect(await agenda(NOON_MS + 4 * HOUR_MS - 1)).toEqual([]);
			expect(await agenda(NOON_MS + 4 * HOUR_MS)).toEqual([first]);
			expect(await agenda(NOON_MS + 6 * HOUR_MS - 1)).toEqual([first]);
			expect(await agenda(NOON_MS + 6 * HOUR_MS)).toEqual([
				first,
				{ stepKey: other, atMs: NOON_MS + 6 * HOUR_MS },
			]);
		},
	),

	storeCase('due-10', 'an event still moves a contact that is due and has not left', async (scene) => {
		await scene.park('anna', { dueAtMs: NOON_MS, waitFor: waitingFor('paid') });
		scene.pass(1);
		await scene.happens('anna', 'paid', { occurredAtMs: NOON_MS - 1 });
		expect(await scene.release()).toMatchObject([{ outcome: 'event', branch: 0 }]);
	}),
];
