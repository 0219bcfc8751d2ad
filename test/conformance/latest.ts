import { DAY_MS, MINUTE_MS, storeCase, waitingFor } from './scene';

/** What stands in a contact's document and what has gone from it are told as one. */
export const latestCases = [
	storeCase(
		'latest-01',
		'events are all found, with their ids, however many and long they are',
		async (scene) => {
			const { events } = scene.store;
			const texts = [10, 3_000, 0, 900, 900, 900, 10, 5_000, 1];
			const all = texts.map((length) => scene.event('anna', 'told', { data: { text: 'ä'.repeat(length) } }));
			for (const event of all) {
				expect(await events.record([event], scene.nowMs)).toEqual([{ kind: 'accepted' }]);
				scene.pass(MINUTE_MS);
			}
			const again = await events.record(all, scene.nowMs);
			expect(again).toEqual(all.map(() => ({ kind: 'duplicate' })));
			const [kept] = await events.kept([scene.name('anna')]);
			expect(kept.map(({ id, seq, data }) => [id, seq, data])).toEqual(
				all.map(({ id, data }, i) => [id, i + 1, data]),
			);
		},
	),

	storeCase(
		'latest-02',
		'a timeline is told in order across a hundred decisions and the lines of gates',
		async (scene) => {
			const contactId = scene.name('anna');
			const told: string[] = [];
			const park = async (round: number) => {
				await scene.park('anna', {
					visit: `v${round}`,
					what: `parked-${round}`,
					dueAtMs: scene.nowMs + DAY_MS,
				});
				told.push(`parked-${round}`);
				scene.pass(1);
			};
			for (let round = 0; round < 100; round++) {
				await park(round);
				if (round % 7 !== 0) continue;
				await scene.store.ledger.append(
					[{ contactId, atMs: scene.nowMs, what: `gate-${round}` }],
					scene.nowMs,
				);
				told.push(`gate-${round}`);
				scene.pass(1);
			}
			const lines = await scene.store.ledger.timeline(contactId);
			expect(lines.map(({ what }) => what)).toEqual(['entered', ...told]);
		},
	),

	storeCase(
		'latest-05',
		'what happens in one millisecond is told in its order, and its end last',
		async (scene) => {
			const contactId = scene.name('anna');
			const events = Array.from({ length: 30 }, (_, i) => scene.event('anna', `n${i}`));
			for (const [i, { name }] of events.entries())
				await scene.park('anna', { visit: `v${i}`, waitFor: waitingFor(name) });
			scene.pass(1);
			await scene.store.events.record(events, scene.nowMs);
			await scene.store.ledger.append([{ contactId, atMs: scene.nowMs, what: 'gate' }], scene.nowMs);
			const lines = await scene.store.ledger.timeline(contactId);
			const told = lines.filter(({ atMs }) => atMs === scene.nowMs);
			expect(told.map(({ what, facts }) => facts?.event ?? what)).toEqual([
				...events.map(({ name }) => name),
				'gate',
			]);
		},
	),

	storeCase('latest-03', 'events that are dropped are gone, and may come anew', async (scene) => {
		const { store } = scene;
		const [early, late] = [scene.event('anna', 'told'), scene.event('anna', 'told')];
		await store.events.record([early], scene.nowMs);
		scene.pass(80 * DAY_MS);
		await store.events.record([late], scene.nowMs);
		await scene.park('anna', { dueAtMs: scene.nowMs + 30 * DAY_MS });
		scene.pass(20 * DAY_MS);
		for (let cursor = '', first = true; first || cursor !== ''; first = false)
			({ cursor } = await store.maintain(scene.nowMs, { limit: 10_000 }, cursor));
		const kept = async () => (await store.events.kept([scene.name('anna')]))[0].map(({ id }) => id);
		expect(await kept()).toEqual([late.id]);
		expect(await store.events.record([early, late], scene.nowMs)).toEqual([
			{ kind: 'accepted' },
			{ kind: 'duplicate' },
		]);
		expect(await kept()).toEqual([late.id, early.id]);
	}),

	storeCase('latest-04', 'who has rested leaves with item and event as they were', async (scene) => {
		const item = { contactId: scene.name('anna'), text: 'Grüße 😀\n'.repeat(100) };
		await scene.park('anna', { item, waitFor: waitingFor('paid'), dueAtMs: scene.nowMs + 30 * DAY_MS });
		scene.pass(DAY_MS);
		const paid = scene.event('anna', 'paid', { data: { note: 'é'.repeat(500) } });
		await scene.store.events.record([paid], scene.nowMs);
		const [left] = await scene.release();
		expect(left).toMatchObject({
			outcome: 'event',
			event: { id: paid.id, data: paid.data },
			record: { item },
		});
	}),
];
