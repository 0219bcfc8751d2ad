import { DAY_MS, NOON_MS, storeCase, where } from './scene';

export const journeyCases = [
	storeCase(
		'journey-01',
		'subscriptions and states stay until they are taken away, for every process',
		async (scene) => {
			await scene.listen({ entry: { events: ['order'] } });
			await scene.store.journeys.setState(scene.journeyId, 'paused', NOON_MS);
			const other = await scene.open();
			try {
				const seen = await other.journeys.get(scene.journeyId);
				expect(seen).toMatchObject({ state: 'paused', pausedAtMs: NOON_MS });
				expect(Object.keys(seen!.subscriptions)).toEqual([scene.name('start')]);
				await other.journeys.setState(scene.journeyId, 'live', NOON_MS + 5);
				expect(await scene.store.journeys.get(scene.journeyId)).toMatchObject({ state: 'live', frozenMs: 5 });
				await other.journeys.unsubscribe(scene.journeyId);
				expect((await scene.store.journeys.get(scene.journeyId))!.subscriptions).toEqual({});
			} finally {
				await other.close();
			}
		},
	),

	storeCase(
		'journey-02',
		'one start node is added, replaced and taken away without touching the others',
		async (scene) => {
			const keys = async () => Object.keys((await scene.store.journeys.get(scene.journeyId))!.subscriptions);
			for (const stepKey of ['s1', '__proto__', 's2', 's1'])
				await scene.listen({ stepKey, entry: { events: [stepKey] } });
			expect(await keys()).toEqual(['s1', '__proto__', 's2']);
			await scene.store.journeys.unsubscribe(scene.journeyId, 's1');
			await scene.store.journeys.unsubscribe(scene.journeyId, 'no such step');
			expect(await keys()).toEqual(['__proto__', 's2']);
			await scene.happens('anna', '__proto__');
			await scene.happens('anna', 's1');
			expect(await scene.totals()).toMatchObject({ entered: 1 });
		},
	),

	storeCase(
		'journey-03',
		'what was unsubscribed lets nobody in; contacts inside stay and go on',
		async (scene) => {
			await scene.listen({ entry: { events: ['order'] }, exit: { events: ['cancelled'] } });
			await scene.happens('anna', 'order');
			await scene.park('anna', { dueAtMs: NOON_MS });
			await scene.store.journeys.unsubscribe(scene.journeyId);
			await scene.happens('anna', 'order');
			await scene.happens('anna', 'cancelled');
			expect(await scene.totals()).toMatchObject({ entered: 2, inside: 2 });
			expect(await scene.leaving()).toEqual(['anna']);
		},
	),

	storeCase('journey-04', 'many that subscribe and pause one journey at once lose nothing', async (scene) => {
		const work = Array.from({ length: 20 }, (_, i) => scene.listen({ stepKey: `s${i}` }));
		await Promise.all([...work, scene.store.journeys.setState(scene.journeyId, 'paused', NOON_MS)]);
		const journey = await scene.store.journeys.get(scene.journeyId);
		expect(Object.keys(journey!.subscriptions)).toHaveLength(20);
		expect(journey!.state).toBe('paused');
	}),

	storeCase(
		'journey-05',
		'a subscription that could never be judged is refused, and nothing of it is kept',
		async (scene) => {
			const broken: [object, string][] = [
				[{ stepKey: '' }, 'invalid-input'],
				[{ entry: { events: 'order' } }, 'invalid-input'],
				[{ exit: { events: [''] } }, 'invalid-input'],
				[{ goal: { events: ['paid'], withinMs: 0 } }, 'invalid-input'],
				[
					{ entry: { events: ['order'], where: { combinator: 'maybe', conditions: [] } } },
					'invalid-condition',
				],
				[
					{ goal: { events: ['paid'], withinMs: 1, where: where('a.toFixed()', 'equals', 'x') } },
					'invalid-condition',
				],
				[{ entry: { events: ['order'], rule: { repeat: { kind: 'sometimes' } } } }, 'invalid-input'],
				[{ entry: { events: ['order'], rule: { repeat: {} } } }, 'invalid-input'],
				[
					{
						entry: {
							events: ['order'],
							rule: { repeat: { kind: 'again-after', amount: 0.5, unit: 'days', from: 'exit' } },
						},
					},
					'invalid-policy',
				],
			];
			for (const [parts, code] of broken) await expect(scene.listen(parts)).rejects.toMatchObject({ code });
			expect(await scene.store.journeys.get(scene.journeyId)).toBeUndefined();
		},
	),

	storeCase('journey-06', 'an unknown state is refused with those that there are', async (scene) => {
		const wrong = scene.store.journeys.setState(scene.journeyId, 'asleep' as 'live', NOON_MS);
		await expect(wrong).rejects.toMatchObject({
			code: 'invalid-input',
			message: expect.stringContaining('live, paused'),
		});
	}),

	storeCase('journey-07', 'a name is kept, and listed with the journey', async (scene) => {
		await scene.store.journeys.subscribe(scene.journeyId, { stepKey: 's1' }, NOON_MS, 'Welcome');
		await scene.store.journeys.subscribe(scene.journeyId, { stepKey: 's2' }, NOON_MS);
		const listed = (await scene.store.journeys.list()).filter(
			({ journeyId }) => journeyId === scene.journeyId,
		);
		expect(listed).toMatchObject([{ name: 'Welcome', state: 'live' }]);
		expect(await scene.store.journeys.get(scene.name('no such journey'))).toBeUndefined();
	}),

	storeCase(
		'journey-08',
		'events ask only the journeys that listen to their name, also when these change',
		async (scene) => {
			for (let i = 0; i < 30; i++)
				await scene.listen({
					stepKey: `s${i}`,
					entry: { events: i % 2 ? [`${scene.name('n')}${i}`] : [`${scene.name('n')}${i}*`] },
				});
			await scene.happens('anna', `${scene.name('n')}2`);
			expect(await scene.totals()).toMatchObject({ entered: 1 });
			await scene.happens('anna', `${scene.name('n')}21`);
			expect(await scene.totals()).toMatchObject({ entered: 3 });
			await scene.store.journeys.unsubscribe(scene.journeyId, 's21');
			await scene.happens('anna', `${scene.name('n')}21`, { occurredAtMs: NOON_MS });
			expect(await scene.totals()).toMatchObject({ entered: 4 });
			scene.pass(DAY_MS);
		},
	),
];
