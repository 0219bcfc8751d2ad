import { DAY_MS, HOUR_MS, NOON_MS, storeCase, waitingFor, where } from './scene';

export const eventIntakeCases = [
	storeCase(
		'record-01',
		'an event id is taken once a contact, within a call and over calls',
		async (scene) => {
			const { events } = scene.store;
			const one = scene.event('anna', 'paid', { id: 'e1' });
			const other = { ...one, contactId: scene.name('ben') };
			const kinds = async (batch: (typeof one)[]) =>
				(await events.record(batch, scene.nowMs)).map(({ kind }) => kind);
			expect(await kinds([one, other, one, { ...one, name: 'else' }])).toEqual([
				'accepted',
				'accepted',
				'duplicate',
				'duplicate',
			]);
			scene.pass(HOUR_MS);
			expect(await kinds([other, { ...one, id: 'e2' }, one])).toEqual(['duplicate', 'accepted', 'duplicate']);
			expect(await kinds([])).toEqual([]);
		},
	),

	storeCase(
		'record-02',
		'three deliveries of an event in parallel are one event and one release',
		async (scene) => {
			const stores = await Promise.all(Array.from({ length: 3 }, scene.open));
			try {
				await scene.park('anna', { waitFor: waitingFor('paid') });
				await scene.park('anna', { waitFor: waitingFor('paid'), visit: 'v2' });
				const event = scene.event('anna', 'paid');
				const answers = await Promise.all(
					stores.map(async ({ events }) => await events.record([event], NOON_MS)),
				);
				expect(
					answers
						.flat()
						.map(({ kind }) => kind)
						.sort(),
				).toEqual(['accepted', 'duplicate', 'duplicate']);
				expect(await scene.release()).toHaveLength(2);
			} finally {
				await Promise.all(stores.map(async (store) => await store.close()));
			}
		},
	),

	storeCase('record-03', 'recorders that work on one contact at once lose nothing', async (scene) => {
		const stores = await Promise.all(Array.from({ length: 2 }, scene.open));
		try {
			const events = Array.from({ length: 40 }, (_, i) => scene.event('anna', `n${i % 4}`));
			for (const [i] of events.entries())
				await scene.park('anna', { visit: `v${i}`, waitFor: waitingFor(`n${i % 4}`) });
			const recording = events.map(async (event, i) => await stores[i % 2].events.record([event], NOON_MS));
			expect((await Promise.all(recording)).flat()).toEqual(events.map(() => ({ kind: 'accepted' })));
			const [found] = await scene.store.events.performed([scene.name('anna')], [{ name: 'n*' }], NOON_MS);
			expect(found[0].count).toBe(40);
			const left = await scene.release();
			expect(left).toHaveLength(40);
			expect(new Set(left.map((one) => (one.outcome === 'event' ? one.event.seq : 0))).size).toBe(4);
		} finally {
			await Promise.all(stores.map(async (store) => await store.close()));
		}
	}),

	storeCase('record-04', 'parking and recording at the same time never miss each other', async (scene) => {
		for (let i = 0; i < 10; i++) {
			const wait = { waitFor: { ...waitingFor('paid'), sinceMs: NOON_MS } };
			await Promise.all(
				i % 2
					? [scene.park(`c${i}`, wait), scene.happens(`c${i}`, 'paid')]
					: [scene.happens(`c${i}`, 'paid'), scene.park(`c${i}`, wait)],
			);
		}
		expect(await scene.release()).toHaveLength(10);
	}),

	storeCase(
		'record-05',
		'a malformed event refuses the whole call by index and field, before anything is written',
		async (scene) => {
			const bad: [object, string][] = [
				[{ id: '' }, 'id'],
				[{ name: 3 }, 'name'],
				[{ contactId: undefined }, 'contactId'],
				[{ contactId: 'x'.repeat(2_000) }, 'contactId'],
				[{ occurredAtMs: '2027-01-01' }, 'occurredAtMs'],
				[{ occurredAtMs: 9e15 }, 'occurredAtMs'],
				[{ data: [] }, 'data'],
				[{ data: null }, 'data'],
				[{ correlation: 7 }, 'correlation'],
			];
			for (const [parts, field] of bad) {
				const events = [
					scene.event('anna', 'paid', { id: 'good' }),
					{ ...scene.event('anna', 'paid'), ...parts },
				];
				await expect(scene.store.events.record(events, NOON_MS)).rejects.toMatchObject({
					code: 'invalid-input',
					message: expect.stringContaining(`Event 1 has '${field}'`),
				});
			}
			expect(await scene.happens('anna', 'paid', { id: 'good' })).toEqual({ kind: 'accepted' });
		},
	),

	storeCase('record-06', 'events with odd ids, names and data are events like any other', async (scene) => {
		const odd = ['__proto__', 'constructor', 'a:b', '🙂', 'x'.repeat(256), ' '];
		const data = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "żółć": "\\u0000"}') as Record<
			string,
			never
		>;
		await scene.park('anna', { visit: 'keeps alive' });
		for (const id of odd) {
			await scene.park('anna', { visit: id, waitFor: waitingFor(id) });
			expect(await scene.happens('anna', id, { id, data })).toEqual({ kind: 'accepted' });
			expect(await scene.happens('anna', id, { id, data })).toEqual({ kind: 'duplicate' });
			const [left] = await scene.release();
			expect(left).toMatchObject({ outcome: 'event', event: { id, name: id } });
			expect(left.outcome === 'event' && JSON.stringify(left.event.data)).toBe(JSON.stringify(data));
		}
	}),

	storeCase(
		'record-07',
		'the newest 500 events of a contact are kept, and the repeat of one of those is a duplicate',
		async (scene) => {
			const all = Array.from({ length: 1_200 }, (_, i) =>
				scene.event('anna', 'seen', { id: `s${i}`, occurredAtMs: NOON_MS + i }),
			);
			for (let from = 0; from < all.length; from += 100)
				await scene.store.events.record(all.slice(from, from + 100), NOON_MS);
			const [[found]] = await scene.store.events.performed(
				[scene.name('anna')],
				[{ name: 'seen' }],
				NOON_MS + DAY_MS,
			);
			expect(found.count).toBeGreaterThanOrEqual(500);
			expect(found.count).toBeLessThanOrEqual(550);
			expect(found.lastAtMs).toBe(NOON_MS + 1_199);
			const kinds = (await scene.store.events.record([all[1_199], all[700], all[0]], NOON_MS)).map(
				({ kind }) => kind,
			);
			expect(kinds).toEqual(['duplicate', 'duplicate', 'accepted']);
		},
	),

	storeCase(
		'performed-01',
		'a behaviour is counted in a half-open span, with conditions, for each contact in input order',
		async (scene) => {
			for (const span of [0, 10, 20])
				await scene.happens('anna', 'paid', { occurredAtMs: NOON_MS + span, data: { total: span } });
			await scene.happens('ben', 'paid', { occurredAtMs: NOON_MS + 10, data: { total: 1 } });
			const queries = [
				{ name: 'paid', sinceMs: NOON_MS, untilMs: NOON_MS + 20 },
				{ name: 'pa*', sinceMs: NOON_MS + 1, where: where('total', 'gt', 5) },
				{ name: scene.name('never') },
			];
			const who = [scene.name('ben'), scene.name('anna'), scene.name('nobody'), scene.name('ben')];
			const found = await scene.store.events.performed(who, queries, NOON_MS + DAY_MS);
			expect(
				found.map((rows) => rows.map(({ count, firstAtMs, lastAtMs }) => [count, firstAtMs, lastAtMs])),
			).toEqual([
				[
					[1, NOON_MS + 10, NOON_MS + 10],
					[0, null, null],
					[0, null, null],
				],
				[
					[2, NOON_MS, NOON_MS + 10],
					[2, NOON_MS + 10, NOON_MS + 20],
					[0, null, null],
				],
				[
					[0, null, null],
					[0, null, null],
					[0, null, null],
				],
				[
					[1, NOON_MS + 10, NOON_MS + 10],
					[0, null, null],
					[0, null, null],
				],
			]);
		},
	),

	storeCase(
		'performed-02',
		'since when a name is recorded is known, and null for one that never was',
		async (scene) => {
			const name = scene.name('bought');
			scene.pass(HOUR_MS);
			await scene.happens('anna', name, { occurredAtMs: NOON_MS - 300 * DAY_MS });
			scene.pass(HOUR_MS);
			await scene.happens('ben', name);
			const queries = [{ name }, { name: scene.name('never') }, { name: `${name.slice(0, -2)}*` }];
			const [found] = await scene.store.events.performed([scene.name('anna')], queries, scene.nowMs);
			expect(found.map(({ recordedSinceMs }) => recordedSinceMs)).toEqual([
				NOON_MS + HOUR_MS,
				null,
				NOON_MS + HOUR_MS,
			]);
			expect((await scene.store.events.seenNames()).get(name)).toBe(NOON_MS + HOUR_MS);
		},
	),
];
