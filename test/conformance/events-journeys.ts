import { DAY_MS, HOUR_MS, MINUTE_MS, NOON_MS, storeCase, where, type Scene } from './scene';

const EVERY_TIME = { repeat: { kind: 'every-time' } };

async function entersOn(scene: Scene, more: object = {}, parts: object = {}): Promise<void> {
	await scene.listen({ entry: { events: ['order.*'], rule: EVERY_TIME, ...more }, ...parts });
}

export const eventJourneyCases = [
	storeCase(
		'entry-01',
		'an entry event enrolls the contact and hands it out at the start with the documented item',
		async (scene) => {
			await entersOn(scene);
			const event = scene.event('anna', 'order.placed', {
				id: 'e1',
				data: { total: 3, contactId: 'x' },
				correlation: { order: 'A' },
			});
			await scene.store.events.record([event], NOON_MS);
			const [left, ...others] = await scene.release(undefined, scene.name('start'));
			expect(others).toEqual([]);
			const trigger = {
				id: 'e1',
				name: 'order.placed',
				occurredAt: '2027-01-15T12:00:00.000Z',
				data: event.data,
				correlation: event.correlation,
			};
			expect(left.outcome).toBe('due');
			expect(left.record).toMatchObject({
				journeyId: scene.journeyId,
				contactId: scene.name('anna'),
				stepKey: scene.name('start'),
			});
			expect(left.record.item).toEqual({
				total: 3,
				contactId: scene.name('anna'),
				trigger,
				triggers: { 'order.placed': trigger },
			});
			const [[enrollment]] = await scene.store.enrollments.get([scene.name('anna')]);
			expect(enrollment).toMatchObject({ entry: 'event', id: left.record.enrollmentId, state: 'finished' });
			expect(await scene.totals()).toMatchObject({ entered: 1, finished: 1 });
		},
	),

	storeCase(
		'entry-02',
		'a repeated delivery enters once; another event enters again under "every time"',
		async (scene) => {
			await entersOn(scene);
			const event = scene.event('anna', 'order.placed');
			await Promise.all([1, 2, 3].map(async () => await scene.store.events.record([event], NOON_MS)));
			await scene.happens('anna', 'order.placed');
			expect(await scene.totals()).toMatchObject({ entered: 2, inside: 2 });
		},
	),

	storeCase(
		'entry-03',
		'only events that are listed and meet the conditions enter; "record" enters nobody',
		async (scene) => {
			await entersOn(scene, { where: where('total', 'gt', 100) });
			await scene.listen({ entry: { events: ['order.*'], mode: 'record' } }, scene.name('recording'));
			await scene.happens('anna', 'order.placed', { data: { total: 100 } });
			await scene.happens('anna', 'other', { data: { total: 500 } });
			expect(await scene.totals()).toMatchObject({ entered: 0 });
			await scene.happens('anna', 'order.placed', { data: { total: 101 } });
			expect(await scene.totals()).toMatchObject({ entered: 1 });
			expect(await scene.totals(scene.name('recording'))).toMatchObject({ entered: 0 });
		},
	),

	storeCase(
		'entry-04',
		'a journey that is not live refuses entries, with the reason counted and on the ledger',
		async (scene) => {
			await entersOn(scene);
			for (const state of ['paused', 'draining', 'stopped'] as const) {
				await scene.store.journeys.setState(scene.journeyId, state, NOON_MS);
				await scene.happens('anna', 'order.placed');
			}
			await scene.store.journeys.setState(scene.journeyId, 'live', NOON_MS);
			const { entered, other } = await scene.totals();
			expect(entered).toBe(0);
			expect(other).toEqual({
				'refused:journey-paused': 1,
				'refused:journey-draining': 1,
				'refused:journey-stopped': 1,
			});
			const lines = await scene.store.ledger.timeline(scene.name('anna'));
			expect(lines.map(({ what, reason }) => `${what} ${reason}`)).toContain('refused journey-paused');
		},
	),

	storeCase(
		'entry-05',
		'an event older than the rule allows is recorded and starts nothing: one hour unless said otherwise',
		async (scene) => {
			await entersOn(scene, { rule: undefined });
			await scene.happens('anna', 'order.placed', { occurredAtMs: NOON_MS - HOUR_MS - 1 });
			expect(await scene.totals()).toMatchObject({ entered: 0, other: { 'refused:too-old': 1 } });
			await scene.happens('anna', 'order.placed', { occurredAtMs: NOON_MS - HOUR_MS });
			expect(await scene.totals()).toMatchObject({ entered: 1 });
		},
	),

	storeCase(
		'entry-06',
		'an exit event that occurred after the entry event but arrived first refuses the entry',
		async (scene) => {
			await entersOn(
				scene,
				{},
				{ exit: { events: ['order.paid'], correlate: [{ eventField: 'order', itemField: 'order' }] } },
			);
			const at = (minutes: number, order = 'A') => ({
				occurredAtMs: NOON_MS - minutes * MINUTE_MS,
				correlation: { order },
			});
			await scene.happens('anna', 'order.paid', at(10));
			const before = (await scene.totals()).entered;
			await scene.happens('anna', 'order.placed', at(11));
			expect((await scene.totals()).other['refused:exited-since']).toBe(1);
			await scene.happens('anna', 'order.placed', at(10));
			await scene.happens('anna', 'order.placed', at(11, 'B'));
			expect((await scene.totals()).entered).toBe(before + 2);
			const sameCall = [scene.event('ben', 'order.paid', at(5)), scene.event('ben', 'order.placed', at(6))];
			await scene.store.events.record(sameCall, NOON_MS);
			expect((await scene.totals()).other['refused:exited-since']).toBe(2);
		},
	),

	storeCase('entry-07', 'members of the excluded or the exit segment are refused', async (scene) => {
		const [excluded, exit] = [scene.name('excluded'), scene.name('exit')];
		await entersOn(scene, { excludeSegment: excluded }, { exit: { events: [], segment: exit } });
		await scene.store.segments.apply(excluded, { in: [scene.name('anna')], out: [] }, 'r1', NOON_MS);
		await scene.store.segments.apply(exit, { in: [scene.name('ben')], out: [] }, 'r1', NOON_MS);
		for (const word of ['anna', 'ben', 'carl']) await scene.happens(word, 'order.placed');
		expect(await scene.totals()).toMatchObject({ entered: 1, other: { 'refused:excluded-segment': 2 } });
		expect(await scene.leaving(scene.name('start'))).toEqual(['carl']);
	}),

	storeCase(
		'exit-01',
		'an exit event ends the enrollments of its journey that began before it occurred, and no others',
		async (scene) => {
			await entersOn(scene, {}, { exit: { events: ['cancelled'] } });
			await scene.happens('anna', 'order.placed', { occurredAtMs: NOON_MS - 10 * MINUTE_MS });
			await scene.park('anna', {
				journeyId: scene.name('other'),
				enrollmentId: scene.name('other'),
				dueAtMs: NOON_MS,
			});
			await scene.happens('anna', 'cancelled', { occurredAtMs: NOON_MS - 10 * MINUTE_MS - 1 });
			expect(await scene.totals()).toMatchObject({ inside: 1, exited: 0 });
			// It occurred before the entry was recorded, but after what made the contact enter.
			await scene.happens('anna', 'cancelled', { occurredAtMs: NOON_MS - 9 * MINUTE_MS });
			expect(await scene.totals()).toMatchObject({ inside: 0, exited: 1 });
			expect(await scene.leaving(scene.name('start'))).toEqual([]);
			expect(await scene.totals(scene.name('other'))).toMatchObject({ inside: 1 });
			expect(await scene.stateOf('anna', scene.name('other'))).toBe('inside');
		},
	),

	storeCase(
		'exit-02',
		'with a key an exit ends that enrollment alone; without, all of them or none',
		async (scene) => {
			const correlate = [{ eventField: 'order', itemField: 'orderId' }];
			const [all, none] = [scene.name('all'), scene.name('none')];
			for (const [journeyId, uncorrelated] of [
				[all, undefined],
				[none, 'none'],
			] as const)
				await scene.listen(
					{
						stepKey: journeyId,
						exit: { events: ['shipped'], correlate, ...(uncorrelated ? { uncorrelated } : {}) },
					},
					journeyId,
				);
			for (const journeyId of [all, none])
				for (const orderId of ['A', 'B', 'C'])
					await scene.store.enrollments.enter(
						[
							{
								contactId: scene.name('anna'),
								journeyId,
								enrollmentId: journeyId + orderId,
								entry: 'direct',
								correlation: { orderId },
							},
						],
						NOON_MS,
					);
			const inside = async () => [(await scene.totals(all)).inside, (await scene.totals(none)).inside];
			await scene.happens('anna', 'shipped', { correlation: { order: 'X' } });
			expect(await inside()).toEqual([3, 3]);
			await scene.happens('anna', 'shipped', { data: { order: 'B' } });
			expect(await inside()).toEqual([2, 2]);
			await scene.happens('anna', 'shipped');
			expect(await inside()).toEqual([0, 2]);
		},
	),

	storeCase('exit-03', 'entering the exit segment ends the enrollment', async (scene) => {
		await scene.listen({ exit: { events: [], segment: 'buyers' } });
		await scene.park('anna', { dueAtMs: NOON_MS });
		await scene.happens('anna', 'segment.entered', { data: { segment: 'others' } });
		expect(await scene.stateOf('anna')).toBe('inside');
		await scene.happens('anna', 'segment.entered', { data: { segment: 'buyers' } });
		expect(await scene.stateOf('anna')).toBe('exited: segment: buyers');
	}),

	storeCase(
		'exit-04',
		'an event that is goal, exit and awaited counts as goal, ends the enrollment and releases nobody',
		async (scene) => {
			await scene.listen({ exit: { events: ['paid'] }, goal: { events: ['paid'], withinMs: DAY_MS } });
			await scene.park('anna', { waitFor: { branches: [{ events: ['paid'] }] } });
			await scene.happens('anna', 'paid');
			expect(await scene.totals()).toMatchObject({
				exited: 1,
				inside: 0,
				other: { goal: 1, 'goal:contacts': 1 },
			});
			expect(await scene.leaving()).toEqual([]);
			const lines = await scene.store.ledger.timeline(scene.name('anna'));
			expect(lines.slice(-2).map(({ what }) => what)).toEqual(['goal', 'exited']);
		},
	),

	storeCase(
		'goal-01',
		'a goal counts from entry until its time is over, once an enrollment, once a contact, also after the end',
		async (scene) => {
			await scene.listen({ goal: { events: ['paid'], withinMs: DAY_MS, valueField: 'total' } });
			for (const word of ['in time', 'late', 'twice']) await scene.park(word, { dueAtMs: NOON_MS });
			await scene.park('twice', { enrollmentId: scene.name('second'), dueAtMs: NOON_MS });
			await scene.release();
			const at = (span: number, total: number | string) => ({
				occurredAtMs: NOON_MS + span,
				data: { total },
			});
			await scene.happens('in time', 'paid', at(-1, 7));
			expect((await scene.totals()).other.goal).toBeUndefined();
			await scene.happens('in time', 'paid', at(DAY_MS - 1, 12.5));
			await scene.happens('in time', 'paid', at(0, 100));
			await scene.happens('late', 'paid', at(DAY_MS, 100));
			await scene.happens('twice', 'paid', at(5, '0.5'));
			expect((await scene.totals()).other).toMatchObject({
				goal: 3,
				'goal:contacts': 2,
				'goal:value-in-thousandths': 13_500,
			});
		},
	),
];
