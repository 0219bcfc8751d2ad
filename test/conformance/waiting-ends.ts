import { DAY_MS, HOUR_MS, LEASE_MS, NOON_MS, storeCase, waitingFor, type Scene } from './scene';

async function begun(scene: Scene, runId = 'run') {
	const batch = await scene.lease();
	const answer = await scene.store.waiting.begin(batch.batchId, batch.attempt, runId, scene.nowMs);
	return { ...batch, answer };
}

const failed = { kind: 'failed', failure: { message: 'no route', executionId: '77', node: 'HTTP' } } as const;
const elsewhere = { kind: 'elsewhere', failure: { message: 'waits in n8n', executionId: '77' } } as const;

export const endCases = [
	storeCase('end-01', 'finish ends a batch for good; the same run may repeat it', async (scene) => {
		await scene.park('anna', { dueAtMs: NOON_MS });
		const { batchId } = await begun(scene);
		const finish = async () => await scene.store.waiting.finish(batchId, 1, 'run', undefined, scene.nowMs);
		expect([await finish(), await finish()]).toEqual([{ kind: 'done' }, { kind: 'done' }]);
		scene.pass(DAY_MS);
		expect(await scene.leaving()).toEqual([]);
		expect(await scene.store.waiting.begin(batchId, 1, 'run', scene.nowMs)).toEqual({ kind: 'stale' });
		expect(await scene.totals()).toMatchObject({ entered: 1, finished: 1 });
	}),

	storeCase(
		'end-02',
		'a finish by an old attempt, another run, without a begin or after the lease is lost and changes nothing',
		async (scene) => {
			const { waiting } = scene.store;
			await scene.park('anna', { dueAtMs: NOON_MS });
			const { batchId } = await scene.lease();
			const finish = async (attempt: number, runId: string) =>
				(await waiting.finish(batchId, attempt, runId, undefined, scene.nowMs)).kind;
			expect(await finish(1, 'r1')).toBe('lost');
			await waiting.begin(batchId, 1, 'r1', scene.nowMs);
			expect([await finish(1, 'r2'), await finish(2, 'r1')]).toEqual(['lost', 'lost']);
			scene.pass(LEASE_MS);
			expect(await finish(1, 'r1')).toBe('lost');
			await scene.lease();
			await waiting.begin(batchId, 2, 'r2', scene.nowMs);
			expect(await finish(1, 'r1')).toBe('lost');
			expect(await scene.stateOf('anna')).toBe('inside');
			expect(await finish(2, 'r2')).toBe('done');
			expect(await scene.stateOf('anna')).toBe('finished');
		},
	),

	storeCase(
		'end-03',
		'a contact that failed is a dead letter: inside, listed, counted, not leased',
		async (scene) => {
			await scene.park('bad', { dueAtMs: NOON_MS });
			await scene.park('good', { dueAtMs: NOON_MS });
			await scene.release(({ record }) =>
				record.contactId === scene.name('bad') ? failed : { kind: 'done' },
			);
			scene.pass(DAY_MS);
			expect(await scene.leaving()).toEqual([]);
			expect(await scene.totals()).toMatchObject({ entered: 2, inside: 1, failed: 1, finished: 1 });
			expect(
				await scene.store.waiting.list({ stepKey: scene.stepKey, dead: true }, 10, scene.nowMs),
			).toMatchObject([
				{ contactId: scene.name('bad'), state: 'dead', failure: { ...failed.failure, atMs: NOON_MS } },
			]);
		},
	),

	storeCase(
		'end-04',
		'a revived dead letter leaves at once as it would have left, and its end finishes it',
		async (scene) => {
			await scene.park('anna', { waitFor: waitingFor('paid') });
			await scene.happens('anna', 'paid', { id: 'e1' });
			await scene.release(() => failed);
			const dead = await scene.store.waiting.list(
				{ journeyId: scene.journeyId, dead: true },
				10,
				scene.nowMs,
			);
			expect(await scene.store.waiting.revive(dead, scene.nowMs)).toEqual({ revived: 1 });
			expect(await scene.store.waiting.revive(dead, scene.nowMs)).toEqual({ revived: 0 });
			expect(await scene.totals()).toMatchObject({ inside: 1, failed: 0 });
			expect(await scene.release()).toMatchObject([{ outcome: 'event', event: { id: 'e1' } }]);
			expect(await scene.totals()).toMatchObject({ inside: 0, finished: 1 });
		},
	),

	storeCase(
		'end-05',
		'a cancelled dead letter exits its enrollment, or recovers it where it goes on elsewhere',
		async (scene) => {
			const { waiting } = scene.store;
			await scene.park('one', { dueAtMs: NOON_MS });
			await scene.park('two', { dueAtMs: NOON_MS });
			await scene.park('two', { visit: 'v2', waitFor: waitingFor('paid') });
			await scene.release(() => failed);
			expect(await scene.totals()).toMatchObject({ inside: 2, failed: 2 });
			const dead = await waiting.list({ stepKey: scene.stepKey, dead: true }, 10, scene.nowMs);
			expect(await waiting.cancel({ ticketIds: dead }, scene.nowMs)).toEqual({ cancelled: 2 });
			expect(await scene.totals()).toMatchObject({ inside: 1, failed: 0, exited: 1 });
			await scene.happens('two', 'paid');
			expect(await scene.leaving()).toEqual(['two']);
			expect(await scene.totals()).toMatchObject({ inside: 0, finished: 1, exited: 1 });
		},
	),

	storeCase(
		'end-06',
		'a batch that cannot be started is buried: its contacts are dead letters',
		async (scene) => {
			const { waiting } = scene.store;
			for (const word of ['a', 'b']) await scene.park(word, { dueAtMs: NOON_MS });
			const { batchId } = await scene.lease();
			expect(await waiting.bury(batchId, 2, { message: 'no' }, scene.nowMs)).toEqual({ kind: 'lost' });
			expect(await waiting.bury(batchId, 1, { message: 'not started' }, scene.nowMs)).toEqual({
				kind: 'done',
			});
			expect(await waiting.bury(batchId, 1, { message: 'again' }, scene.nowMs)).toEqual({ kind: 'lost' });
			expect(await scene.totals()).toMatchObject({ inside: 2, failed: 2 });
			scene.pass(DAY_MS);
			expect(await scene.leaving()).toEqual([]);
			await scene.park('c', { dueAtMs: NOON_MS });
			const other = await begun(scene);
			expect(await waiting.bury(other.batchId, 1, { message: 'it runs' }, scene.nowMs)).toEqual({
				kind: 'lost',
			});
		},
	),

	storeCase(
		'end-07',
		'who exited since the lease is listed as gone at begin, and the finish is harmless',
		async (scene) => {
			for (const word of ['stays', 'goes']) await scene.park(word, { dueAtMs: NOON_MS });
			const batch = await scene.lease();
			await scene.store.enrollments.exit([{ contactId: scene.name('goes') }], 'bought', scene.nowMs);
			const answer = await scene.store.waiting.begin(batch.batchId, 1, 'run', scene.nowMs);
			const goes = batch.contacts.find(({ record }) => record.contactId === scene.name('goes'))!;
			expect(answer).toEqual({ kind: 'go', gone: [goes.ticketId] });
			expect(await scene.store.waiting.begin(batch.batchId, 1, 'run', scene.nowMs)).toEqual(answer);
			const ends = batch.contacts.map(({ ticketId }) => ({ ticketId, ...failed }));
			expect(await scene.store.waiting.finish(batch.batchId, 1, 'run', ends, scene.nowMs)).toEqual({
				kind: 'done',
			});
			expect(await scene.stateOf('goes')).toBe('exited: bought');
			expect(await scene.totals()).toMatchObject({ entered: 2, exited: 1, inside: 1, failed: 1 });
		},
	),

	storeCase(
		'end-08',
		'an exit while the batch runs ends the enrollment once; a lapse does not bring the contact back',
		async (scene) => {
			await scene.park('a', { dueAtMs: NOON_MS });
			await scene.park('b', { dueAtMs: NOON_MS });
			const { batchId } = await begun(scene);
			await scene.store.enrollments.exit([{ contactId: scene.name('a') }], 'bought', scene.nowMs);
			scene.pass(LEASE_MS);
			const again = await scene.lease();
			expect(scene.words(again.contacts.map(({ record }) => record.contactId))).toEqual(['b']);
			expect(await scene.store.waiting.begin(batchId, 2, 'run', scene.nowMs)).toMatchObject({ kind: 'go' });
			await scene.store.waiting.finish(batchId, 2, 'run', undefined, scene.nowMs);
			expect(await scene.totals()).toMatchObject({ entered: 2, exited: 1, finished: 1 });
		},
	),

	storeCase(
		'end-09',
		'an enrollment finishes with the last of its visits, and with the reason of that end',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			await scene.park('anna', { visit: 'v2', dueAtMs: NOON_MS + HOUR_MS });
			await scene.release(() => ({ kind: 'done', reason: 'first' }));
			expect(await scene.stateOf('anna')).toBe('inside');
			scene.pass(HOUR_MS);
			await scene.release(() => ({ kind: 'done', reason: 'unconnected Timed Out' }));
			expect(await scene.stateOf('anna')).toBe('finished: unconnected Timed Out');
			expect(await scene.totals()).toMatchObject({ entered: 1, finished: 1 });
		},
	),

	storeCase(
		'end-10',
		'who parks again while its batch runs stays inside when the batch ends',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			const { batchId } = await begun(scene);
			await scene.park('anna', { visit: 'v2', dueAtMs: NOON_MS + HOUR_MS });
			await scene.store.waiting.finish(batchId, 1, 'run', undefined, scene.nowMs);
			expect(await scene.stateOf('anna')).toBe('inside');
			expect(await scene.leaving()).toEqual([]);
			scene.pass(HOUR_MS);
			expect(await scene.leaving()).toEqual(['anna']);
			expect(await scene.stateOf('anna')).toBe('finished');
		},
	),

	storeCase(
		'end-11',
		'who waits in n8n itself stays inside and comes back by its next park',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			await scene.release(() => elsewhere);
			scene.pass(DAY_MS);
			expect(await scene.leaving()).toEqual([]);
			expect(await scene.totals()).toMatchObject({ inside: 1, failed: 0 });
			await scene.park('anna', { visit: 'v2', dueAtMs: scene.nowMs, runId: '77' });
			expect(await scene.leaving()).toEqual(['anna']);
			expect(await scene.stateOf('anna')).toBe('finished');
		},
	),

	storeCase('end-12', 'coming back from one execution leaves what waits in another', async (scene) => {
		await scene.park('anna', { dueAtMs: NOON_MS });
		await scene.park('anna', { visit: 'other', dueAtMs: NOON_MS });
		await scene.release(({ record }) =>
			record.visit === 'other'
				? { ...elsewhere, failure: { message: 'waits', executionId: '78' } }
				: elsewhere,
		);
		await scene.park('anna', { visit: 'v2', dueAtMs: NOON_MS, runId: '77' });
		await scene.release();
		expect(await scene.stateOf('anna')).toBe('inside');
		const run = { contactId: scene.name('anna'), enrollmentId: scene.name('enrollment of anna') };
		await scene.store.enrollments.endRun('78', [{ ...run, reason: 'came to its end' }], scene.nowMs);
		expect(await scene.stateOf('anna')).toBe('finished: came to its end');
	}),

	storeCase(
		'end-13',
		'an exit while the contact waits in n8n itself leaves nothing behind',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			await scene.release(() => elsewhere);
			await scene.store.enrollments.exit([{ contactId: scene.name('anna') }], 'bought', scene.nowMs);
			expect(await scene.park('anna', { visit: 'v2', runId: '77' })).toEqual({
				kind: 'gone',
				reason: 'bought',
			});
			expect(await scene.totals()).toMatchObject({ entered: 1, exited: 1 });
		},
	),

	storeCase(
		'end-14',
		'contacts put back wait until their instant; the others stay in the batch',
		async (scene) => {
			const { waiting } = scene.store;
			for (const word of ['held', 'passes']) await scene.park(word, { dueAtMs: NOON_MS });
			const batch = await scene.lease();
			const held = batch.contacts.filter(({ record }) => record.contactId === scene.name('held'));
			const back = held.map(({ ticketId }) => ({ ticketId, dueAtMs: NOON_MS + HOUR_MS, reason: 'quiet' }));
			expect(await waiting.putBack(batch.batchId, 2, back, scene.nowMs)).toEqual({ kind: 'lost' });
			expect(await waiting.putBack(batch.batchId, 1, back, scene.nowMs)).toEqual({ kind: 'done' });
			expect(await waiting.begin(batch.batchId, 1, 'run', scene.nowMs)).toEqual({ kind: 'go', gone: [] });
			expect(await waiting.putBack(batch.batchId, 1, back, scene.nowMs)).toEqual({ kind: 'lost' });
			await waiting.finish(batch.batchId, 1, 'run', undefined, scene.nowMs);
			expect(await scene.totals()).toMatchObject({ inside: 1, finished: 1 });
			scene.pass(HOUR_MS - 1);
			expect(await scene.leaving()).toEqual([]);
			scene.pass(1);
			expect(await scene.leaving()).toEqual(['held']);
		},
	),

	storeCase(
		'end-15',
		'a batch of which everybody was put back is over; what an event released stays released',
		async (scene) => {
			await scene.park('anna', { waitFor: waitingFor('paid'), dueAtMs: NOON_MS + DAY_MS });
			await scene.happens('anna', 'paid', { id: 'e1' });
			const { batchId, contacts } = await scene.lease();
			const back = [{ ticketId: contacts[0].ticketId, dueAtMs: NOON_MS + HOUR_MS, reason: 'quiet' }];
			await scene.store.waiting.putBack(batchId, 1, back, scene.nowMs);
			expect(await scene.store.waiting.look(batchId)).toBeUndefined();
			scene.pass(HOUR_MS - 1);
			expect((await scene.lease()).contacts).toEqual([]);
			scene.pass(1);
			expect((await scene.lease()).contacts).toMatchObject([{ outcome: 'event', event: { id: 'e1' } }]);
		},
	),

	storeCase('end-16', 'a converted contact that was put back is not handed out again', async (scene) => {
		await scene.park('anna', { dueAtMs: NOON_MS });
		const { batchId, contacts } = await scene.lease();
		const back = [{ ticketId: contacts[0].ticketId, dueAtMs: NOON_MS + HOUR_MS, reason: 'quiet' }];
		await scene.store.waiting.putBack(batchId, 1, back, scene.nowMs);
		await scene.store.enrollments.exit([{ contactId: scene.name('anna') }], 'bought', scene.nowMs);
		scene.pass(DAY_MS);
		expect(await scene.leaving()).toEqual([]);
	}),

	storeCase('end-17', 'a contact that exited while it was judged again is not put back', async (scene) => {
		await scene.park('anna', { waitFor: waitingFor('paid') });
		await scene.happens('anna', 'paid');
		const { batchId, contacts } = await scene.lease();
		await scene.store.enrollments.exit([{ contactId: scene.name('anna') }], 'bought', scene.nowMs);
		const back = [{ ticketId: contacts[0].ticketId, dueAtMs: NOON_MS + HOUR_MS, reason: 'quiet' }];
		await scene.store.waiting.putBack(batchId, 1, back, scene.nowMs);
		expect(await scene.store.waiting.count({ stepKey: scene.stepKey })).toBe(0);
		scene.pass(DAY_MS);
		expect(await scene.leaving()).toEqual([]);
	}),

	storeCase('end-18', 'the ledger says what was decided, in order', async (scene) => {
		await scene.park('anna', { dueAtMs: NOON_MS + HOUR_MS, facts: { rule: 'r' } });
		scene.pass(HOUR_MS);
		await scene.release();
		const lines = await scene.store.ledger.timeline(scene.name('anna'));
		expect(lines.map(({ what, atMs }) => [what, atMs])).toEqual([
			['entered', NOON_MS],
			['parked', NOON_MS],
			['released', NOON_MS + HOUR_MS],
			['finished', NOON_MS + HOUR_MS],
		]);
		expect(lines[1]).toMatchObject({
			step: scene.stepKey,
			visit: 'v1',
			facts: { rule: 'r', dueAtMs: NOON_MS + HOUR_MS },
		});
	}),
];
