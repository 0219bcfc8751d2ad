import type { Maintained } from '../../lib/contacts/maintenance';
import type { JourneyStore } from '../../lib/journey-store';
import { DAY_MS, HOUR_MS, NOON_MS, storeCase, waitingFor } from './scene';

/** One pass over all contacts of the store. */
async function everything(store: JourneyStore, nowMs: number): Promise<Omit<Maintained, 'cursor'>> {
	const { cursor: first, ...sum } = await store.maintain(nowMs);
	for (let cursor = first; cursor !== '';) {
		const { cursor: next, ...page } = await store.maintain(nowMs, undefined, cursor);
		for (const key of Object.keys(page) as (keyof typeof page)[]) sum[key] += page[key];
		cursor = next;
	}
	return sum;
}

export const forgetCases = [
	storeCase(
		'forget-01',
		'nothing of a forgotten contact is left: enrollments, events, ledger, segments, queues',
		async (scene) => {
			const { store } = scene;
			const contactId = scene.name('anna');
			await scene.happens('anna', 'paid');
			await scene.park('anna', { dueAtMs: NOON_MS + HOUR_MS, waitFor: waitingFor('sent') });
			await scene.park('anna', { enrollmentId: scene.name('e2'), visit: 'v2' });
			await store.segments.apply(scene.name('segment'), { in: [contactId], out: [] }, 'r1', NOON_MS);
			expect(await store.contacts.forget(contactId, NOON_MS)).toMatchObject({ exited: 2 });
			expect(await store.enrollments.get([contactId])).toEqual([[]]);
			expect(await store.events.performed([contactId], [{ name: 'paid' }], NOON_MS)).toMatchObject([
				[{ count: 0 }],
			]);
			expect(await store.ledger.timeline(contactId)).toEqual([]);
			expect(await store.segments.has(scene.name('segment'), [contactId])).toEqual([false]);
			expect(await store.waiting.count({ stepKey: scene.stepKey })).toBe(0);
			expect(await store.waiting.list({ stepKey: scene.stepKey }, 10, NOON_MS)).toEqual([]);
			scene.pass(DAY_MS);
			expect(await scene.leaving()).toEqual([]);
		},
	),

	storeCase('forget-02', 'the totals still reconcile; forgetting again changes nothing', async (scene) => {
		await scene.park('anna', { dueAtMs: NOON_MS });
		await scene.park('failed', { dueAtMs: NOON_MS });
		await scene.release(({ record }) => ({
			kind: record.contactId === scene.name('failed') ? 'failed' : 'done',
		}));
		for (const word of ['anna', 'failed', 'anna', 'stranger'])
			await scene.store.contacts.forget(scene.name(word), NOON_MS);
		expect(await scene.totals()).toMatchObject({ entered: 2, finished: 1, exited: 1, inside: 0, failed: 0 });
		expect(await scene.store.contacts.forget(scene.name('failed'), NOON_MS)).toMatchObject({ exited: 0 });
	}),

	storeCase(
		'forget-03',
		'an item in flight finds its enrollment gone; the id may come back as a new contact',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			const { batchId } = await scene.lease();
			await scene.store.contacts.forget(scene.name('anna'), NOON_MS);
			const begun = await scene.store.waiting.begin(batchId, 1, 'run', NOON_MS);
			expect(begun).toMatchObject({ kind: 'go', gone: [expect.any(String)] });
			expect(await scene.park('anna', { visit: 'v2', dueAtMs: NOON_MS })).toEqual({
				kind: 'gone',
				reason: 'forgotten',
			});
			expect(await scene.store.waiting.finish(batchId, 1, 'run', undefined, NOON_MS)).toEqual({
				kind: 'done',
			});
			expect(await scene.park('anna', { enrollmentId: scene.name('new'), dueAtMs: NOON_MS })).toEqual({
				kind: 'parked',
			});
			expect(await scene.happens('anna', 'paid', { id: 'event-1' })).toEqual({ kind: 'accepted' });
			expect(await scene.leaving()).toEqual(['anna']);
			expect(await scene.totals()).toMatchObject({ entered: 2, exited: 1, finished: 1 });
		},
	),

	storeCase(
		'forget-04',
		'what others decide at the same time is forgotten too, or comes after it',
		async (scene) => {
			await scene.listen({ entry: { events: [scene.name('order')] } });
			const work = Array.from({ length: 12 }, async (_, i) =>
				i === 6
					? await scene.store.contacts.forget(scene.name('anna'), NOON_MS)
					: await scene.happens('anna', scene.name('order')),
			);
			await Promise.all(work);
			const { entered, exited, inside } = await scene.totals();
			expect(entered).toBe(11);
			const [left] = await scene.store.enrollments.get([scene.name('anna')]);
			expect(left.filter(({ state }) => state === 'inside')).toHaveLength(inside);
			expect(await scene.store.waiting.count({ stepKey: scene.name('start') })).toBe(inside);
			expect(exited).toBe(11 - inside);
		},
	),

	storeCase(
		'keep-01',
		'events are dropped 90 days after they were recorded, not a millisecond before',
		async (scene) => {
			await scene.happens('anna', 'paid', { occurredAtMs: NOON_MS - 400 * DAY_MS });
			await scene.park('anna');
			const count = async () =>
				(await scene.store.events.performed([scene.name('anna')], [{ name: 'paid' }], scene.nowMs))[0][0]
					.count;
			scene.pass(90 * DAY_MS);
			await everything(scene.store, scene.nowMs);
			expect(await count()).toBe(1);
			scene.pass(1);
			await everything(scene.store, scene.nowMs);
			expect(await count()).toBe(0);
			expect(await scene.stateOf('anna')).toBe('inside');
		},
	),

	storeCase(
		'keep-02',
		'ended enrollments are dropped 30 days after their end; what entry rules ask about stays',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			await scene.park('inside', { dueAtMs: NOON_MS + 900 * DAY_MS });
			await scene.release();
			scene.pass(30 * DAY_MS);
			await everything(scene.store, scene.nowMs);
			expect(await scene.stateOf('anna')).toBe('finished');
			scene.pass(1);
			await everything(scene.store, scene.nowMs);
			expect(await scene.stateOf('anna')).toBeUndefined();
			expect(await scene.stateOf('inside')).toBe('inside');
			const rule = { repeat: { kind: 'once-ever' } };
			const entry = {
				contactId: scene.name('anna'),
				journeyId: scene.journeyId,
				enrollmentId: 'again',
				entry: 'direct',
				rule,
			};
			expect(await scene.store.enrollments.enter([entry], scene.nowMs)).toEqual([
				{ kind: 'refused', reason: 'entered-before' },
			]);
			expect(await scene.totals()).toMatchObject({ entered: 2, finished: 1, inside: 1 });
		},
	),

	storeCase(
		'keep-03',
		'a contact of whom nothing is left goes with its last event, and its ledger when that is old too',
		async (scene) => {
			await scene.happens('anna', 'seen');
			await scene.store.ledger.append(
				[{ contactId: scene.name('anna'), atMs: NOON_MS, what: 'note' }],
				NOON_MS,
			);
			scene.pass(91 * DAY_MS);
			expect((await everything(scene.store, scene.nowMs)).droppedEvents).toBeGreaterThan(0);
			expect(await scene.store.ledger.timeline(scene.name('anna'))).toHaveLength(1);
			scene.pass(90 * DAY_MS);
			expect((await everything(scene.store, scene.nowMs)).removedContacts).toBeGreaterThan(0);
			expect(await scene.store.ledger.timeline(scene.name('anna'))).toEqual([]);
			expect(await everything(scene.store, scene.nowMs)).toMatchObject({
				removedContacts: 0,
				droppedEvents: 0,
			});
		},
	),

	storeCase(
		'keep-04',
		'a call looks at about as many contacts as it may; a pass sees all of them',
		async (scene) => {
			for (let i = 0; i < 25; i++) await scene.happens(`c${i}`, 'seen');
			const names = Array.from({ length: 25 }, (_, i) => scene.name(`c${i}`));
			let [cursor, calls] = ['', 0];
			do {
				const page = await scene.store.maintain(NOON_MS + 365 * DAY_MS, { limit: 10 }, cursor);
				expect(page.contacts).toBeLessThan(40);
				cursor = page.cursor;
				calls += 1;
			} while (cursor !== '');
			expect(calls).toBeGreaterThanOrEqual(3);
			const found = await scene.store.events.performed(names, [{ name: 'seen' }], NOON_MS + 365 * DAY_MS);
			expect(found.flat().map(({ count }) => count)).toEqual(names.map(() => 0));
		},
	),

	storeCase(
		'keep-05',
		'tombstones of forgotten enrollments go 30 days later: nothing is in flight for so long',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			await scene.store.contacts.forget(scene.name('anna'), NOON_MS);
			scene.pass(30 * DAY_MS);
			await everything(scene.store, scene.nowMs);
			expect(await scene.park('anna', { visit: 'v2' })).toMatchObject({ kind: 'gone' });
			scene.pass(1);
			await everything(scene.store, scene.nowMs);
			expect(await scene.park('anna', { visit: 'v2' })).toEqual({ kind: 'parked' });
		},
	),
];
