import { DAY_MS, HOUR_MS, NOON_MS, storeCase, waitingFor, where, type Parking, type Scene } from './scene';

const since = (sinceMs: number, ...names: string[]) => ({ waitFor: { ...waitingFor(...names), sinceMs } });

/** Which branch each of these contacts leaves by. */
async function branches(scene: Scene): Promise<Record<string, number | 'due'>> {
	const left = await scene.release();
	const pairs = left.map((contact) => [
		scene.words([contact.record.contactId])[0],
		contact.outcome === 'event' ? contact.branch : contact.outcome,
	]);
	return Object.fromEntries(pairs) as Record<string, number | 'due'>;
}

/** Two orders of one person wait for their own payment; an event that names neither comes. */
async function keylessEvent(
	scene: Scene,
	uncorrelated: 'all' | 'none' | 'newest' | undefined,
): Promise<string[]> {
	const wait = (order: string): Parking => ({
		enrollmentId: scene.name(order),
		waitFor: { ...waitingFor('paid'), correlation: { order }, ...(uncorrelated ? { uncorrelated } : {}) },
	});
	await scene.park('anna', wait('A'));
	scene.pass(1);
	await scene.park('anna', wait('B'));
	await scene.park('anna', {
		...wait('C'),
		stepKey: scene.name('other step'),
		enrollmentId: scene.name('A'),
	});
	await scene.happens('anna', 'paid', { data: { total: 3 } });
	return scene.words((await scene.release()).map(({ record }) => record.enrollmentId));
}

export const eventWaitCases = [
	storeCase(
		'event-01',
		'an event releases the contact whose wait names it, once, and nobody else',
		async (scene) => {
			for (const word of ['anna', 'ben']) await scene.park(word, { waitFor: waitingFor('paid') });
			await scene.happens('anna', 'sent');
			await scene.happens('stranger', 'paid');
			expect(await scene.leaving()).toEqual([]);
			const event = scene.event('anna', 'paid', { data: { n: 1 }, correlation: { order: 'A' } });
			await scene.store.events.record([event], scene.nowMs);
			const [left, ...others] = await scene.release();
			expect(others).toEqual([]);
			expect(left).toMatchObject({ outcome: 'event', branch: 0, event: { ...event, recordedAtMs: NOON_MS } });
			await scene.happens('anna', 'paid');
			expect(await scene.leaving()).toEqual([]);
		},
	),

	storeCase(
		'event-02',
		'a trailing * matches the rest of a name, also none; elsewhere it is a letter',
		async (scene) => {
			const wait: Record<string, string> = { prefix: 'order.*', exact: 'order', all: '*', star: 'or*er' };
			for (const [word, name] of Object.entries(wait)) await scene.park(word, { waitFor: waitingFor(name) });
			for (const word of Object.keys(wait)) await scene.happens(word, 'order.');
			expect(await scene.leaving()).toEqual(['all', 'prefix']);
			for (const word of Object.keys(wait)) await scene.happens(word, 'order');
			expect(await scene.leaving()).toEqual(['exact']);
			await scene.happens('star', 'or*er');
			expect(await scene.leaving()).toEqual(['star']);
		},
	),

	storeCase(
		'event-03',
		'of several branches the first event wins, and of one event the first branch that it meets',
		async (scene) => {
			for (const word of ['a', 'b', 'c'])
				await scene.park(word, { waitFor: waitingFor('opened', 'clicked', 'click*') });
			await scene.happens('a', 'clicked');
			await scene.happens('a', 'opened');
			await scene.happens('b', 'opened');
			await scene.happens('b', 'clicked');
			await scene.happens('c', 'clicks');
			expect(await branches(scene)).toEqual({ a: 1, b: 0, c: 2 });
		},
	),

	storeCase(
		'event-04',
		"conditions are judged on the event's data; data of another type does not match",
		async (scene) => {
			const big = { events: ['paid'], where: where('total', 'gt', 100) };
			const named = { events: ['paid'], where: where('who.name', 'equals', 'Łukasz') };
			for (const word of ['big', 'small', 'text', 'none', 'named'])
				await scene.park(word, { waitFor: waitingFor(big, named) });
			await scene.happens('big', 'paid', { data: { total: 101 } });
			await scene.happens('small', 'paid', { data: { total: 100 } });
			await scene.happens('text', 'paid', { data: { total: 'a lot' } });
			await scene.happens('none', 'paid');
			await scene.happens('named', 'paid', { data: { total: 1, who: { name: 'Łukasz' } } });
			expect(await branches(scene)).toEqual({ big: 0, named: 1 });
		},
	),

	storeCase(
		'event-05',
		'with a key only the matching instance moves, whether the key is named, in the data or one text',
		async (scene) => {
			for (const order of ['A', 'B'])
				await scene.park('anna', {
					enrollmentId: scene.name(order),
					waitFor: { ...waitingFor('paid'), correlation: { order } },
				});
			await scene.park('text', { waitFor: { ...waitingFor('paid'), correlation: 'B' } });
			const moved = async () => scene.words((await scene.release()).map(({ record }) => record.enrollmentId));
			await scene.happens('anna', 'paid', { correlation: { order: 'X' } });
			await scene.happens('text', 'paid', { correlation: 'A' });
			expect(await moved()).toEqual([]);
			await scene.happens('anna', 'paid', { correlation: { order: 'B' } });
			await scene.happens('text', 'paid', { correlation: { any: 'B' } });
			expect(await moved()).toEqual(['B', 'enrollment of text']);
			await scene.happens('anna', 'paid', { data: { order: 'A' } });
			expect(await moved()).toEqual(['A']);
		},
	),

	storeCase(
		'event-06',
		'numbers and texts of the same look are the same key; every part of a key must agree',
		async (scene) => {
			const wait = { ...waitingFor('paid'), correlation: { order: 7, shop: 'x' } };
			await scene.park('anna', { waitFor: wait });
			await scene.happens('anna', 'paid', { correlation: { order: '7', shop: 'y' } });
			await scene.happens('anna', 'paid', { correlation: { order: '7' } });
			expect(await scene.leaving()).toEqual([]);
			await scene.happens('anna', 'paid', { correlation: { order: '7' }, data: { shop: 'x' } });
			expect(await scene.leaving()).toEqual(['anna']);
		},
	),

	storeCase(
		'event-07',
		'an event without the key moves nobody, unless the wait says otherwise',
		async (scene) => {
			expect(await keylessEvent(scene, undefined)).toEqual([]);
		},
	),
	storeCase('event-08', 'an event without the key moves nobody where the wait says none', async (scene) => {
		expect(await keylessEvent(scene, 'none')).toEqual([]);
	}),
	storeCase(
		'event-09',
		'an event without the key moves every instance where the wait says all',
		async (scene) => {
			expect(await keylessEvent(scene, 'all')).toEqual(['A', 'B']);
		},
	),
	storeCase(
		'event-10',
		'an event without the key moves the newest instance of the step where the wait says newest',
		async (scene) => {
			expect(await keylessEvent(scene, 'newest')).toEqual(['B']);
		},
	),

	storeCase(
		'event-11',
		'an event that moved one instance as the newest is not found again by the look-back of the next',
		async (scene) => {
			const wait = (order: string): Parking => ({
				enrollmentId: scene.name(order),
				waitFor: { ...waitingFor('paid'), correlation: { order }, uncorrelated: 'newest', sinceMs: NOON_MS },
			});
			await scene.park('anna', wait('A'));
			await scene.happens('anna', 'paid');
			expect(await scene.park('anna', wait('B'))).toEqual({ kind: 'parked' });
			expect(scene.words((await scene.release()).map(({ record }) => record.enrollmentId))).toEqual(['A']);
		},
	),

	storeCase(
		'event-12',
		'an event before the wait makes it ready; one at sinceMs counts, one a millisecond earlier does not',
		async (scene) => {
			await scene.happens('at', 'paid', { occurredAtMs: NOON_MS - 50 });
			await scene.happens('before', 'paid', { occurredAtMs: NOON_MS - 51 });
			expect(await scene.park('at', since(NOON_MS - 50, 'paid'))).toMatchObject({ kind: 'ready', branch: 0 });
			expect(await scene.park('before', since(NOON_MS - 50, 'paid'))).toEqual({ kind: 'parked' });
			expect(await scene.leaving()).toEqual(['at']);
		},
	),

	storeCase('event-13', 'without sinceMs only events that come after the park count', async (scene) => {
		await scene.happens('anna', 'paid');
		expect(await scene.park('anna', { waitFor: waitingFor('paid') })).toEqual({ kind: 'parked' });
		await scene.happens('anna', 'paid');
		expect(await scene.leaving()).toEqual(['anna']);
	}),

	storeCase('event-14', 'an event that arrives late counts by when it occurred', async (scene) => {
		await scene.park('early', since(NOON_MS - HOUR_MS, 'paid'));
		await scene.park('late', since(NOON_MS - HOUR_MS, 'paid'));
		scene.pass(DAY_MS);
		await scene.happens('early', 'paid', { occurredAtMs: NOON_MS - HOUR_MS - 1 });
		await scene.happens('late', 'paid', { occurredAtMs: NOON_MS - HOUR_MS });
		expect(await scene.leaving()).toEqual(['late']);
	}),

	storeCase(
		'event-15',
		'the look-back takes the event that occurred first, on the branch that it meets',
		async (scene) => {
			await scene.happens('anna', 'clicked', { id: 'second', occurredAtMs: NOON_MS - 5 });
			await scene.happens('anna', 'opened', { id: 'first', occurredAtMs: NOON_MS - 9 });
			const answer = await scene.park('anna', since(NOON_MS - HOUR_MS, 'clicked', 'opened'));
			expect(answer).toMatchObject({ kind: 'ready', branch: 1, event: { id: 'first' } });
		},
	),

	storeCase('event-16', 'a loop consumes each event once, in whatever order they arrived', async (scene) => {
		await scene.happens('anna', 'paid', { id: 'later', occurredAtMs: NOON_MS - 5 });
		await scene.happens('anna', 'paid', { id: 'earlier', occurredAtMs: NOON_MS - 9 });
		const consumed: unknown[] = [];
		await scene.park('anna', { visit: 'keeps alive' });
		for (const visit of ['v1', 'v2', 'v3', 'v4']) {
			await scene.park('anna', { ...since(NOON_MS - HOUR_MS, 'paid'), visit });
			if (visit === 'v3') await scene.happens('anna', 'paid', { id: 'live' });
			for (const contact of await scene.release())
				consumed.push(contact.outcome === 'event' && contact.event.id);
		}
		expect(consumed).toEqual(['earlier', 'later', 'live']);
	}),

	storeCase(
		'event-17',
		"a loop over orders finds an order's event although that of another one came after it",
		async (scene) => {
			const wait = (order: string, visit: string): Parking => ({
				visit,
				waitFor: { ...waitingFor('paid'), correlation: { order }, sinceMs: NOON_MS },
			});
			await scene.park('anna', { visit: 'keeps alive' });
			await scene.park('anna', wait('A', 'v1'));
			await scene.happens('anna', 'paid', { correlation: { order: 'B' } });
			await scene.happens('anna', 'paid', { correlation: { order: 'A' } });
			expect(await scene.leaving()).toEqual(['anna']);
			expect(await scene.park('anna', wait('B', 'v2'))).toMatchObject({ kind: 'ready' });
			expect(await scene.park('anna', wait('B', 'v3'))).toEqual({ kind: 'parked' });
		},
	),

	storeCase('event-18', 'another step, and another enrollment, may consume the same event', async (scene) => {
		await scene.happens('anna', 'paid');
		const wait = since(NOON_MS, 'paid');
		expect(await scene.park('anna', wait)).toMatchObject({ kind: 'ready' });
		expect(await scene.park('anna', { ...wait, stepKey: scene.name('next step') })).toMatchObject({
			kind: 'ready',
		});
		expect(await scene.park('anna', { ...wait, enrollmentId: scene.name('other') })).toMatchObject({
			kind: 'ready',
		});
	}),

	storeCase(
		'event-19',
		'one event releases every wait of the contact that it meets, in all journeys',
		async (scene) => {
			await scene.park('anna', { waitFor: waitingFor('paid') });
			await scene.park('anna', {
				waitFor: waitingFor('paid'),
				journeyId: scene.name('j2'),
				enrollmentId: scene.name('e2'),
			});
			await scene.happens('anna', 'paid');
			expect(await scene.release()).toHaveLength(2);
		},
	),

	storeCase(
		'event-20',
		'the time-out of a wait that nothing happened to comes at its instant',
		async (scene) => {
			await scene.park('anna', { ...since(NOON_MS, 'paid'), dueAtMs: NOON_MS + HOUR_MS });
			scene.pass(HOUR_MS);
			expect(await branches(scene)).toEqual({ anna: 'due' });
			await scene.happens('anna', 'paid');
			expect(await scene.leaving()).toEqual([]);
		},
	),

	storeCase(
		'event-21',
		'the event that let the contact leave its step before is not found by the look-back of the next',
		async (scene) => {
			await scene.happens('anna', 'paid', { id: 'e1', occurredAtMs: NOON_MS - 5 });
			await scene.happens('anna', 'paid', { id: 'e2', occurredAtMs: NOON_MS - 4 });
			const waitFor = { ...waitingFor('paid'), sinceMs: NOON_MS - 5, exceptEventId: 'e1' };
			expect(await scene.park('anna', { waitFor })).toMatchObject({ kind: 'ready', event: { id: 'e2' } });
			expect(await scene.park('anna', { waitFor, visit: 'v2' })).toEqual({ kind: 'parked' });
		},
	),

	storeCase(
		'event-22',
		'an event that only one journey vouches for moves waits, goals, exits and entries of that journey alone',
		async (scene) => {
			const [own, other] = [scene.name('own'), scene.name('other')];
			for (const journeyId of [own, other]) {
				const listened = {
					entry: { events: ['order'] },
					exit: { events: ['cancelled'] },
					goal: { events: ['paid'], withinMs: DAY_MS },
				};
				await scene.listen({ stepKey: `${journeyId} start`, ...listened }, journeyId);
				await scene.park('anna', {
					enrollmentId: `${journeyId} e`,
					journeyId,
					waitFor: waitingFor('opened'),
				});
			}
			const mine = { onlyJourneyId: own };
			await scene.happens('anna', 'opened', mine);
			await scene.happens('anna', 'paid', mine);
			await scene.happens('anna', 'order', mine);
			expect((await scene.release()).map(({ record }) => record.journeyId)).toEqual([own]);
			expect(await scene.totals(own)).toMatchObject({ entered: 2, other: { goal: 1 } });
			expect(await scene.totals(other)).toMatchObject({ entered: 1, other: {} });
			await scene.happens('anna', 'cancelled', mine);
			expect([(await scene.totals(own)).inside, (await scene.totals(other)).inside]).toEqual([0, 1]);
			const wait = { ...waitingFor('opened'), sinceMs: NOON_MS };
			expect(await scene.park('ben', { journeyId: other, waitFor: wait })).toEqual({ kind: 'parked' });
			const [[found]] = await scene.store.events.performed(
				[scene.name('anna')],
				[{ name: 'opened' }],
				NOON_MS,
			);
			expect(found.count).toBe(0);
		},
	),
];
