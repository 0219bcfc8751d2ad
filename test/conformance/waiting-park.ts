import { DAY_MS, HOUR_MS, NOON_MS, storeCase, waitingFor, where } from './scene';

/** Ids that break what is built carelessly: prototypes, separators, other scripts, length. */
const ODD_IDS = [
	'__proto__',
	'constructor',
	'a:b{c}|d',
	':',
	'%3A',
	'żółć 🙂 人',
	' ',
	'0',
	'-1',
	'x'.repeat(256),
	'*?[a]\\',
	"o'clock\n",
];

export const parkCases = [
	storeCase('park-01', 'a repeated visit gets the first answer and is parked once', async (scene) => {
		const due = { dueAtMs: NOON_MS + HOUR_MS };
		expect(await scene.park('anna', due)).toEqual({ kind: 'parked' });
		expect(await scene.park('anna', { dueAtMs: NOON_MS, item: { other: true } })).toEqual({ kind: 'parked' });
		const twice = [scene.record('anna', due), scene.record('anna', due)];
		expect(await scene.store.waiting.park(twice, NOON_MS)).toEqual([{ kind: 'parked' }, { kind: 'parked' }]);
		expect(await scene.store.waiting.count({ stepKey: scene.stepKey })).toBe(1);
		expect((await scene.lease()).contacts).toEqual([]);
		scene.pass(HOUR_MS);
		expect((await scene.release()).map(({ record }) => record.item)).toEqual([
			{ contactId: scene.name('anna') },
		]);
	}),

	storeCase(
		'park-02',
		'a visit repeated while it is out, after it left and after its end gets the first answer; nobody leaves twice',
		async (scene) => {
			const due = { dueAtMs: NOON_MS };
			await scene.park('anna', due);
			const { batchId, attempt } = await scene.lease();
			expect(await scene.park('anna', due)).toEqual({ kind: 'parked' });
			await scene.store.waiting.begin(batchId, attempt, 'run', scene.nowMs);
			await scene.store.waiting.finish(batchId, attempt, 'run', undefined, scene.nowMs);
			expect(await scene.stateOf('anna')).toBe('finished');
			expect(await scene.park('anna', due)).toEqual({ kind: 'parked' });
			scene.pass(DAY_MS);
			expect(await scene.leaving()).toEqual([]);
			expect(await scene.totals()).toMatchObject({ entered: 1, finished: 1 });
		},
	),

	storeCase(
		'park-03',
		'a visit that was ready at once is ready with the same event again, also after its end',
		async (scene) => {
			await scene.happens('anna', 'paid', { id: 'e1', data: { total: 3 } });
			const wait = { waitFor: { ...waitingFor('sent', 'paid'), sinceMs: NOON_MS } };
			const first = await scene.park('anna', wait);
			expect(first).toMatchObject({
				kind: 'ready',
				branch: 1,
				event: { id: 'e1', name: 'paid', data: { total: 3 } },
			});
			await scene.happens('anna', 'sent');
			expect(await scene.park('anna', wait)).toEqual(first);
			expect(await scene.leaving()).toEqual(['anna']);
			expect(await scene.park('anna', wait)).toEqual(first);
			expect(await scene.leaving()).toEqual([]);
		},
	),

	storeCase(
		'park-04',
		'another visit, step or enrollment of the same contact waits by itself',
		async (scene) => {
			const other = scene.name('other step');
			const records = [
				scene.record('anna', { dueAtMs: NOON_MS }),
				scene.record('anna', { dueAtMs: NOON_MS, visit: 'v2' }),
				scene.record('anna', { dueAtMs: NOON_MS, stepKey: other }),
				scene.record('anna', { dueAtMs: NOON_MS, enrollmentId: scene.name('second') }),
			];
			await scene.store.waiting.park(records, NOON_MS);
			expect((await scene.release()).map(({ record }) => [record.enrollmentId, record.visit]).sort()).toEqual(
				[
					[scene.name('enrollment of anna'), 'v1'],
					[scene.name('enrollment of anna'), 'v2'],
					[scene.name('second'), 'v1'],
				].sort(),
			);
			expect(await scene.leaving(other)).toEqual(['anna']);
			expect(await scene.totals()).toMatchObject({ entered: 2, finished: 2, inside: 0 });
		},
	),

	storeCase('park-05', 'answers come in input order, whoever stands in between', async (scene) => {
		await scene.happens('ready', 'paid', { id: 'e' });
		const wait = { waitFor: { ...waitingFor('paid'), sinceMs: NOON_MS } };
		await scene.park('over');
		await scene.store.enrollments.exit([{ contactId: scene.name('over') }], 'test', NOON_MS);
		const words = ['a', 'ready', 'over', 'b', 'ready', 'c'];
		const records = words.map((word, i) => scene.record(word, { ...wait, visit: `v${i + 5}` }));
		const kinds = (await scene.store.waiting.park(records, NOON_MS)).map(({ kind }) => kind);
		// The loop's second visit does not consume the one event again.
		expect(kinds).toEqual(['parked', 'ready', 'gone', 'parked', 'parked', 'parked']);
		expect(await scene.store.waiting.park([], NOON_MS)).toEqual([]);
	}),

	storeCase(
		'park-06',
		'a malformed record is refused by index and field, and nothing of the call is parked',
		async (scene) => {
			const bad: [object, string][] = [
				[{ contactId: '' }, 'contactId'],
				[{ contactId: 7 }, 'contactId'],
				[{ contactId: 'a\u0000b' }, 'contactId'],
				[{ contactId: '\ud800' }, 'contactId'],
				[{ enrollmentId: undefined }, 'enrollmentId'],
				[{ stepKey: null }, 'stepKey'],
				[{ visit: 1 }, 'visit'],
				[{ dueAtMs: NaN }, 'dueAtMs'],
				[{ item: null }, 'item'],
				[{ waitFor: {} }, 'waitFor.branches'],
				[{ waitFor: { branches: [{ events: 'paid' }] } }, 'waitFor.branches[0].events'],
			];
			for (const [parts, field] of bad) {
				const records = [scene.record('good', { dueAtMs: NOON_MS }), { ...scene.record('bad'), ...parts }];
				await expect(scene.store.waiting.park(records, NOON_MS)).rejects.toMatchObject({
					code: 'invalid-input',
					message: expect.stringContaining(`Record 1 to park has '${field}'`),
				});
			}
			expect(await scene.leaving()).toEqual([]);
		},
	),

	storeCase(
		'park-07',
		'a condition that could never be judged is refused when it is parked',
		async (scene) => {
			const unknown = {
				combinator: 'and',
				conditions: [{ leftValue: '', operator: { type: 'string', operation: 'smells' } }],
			};
			const needsN8n = where('a.toUpperCase()', 'equals', 'A');
			for (const filter of [unknown, needsN8n])
				await expect(
					scene.park('anna', { waitFor: waitingFor({ events: ['paid'], where: filter }) }),
				).rejects.toMatchObject({ code: 'invalid-condition' });
		},
	),

	storeCase('park-08', 'odd ids are ids like any other', async (scene) => {
		for (const id of ODD_IDS) {
			const [journeyId, stepKey, enrollmentId] = [
				scene.name(`j${id}`),
				scene.name(`s${id}`),
				`${id}-${scene.name('e')}`,
			];
			const record = scene.record('x', { stepKey, enrollmentId, journeyId, dueAtMs: NOON_MS, visit: id });
			const parked = { ...record, contactId: id };
			expect(await scene.store.waiting.park([parked], NOON_MS)).toEqual([{ kind: 'parked' }]);
			const [left] = await scene.release(undefined, stepKey);
			expect(left.record).toMatchObject({ contactId: id, enrollmentId, visit: id, journeyId });
			expect(await scene.totals(journeyId)).toMatchObject({ entered: 1, finished: 1 });
		}
	}),

	storeCase(
		'park-09',
		'steps and journeys named like properties of every object loop, count and end like others',
		async (scene) => {
			for (const id of ['__proto__', 'constructor', 'toString']) {
				const contact = scene.name(`contact ${id}`);
				const base = { contactId: contact, stepKey: id, journeyId: id, enrollmentId: contact, item: {} };
				const before = await scene.totals(id);
				const waitFor = { ...waitingFor(id), sinceMs: NOON_MS };
				await scene.store.events.record(
					[{ id, name: id, contactId: contact, occurredAtMs: NOON_MS, data: {} }],
					NOON_MS,
				);
				expect(await scene.store.waiting.park([{ ...base, visit: 'v1', waitFor }], NOON_MS)).toMatchObject([
					{ kind: 'ready' },
				]);
				expect(await scene.store.waiting.park([{ ...base, visit: 'v2', waitFor }], NOON_MS)).toEqual([
					{ kind: 'parked' },
				]);
				expect(await scene.release(undefined, id)).toHaveLength(1);
				await scene.store.waiting.cancel({ enrollmentId: contact, contactId: contact }, NOON_MS);
				const after = await scene.totals(id);
				expect([after.entered - before.entered, after.exited - before.exited]).toEqual([1, 1]);
				await scene.store.contacts.forget(contact, NOON_MS);
			}
		},
	),

	storeCase('park-10', 'the item and the wait come back as they went in', async (scene) => {
		const item = {
			text: 'zażółć "gęślą" \\ \u2028',
			list: [1, null, { deep: [[]] }],
			no: null,
			big: 2 ** 53,
			yes: true,
			empty: {},
		};
		const waitFor = {
			branches: [{ id: 'row-7', events: ['a', 'b.*'], where: where('n', 'gt', 3) }],
			correlation: { order: 7 },
		};
		await scene.park('anna', { item, waitFor, dueAtMs: NOON_MS, visit: '' });
		const [{ record, outcome }] = await scene.release();
		expect(outcome).toBe('due');
		expect(record).toMatchObject({
			item,
			waitFor,
			visit: '',
			dueAtMs: NOON_MS,
			parkedAtMs: NOON_MS,
			journeyId: scene.journeyId,
		});
	}),

	storeCase(
		'park-11',
		'an enrollment that the store does not know is taken in, and its end finishes it',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			const [[enrollment]] = await scene.store.enrollments.get([scene.name('anna')]);
			expect(enrollment).toMatchObject({ state: 'inside', entry: 'unknown', journeyId: scene.journeyId });
			expect(await scene.totals()).toMatchObject({ entered: 1, inside: 1 });
			await scene.release();
			expect(await scene.totals()).toMatchObject({ entered: 1, inside: 0, finished: 1 });
		},
	),

	storeCase('park-12', 'count says who waits or is ready, not who is out, dead or gone', async (scene) => {
		const count = async () => await scene.store.waiting.count({ stepKey: scene.stepKey });
		expect(await count()).toBe(0);
		await scene.park('waits', { dueAtMs: NOON_MS + HOUR_MS });
		await scene.park('for ever', {});
		await scene.park('goes', { waitFor: waitingFor('paid') });
		await scene.happens('goes', 'paid');
		expect(await count()).toBe(3);
		const { batchId, attempt } = await scene.lease();
		expect(await count()).toBe(2);
		await scene.store.waiting.bury(batchId, attempt, { message: 'no' }, NOON_MS);
		expect(await count()).toBe(2);
		await scene.store.waiting.cancel({ journeyId: scene.journeyId }, NOON_MS);
		expect(await count()).toBe(0);
	}),

	storeCase(
		'park-13',
		'an exit takes the parked visits out, and later parks of the enrollment are gone',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			await scene.park('anna', { visit: 'v2', waitFor: waitingFor('paid') });
			expect(
				await scene.store.enrollments.exit([{ contactId: scene.name('anna') }], 'unsubscribed', NOON_MS),
			).toEqual([1]);
			expect(await scene.store.waiting.count({ stepKey: scene.stepKey })).toBe(0);
			expect(await scene.park('anna', { visit: 'v3', dueAtMs: NOON_MS })).toEqual({
				kind: 'gone',
				reason: 'unsubscribed',
			});
			await scene.happens('anna', 'paid');
			expect(await scene.leaving()).toEqual([]);
			expect(await scene.totals()).toMatchObject({ entered: 1, exited: 1, inside: 0 });
		},
	),

	storeCase(
		'park-14',
		'cancel ends the visits of an enrollment, a journey or named tickets, and nobody else',
		async (scene) => {
			const { waiting } = scene.store;
			for (const word of ['a', 'b', 'c', 'd']) await scene.park(word, { dueAtMs: NOON_MS + HOUR_MS });
			await scene.park('a', { visit: 'v2' });
			await scene.park('z', { journeyId: scene.name('other journey'), dueAtMs: NOON_MS + HOUR_MS });
			expect(await waiting.cancel({ enrollmentId: scene.name('enrollment of a') }, NOON_MS)).toEqual({
				cancelled: 2,
			});
			expect(await scene.stateOf('a')).toBe('exited: cancelled');
			const ofB = { enrollmentId: scene.name('enrollment of b'), contactId: scene.name('b') };
			expect(await waiting.cancel(ofB, NOON_MS)).toEqual({ cancelled: 1 });
			expect(await waiting.cancel(ofB, NOON_MS)).toEqual({ cancelled: 0 });
			const listed = await waiting.list({ stepKey: scene.stepKey }, 10, NOON_MS);
			const ofC = listed.filter(({ contactId }) => contactId === scene.name('c'));
			expect(await waiting.cancel({ ticketIds: ofC }, NOON_MS)).toEqual({ cancelled: 1 });
			expect(await waiting.cancel({ journeyId: scene.journeyId }, NOON_MS)).toEqual({ cancelled: 1 });
			expect(await scene.totals()).toMatchObject({ entered: 4, exited: 4 });
			scene.pass(HOUR_MS);
			expect(await scene.leaving()).toEqual(['z']);
		},
	),

	storeCase(
		'park-15',
		'a list shows who waits, for what and until when; it changes nothing',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS + HOUR_MS, waitFor: waitingFor('paid', 'sent') });
			await scene.store.journeys.setState(scene.journeyId, 'paused', NOON_MS);
			scene.pass(HOUR_MS);
			const base = {
				contactId: scene.name('anna'),
				journeyId: scene.journeyId,
				stepKey: scene.stepKey,
				state: 'waiting',
			};
			const expected = [
				{ ...base, dueAtMs: NOON_MS + 2 * HOUR_MS, events: ['paid', 'sent'], parkedAtMs: NOON_MS },
			];
			for (const selection of [{ stepKey: scene.stepKey }, { journeyId: scene.journeyId }])
				expect(await scene.store.waiting.list(selection, 10, scene.nowMs)).toMatchObject(expected);
			expect(await scene.store.waiting.list({ stepKey: scene.stepKey, dead: true }, 10, scene.nowMs)).toEqual(
				[],
			);
			expect(await scene.store.waiting.list({ stepKey: scene.stepKey }, 10, scene.nowMs)).toHaveLength(1);
		},
	),

	storeCase(
		'park-16',
		'a loop of a thousand visits keeps the contact small and parks each of them once',
		async (scene) => {
			await scene.park('anna', { visit: 'keeps it alive' });
			for (let from = 0; from < 1_000; from += 100) {
				const visits = Array.from({ length: 100 }, (_, i) =>
					scene.record('anna', { visit: `v${from + i}`, dueAtMs: NOON_MS }),
				);
				await scene.store.waiting.park(visits, NOON_MS);
				expect(await scene.release()).toHaveLength(100);
			}
			const [[enrollment]] = await scene.store.enrollments.get([scene.name('anna')]);
			expect(Object.keys(enrollment.answers)).toHaveLength(500);
			expect(await scene.park('anna', { visit: 'v999', dueAtMs: NOON_MS })).toEqual({ kind: 'parked' });
			// Its answer was forgotten, but it is parked: there is still one of it.
			expect(await scene.park('anna', { visit: 'keeps it alive' })).toEqual({ kind: 'parked' });
			expect(await scene.store.waiting.count({ stepKey: scene.stepKey })).toBe(1);
		},
	),

	storeCase(
		'park-17',
		'asked for an earlier event alone, a visit is parked if there is one and is else as if never asked',
		async (scene) => {
			const late = {
				visit: 'late',
				waitFor: { ...waitingFor('paid'), sinceMs: NOON_MS },
				onlyForEarlierEvent: true,
			};
			expect(await scene.park('ben', late)).toEqual({ kind: 'no-earlier-event' });
			expect(await scene.store.enrollments.get([scene.name('ben')])).toEqual([[]]);
			await scene.park('anna', { visit: 'keeps it alive' });
			expect(await scene.park('anna', late)).toEqual({ kind: 'no-earlier-event' });
			expect(await scene.store.waiting.count({ stepKey: scene.stepKey })).toBe(1);
			await scene.happens('anna', 'paid', { id: 'e1' });
			expect(await scene.park('anna', late)).toMatchObject({ kind: 'ready', event: { id: 'e1' } });
			expect(await scene.leaving()).toEqual(['anna']);
			expect(await scene.park('anna', late)).toMatchObject({ kind: 'ready', event: { id: 'e1' } });
		},
	),
];
