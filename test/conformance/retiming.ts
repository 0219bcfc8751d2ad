import type { RetimeRule } from '../../lib/domain/events';
import type { DatedMoment } from '../../lib/policy/moment';
import {
	DAY_MS,
	HOUR_MS,
	MINUTE_MS,
	NOON_MS,
	storeCase,
	waitingFor,
	type Happening,
	type Parking,
	type Scene,
} from './scene';

const MOVED = 'appointment.moved';
const at = (atMs: number): string => new Date(atMs).toISOString();
const on = (atMs: number): Happening => ({ data: { at: at(atMs) } });

/** A day before the appointment, which is at first two days from noon. */
function reminder(more: Partial<RetimeRule> = {}, moment: Partial<DatedMoment> = {}): Parking {
	const spec: DatedMoment['spec'] = { kind: 'date-field', offset: { amount: -1, unit: 'days' } };
	const retime = { events: [MOVED], dateField: 'at', moment: { spec, zone: 'UTC', ...moment }, ...more };
	return { dueAtMs: NOON_MS + DAY_MS, clock: 'wall', waitFor: { branches: [], sinceMs: NOON_MS, retime } };
}

/** When a contact that waits is due, in milliseconds from noon. */
async function dueOf(scene: Scene, contact: string): Promise<number | undefined> {
	const [ticket] = await scene.store.waiting.list({ contactIds: [scene.name(contact)] }, 10, scene.nowMs);
	return ticket?.dueAtMs === undefined ? undefined : ticket.dueAtMs - NOON_MS;
}

async function linesOf(scene: Scene, contact: string, what: string) {
	return (await scene.store.ledger.timeline(scene.name(contact))).filter((line) => line.what === what);
}

/** Two appointments of one person; an event that names none says a new date. */
async function keyless(scene: Scene, uncorrelated: RetimeRule['uncorrelated']): Promise<string[]> {
	for (const visit of ['A', 'B']) {
		const enrollmentId = scene.name(visit);
		await scene.park('anna', { enrollmentId, ...reminder({ correlation: { visit }, uncorrelated }) });
		scene.pass(1);
	}
	await scene.happens('anna', MOVED, on(NOON_MS + 4 * DAY_MS));
	const tickets = await scene.store.waiting.list({ contactIds: [scene.name('anna')] }, 10, scene.nowMs);
	const moved = tickets.filter(({ dueAtMs }) => dueAtMs === NOON_MS + 3 * DAY_MS);
	return scene.words(moved.map(({ enrollmentId }) => enrollmentId));
}

/** Waits whose moment events with a new date move. */
export const retimingCases = [
	storeCase(
		'retime-01',
		'an event with a new date moves who waits, later or sooner, and the ledger tells both times',
		async (scene) => {
			for (const word of ['later', 'sooner', 'same']) await scene.park(word, reminder());
			await scene.happens('later', MOVED, on(NOON_MS + 9 * DAY_MS));
			await scene.happens('sooner', MOVED, on(NOON_MS + DAY_MS + HOUR_MS));
			await scene.happens('same', 'appointment.seen', on(NOON_MS + 9 * DAY_MS));
			const [line] = await linesOf(scene, 'later', 're-timed');
			expect(line.facts).toMatchObject({
				event: MOVED,
				beforeMs: NOON_MS + DAY_MS,
				dueAtMs: NOON_MS + 8 * DAY_MS,
			});
			scene.pass(HOUR_MS - 1);
			expect(await scene.leaving()).toEqual([]);
			scene.pass(1);
			expect(await scene.leaving()).toEqual(['sooner']);
			scene.pass(DAY_MS);
			expect(await scene.leaving()).toEqual(['same']);
			scene.nowMs = NOON_MS + 8 * DAY_MS - 1;
			expect(await scene.leaving()).toEqual([]);
			scene.pass(1);
			expect(await scene.leaving()).toEqual(['later']);
		},
	),

	storeCase(
		'retime-02',
		'a date that is missing or cannot be read leaves the wait as it is, and the ledger says so',
		async (scene) => {
			await scene.park('anna', reminder());
			await scene.happens('anna', MOVED);
			await scene.happens('anna', MOVED, { data: { at: '05/06/2027' } });
			await scene.happens('anna', MOVED, { data: { at: { day: 3 } } });
			expect(await dueOf(scene, 'anna')).toBe(DAY_MS);
			const lines = await linesOf(scene, 'anna', 'not-re-timed');
			expect(lines.map(({ reason }) => reason)).toEqual(['no-date', 'unreadable-date', 'unreadable-date']);
			expect(lines[0].facts).toMatchObject({ event: MOVED, field: 'at' });
			expect(await linesOf(scene, 'anna', 're-timed')).toEqual([]);
		},
	),

	storeCase(
		'retime-03',
		'a new moment that is past makes the contact due at once, and tells whether that is too late',
		async (scene) => {
			await scene.park('goes on', reminder());
			const ifPast = { kind: 'at-once' as const, underMs: HOUR_MS };
			await scene.park('a little late', reminder({}, { ifPast }));
			await scene.park('too late', reminder({}, { ifPast }));
			await scene.happens('goes on', MOVED, on(NOON_MS));
			await scene.happens('a little late', MOVED, on(NOON_MS + DAY_MS - HOUR_MS + 1));
			await scene.happens('too late', MOVED, on(NOON_MS + DAY_MS - HOUR_MS));
			const left = await scene.release();
			const told = left.map(({ outcome, record }) => ({
				who: scene.words([record.contactId])[0],
				outcome,
				...record.waitFor?.retime?.by,
				event: record.waitFor?.retime?.by?.event.name,
			}));
			const same = { outcome: 'due', event: MOVED };
			expect(told.sort((a, b) => a.lateByMs! - b.lateByMs!)).toEqual([
				{ ...same, who: 'a little late', lateByMs: HOUR_MS - 1, isTooLate: false },
				{ ...same, who: 'too late', lateByMs: HOUR_MS, isTooLate: true },
				{ ...same, who: 'goes on', lateByMs: DAY_MS, isTooLate: false },
			]);
		},
	),

	storeCase('retime-04', 'with a key only the matching instance moves', async (scene) => {
		for (const visit of ['A', 'B'])
			await scene.park('anna', {
				enrollmentId: scene.name(visit),
				...reminder({ correlation: { visit } }),
			});
		const data = { at: at(NOON_MS + 2 * DAY_MS - HOUR_MS), visit: 'B' };
		await scene.happens('anna', MOVED, { data });
		scene.pass(DAY_MS - HOUR_MS);
		const left = await scene.release();
		expect(scene.words(left.map(({ record }) => record.enrollmentId))).toEqual(['B']);
	}),

	storeCase(
		'retime-05',
		'an event without the key moves none, all or the newest, as the wait says',
		async (scene) => {
			expect(await keyless(scene, undefined)).toEqual([]);
		},
	),
	storeCase('retime-06', 'an event without the key moves all where the wait says all', async (scene) => {
		expect(await keyless(scene, 'all')).toEqual(['A', 'B']);
	}),
	storeCase(
		'retime-07',
		'an event without the key moves the newest where the wait says newest',
		async (scene) => {
			expect(await keyless(scene, 'newest')).toEqual(['B']);
		},
	),

	storeCase(
		'retime-08',
		'a date that was told before the park counts from sinceMs on: the latest that can be read',
		async (scene) => {
			const ago = (spanMs: number, atMs: number): Happening => ({
				occurredAtMs: NOON_MS - spanMs,
				...on(atMs),
			});
			await scene.happens('anna', MOVED, ago(2 * MINUTE_MS, NOON_MS + 5 * DAY_MS));
			await scene.happens('anna', MOVED, ago(3 * MINUTE_MS, NOON_MS + 6 * DAY_MS));
			await scene.happens('anna', MOVED, { occurredAtMs: NOON_MS - MINUTE_MS, data: { at: 'soon' } });
			await scene.happens('ben', MOVED, ago(3 * MINUTE_MS + 1, NOON_MS + 5 * DAY_MS));
			for (const word of ['anna', 'ben'])
				expect(await scene.park(word, reminder({ sinceMs: NOON_MS - 3 * MINUTE_MS }))).toEqual({
					kind: 'parked',
				});
			expect(await dueOf(scene, 'anna')).toBe(4 * DAY_MS);
			expect(await dueOf(scene, 'ben')).toBe(DAY_MS);
			const story = await scene.store.ledger.timeline(scene.name('anna'));
			expect(story.map(({ what }) => what)).toEqual(['entered', 'parked', 'not-re-timed', 're-timed']);
		},
	),

	storeCase(
		'retime-09',
		'a repeated event has no effect, and older news that arrives late does not undo newer',
		async (scene) => {
			await scene.park('anna', reminder({ sinceMs: NOON_MS - DAY_MS }));
			const event = scene.event('anna', MOVED, on(NOON_MS + 5 * DAY_MS));
			for (let times = 0; times < 2; times++) await scene.store.events.record([event], scene.nowMs);
			await scene.happens('anna', MOVED, { occurredAtMs: NOON_MS - 1, ...on(NOON_MS + 9 * DAY_MS) });
			expect(await dueOf(scene, 'anna')).toBe(4 * DAY_MS);
			expect(await linesOf(scene, 'anna', 're-timed')).toHaveLength(1);
			const [kept] = await linesOf(scene, 'anna', 'not-re-timed');
			expect(kept.reason).toBe('older-news');
		},
	),

	storeCase(
		'retime-10',
		'who parks only for an earlier event stays where one told a date, and else does not',
		async (scene) => {
			const only: Parking = {
				...reminder({ sinceMs: NOON_MS - DAY_MS }),
				dueAtMs: undefined,
				onlyForEarlierEvent: true,
			};
			// Only an enrollment that is known has events.
			for (const word of ['anna', 'ben', 'carla'])
				await scene.park(word, { visit: 'before', dueAtMs: NOON_MS + 99 * DAY_MS });
			await scene.happens('anna', MOVED, on(NOON_MS + 5 * DAY_MS));
			await scene.happens('carla', MOVED, { data: { at: 'soon' } });
			expect(await scene.park('anna', only)).toEqual({ kind: 'parked' });
			expect(await scene.park('ben', only)).toEqual({ kind: 'no-earlier-event' });
			expect(await scene.park('carla', only)).toEqual({ kind: 'no-earlier-event' });
			scene.nowMs = NOON_MS + 4 * DAY_MS;
			expect(await scene.leaving()).toEqual(['anna']);
		},
	),

	storeCase(
		'retime-11',
		'an event that releases a wait does not re-time it, and one who has been handed out stays out',
		async (scene) => {
			const { waitFor, ...times } = reminder();
			await scene.park('both', { ...times, waitFor: { ...waitFor, ...waitingFor(MOVED) } });
			await scene.happens('both', MOVED, on(NOON_MS + 5 * DAY_MS));
			expect(await scene.leaving()).toEqual(['both']);
			await scene.park('out', reminder());
			scene.pass(DAY_MS);
			expect((await scene.lease()).contacts).toHaveLength(1);
			await scene.happens('out', MOVED, on(NOON_MS + 5 * DAY_MS));
			for (const word of ['both', 'out']) expect(await linesOf(scene, word, 're-timed')).toEqual([]);
		},
	),

	storeCase(
		'retime-12',
		'of many events at once, told by several processes, what happened last holds',
		async (scene) => {
			await scene.park('anna', reminder({ sinceMs: NOON_MS - DAY_MS }));
			const others = await Promise.all([scene.open(), scene.open()]);
			try {
				const minutes = [7, 2, 11, 5, 0, 3, 9, 1];
				const events = minutes.map((ago) =>
					scene.event('anna', MOVED, {
						occurredAtMs: NOON_MS - ago * MINUTE_MS,
						...on(NOON_MS + (2 * DAY_MS + ago * HOUR_MS)),
					}),
				);
				await Promise.all(
					events.map(async (event, i) => await others[i % 2].events.record([event], scene.nowMs)),
				);
				expect(await dueOf(scene, 'anna')).toBe(DAY_MS);
			} finally {
				await Promise.all(others.map(async (store) => await store.close()));
			}
		},
	),

	storeCase(
		'retime-13',
		'the new moment lies on the wall clock, also of a wait that froze with its journey',
		async (scene) => {
			await scene.park('anna', { ...reminder(), clock: 'journey' });
			await scene.listen({});
			await scene.store.journeys.setState(scene.journeyId, 'paused', scene.nowMs);
			scene.pass(HOUR_MS);
			await scene.happens('anna', MOVED, on(NOON_MS + 3 * DAY_MS));
			const [line] = await linesOf(scene, 'anna', 're-timed');
			expect(line.facts).toMatchObject({
				beforeMs: NOON_MS + DAY_MS + HOUR_MS,
				dueAtMs: NOON_MS + 2 * DAY_MS,
			});
			await scene.store.journeys.setState(scene.journeyId, 'live', scene.nowMs);
			scene.nowMs = NOON_MS + 2 * DAY_MS - 1;
			expect(await scene.leaving()).toEqual([]);
			scene.pass(1);
			expect(await scene.leaving()).toEqual(['anna']);
		},
	),
];
