import type { ClaimAsk, Effect } from '../../lib/effects/effects';
import { DAY_MS, MINUTE_MS, NOON_MS, storeCase, type Scene } from './scene';

const DOUBT_MS = MINUTE_MS;

function askFor(scene: Scene, contact: string, effect = contact, more: Partial<ClaimAsk> = {}): ClaimAsk {
	return {
		effectId: scene.name(`effect ${effect}`),
		kind: scene.name('call'),
		contactId: scene.name(contact),
		enrollmentId: scene.name(`enrollment of ${contact}`),
		journeyId: scene.journeyId,
		data: { to: effect },
		doubtAtMs: scene.nowMs + DOUBT_MS,
		...more,
	};
}

async function claim(scene: Scene, ...asks: ClaimAsk[]) {
	return await scene.store.effects.claim(asks, scene.nowMs);
}

async function sweptUp(scene: Scene): Promise<void> {
	for (let cursor = (await scene.store.maintain(scene.nowMs)).cursor; cursor !== '';)
		({ cursor } = await scene.store.maintain(scene.nowMs, undefined, cursor));
}

const CLAIMED = { kind: 'claimed' };

const claims = [
	storeCase(
		'effect-01',
		'an effect is claimed once; whoever asks again learns what is kept',
		async (scene) => {
			await scene.park('anna');
			const ask = askFor(scene, 'anna');
			expect(await claim(scene, ask)).toEqual([CLAIMED]);
			const effect: Effect = {
				...ask,
				data: { to: 'anna' },
				state: 'claimed',
				claimedAtMs: NOON_MS,
			};
			scene.pass(1);
			const again = { ...ask, data: { to: 'somebody else' }, doubtAtMs: scene.nowMs + DAY_MS };
			expect(await claim(scene, again)).toEqual([{ kind: 'known', effect }]);
			expect(await scene.store.effects.get([ask.effectId, scene.name('none')])).toEqual([effect, undefined]);
		},
	),

	storeCase('effect-02', '50 processes that ask at once get one claim between them', async (scene) => {
		await scene.park('anna');
		const others = await Promise.all(Array.from({ length: 50 }, () => scene.open()));
		try {
			for (const round of ['a', 'b', 'c']) {
				const answers = await Promise.all(
					others.map(({ effects }) => effects.claim([askFor(scene, 'anna', round)], NOON_MS)),
				);
				const kinds = answers.flat().map(({ kind }) => kind);
				expect(kinds.sort()).toEqual(['claimed', ...new Array<string>(49).fill('known')]);
			}
		} finally {
			await Promise.all(others.map((store) => store.close()));
		}
	}),

	storeCase(
		'effect-03',
		'asks of one call are answered in their order, the first of a double wins',
		async (scene) => {
			const contacts = Array.from({ length: 600 }, (_, i) => `c${i}`);
			await scene.store.waiting.park(
				contacts.map((contact) => scene.record(contact)),
				scene.nowMs,
			);
			expect(await claim(scene, askFor(scene, 'c3'))).toEqual([CLAIMED]);
			const asks = contacts.map((contact) => askFor(scene, contact));
			const double = askFor(scene, 'c1', 'c1', { data: { to: 'double' } });
			const answers = await claim(scene, ...asks, double);
			expect(answers.map(({ kind }) => kind)).toEqual(
				[...contacts, 'double'].map((contact) => (['c3', 'double'].includes(contact) ? 'known' : 'claimed')),
			);
			expect(answers[3]).toMatchObject({ effect: { effectId: asks[3].effectId } });
			expect((await scene.store.effects.get([double.effectId]))[0]).toMatchObject({ data: { to: 'c1' } });
			expect(await claim(scene)).toEqual([]);
		},
	),

	storeCase(
		'effect-04',
		'nothing is claimed for an enrollment that is over, and no trace stays',
		async (scene) => {
			for (const contact of ['anna', 'ben', 'carla']) await scene.park(contact, { dueAtMs: scene.nowMs });
			await scene.store.enrollments.exit([{ contactId: scene.name('ben') }], 'ordered', scene.nowMs);
			const asks = ['anna', 'ben', 'stranger'].map((contact) => askFor(scene, contact));
			const wrong = askFor(scene, 'carla', 'carla', { enrollmentId: scene.name('another') });
			expect(await claim(scene, ...asks, wrong)).toEqual([
				CLAIMED,
				{ kind: 'gone', reason: 'ordered' },
				{ kind: 'gone', reason: 'not-enrolled' },
				{ kind: 'gone', reason: 'not-enrolled' },
			]);
			const ids = [...asks, wrong].map(({ effectId }) => effectId);
			const found = await scene.store.effects.get(ids);
			expect(found.map((effect) => effect?.state)).toEqual(['claimed', undefined, undefined, undefined]);
			expect(await claim(scene, asks[1])).toEqual([{ kind: 'gone', reason: 'ordered' }]);
			expect(await scene.store.effects.inDoubt(asks[0].kind, NOON_MS + DAY_MS, 10)).toHaveLength(1);
		},
	),

	storeCase(
		'effect-05',
		'a claim that stands is known to a repeat after the enrollment has ended',
		async (scene) => {
			await scene.park('anna');
			await claim(scene, askFor(scene, 'anna'));
			await scene.store.enrollments.exit([{ contactId: scene.name('anna') }], 'ordered', scene.nowMs);
			expect(await claim(scene, askFor(scene, 'anna'))).toMatchObject([{ kind: 'known' }]);
		},
	),

	storeCase(
		'effect-06',
		'of an exit and claims at the same time, no claim comes after the exit',
		async (scene) => {
			for (let round = 0; round < 20; round++) {
				const contact = `anna ${round}`;
				await scene.park(contact);
				const exit = async () => {
					await scene.store.enrollments.exit([{ contactId: scene.name(contact) }], 'ordered', scene.nowMs);
					return await claim(scene, askFor(scene, contact, `late ${round}`));
				};
				const [late, early] = await Promise.all([
					exit(),
					claim(scene, askFor(scene, contact, `early ${round}`)),
				]);
				expect(late).toEqual([{ kind: 'gone', reason: 'ordered' }]);
				const [kept] = await scene.store.effects.get([scene.name(`effect early ${round}`)]);
				expect(kept?.state).toBe(early[0].kind === 'claimed' ? 'claimed' : undefined);
			}
		},
	),

	storeCase(
		'effect-07',
		'an ask without an id or an instant is refused, and nothing of the call is claimed',
		async (scene) => {
			await scene.park('anna');
			for (const broken of [{ effectId: '' }, { kind: '' }, { contactId: '' }, { doubtAtMs: NaN }]) {
				const bad = askFor(scene, 'anna', 'bad', broken);
				await expect(claim(scene, askFor(scene, 'anna'), bad)).rejects.toMatchObject({
					code: 'invalid-input',
					message: expect.stringMatching(/Claim 1 has '\w+'/),
				});
			}
			expect(await scene.store.effects.get([scene.name('effect anna')])).toEqual([undefined]);
		},
	),
];

const lives = [
	storeCase('effect-10', 'what many processes add to an effect at once is all there', async (scene) => {
		await scene.park('anna');
		const { effectId } = askFor(scene, 'anna');
		await claim(scene, askFor(scene, 'anna', 'anna', { data: { heard: [] } }));
		const others = await Promise.all(Array.from({ length: 8 }, () => scene.open()));
		const add = (word: string) => (effect: Effect) => ({
			...effect,
			data: { heard: [...(effect.data.heard as string[]), word] },
		});
		await Promise.all(
			others.flatMap(({ effects }, i) =>
				['a', 'b', 'c', 'd'].map((word) => effects.update(effectId, add(`${word}${i}`), NOON_MS)),
			),
		);
		await Promise.all(others.map((store) => store.close()));
		const [{ data }] = (await scene.store.effects.get([effectId])) as Effect[];
		expect(new Set(data.heard as string[]).size).toBe(32);
	}),

	storeCase(
		'effect-11',
		'an update returns the effect as it then stands; one that is left is not written',
		async (scene) => {
			await scene.park('anna');
			await scene.park('ben');
			await claim(scene, askFor(scene, 'anna'), askFor(scene, 'ben'));
			const ids = ['anna', 'none', 'ben', 'anna'].map((word) => scene.name(`effect ${word}`));
			const { effects } = scene.store;
			const edited = await effects.updateEach(
				ids,
				(effect) =>
					effect.data.to === 'anna' ? { ...effect, data: { ...effect.data, rang: true } } : undefined,
				NOON_MS,
			);
			const anna = { to: 'anna', rang: true };
			expect(edited.map((effect) => effect?.data)).toEqual([anna, undefined, { to: 'ben' }, anna]);
			expect((await effects.get(ids)).map((effect) => effect?.data)).toEqual([
				...[anna, undefined, { to: 'ben' }, anna],
			]);
			expect(await effects.update(ids[1], (effect) => effect, NOON_MS)).toBeUndefined();
		},
	),

	storeCase(
		'effect-12',
		'an edit cannot change whom an effect is about, nor wake one that has ended',
		async (scene) => {
			await scene.park('anna');
			const ask = askFor(scene, 'anna');
			await claim(scene, ask);
			const { effects } = scene.store;
			const stolen = await effects.update(
				ask.effectId,
				(effect) => ({ ...effect, effectId: 'x', contactId: 'x', kind: 'x', claimedAtMs: 1 }),
				NOON_MS,
			);
			expect(stolen).toMatchObject({ ...ask, claimedAtMs: NOON_MS });
			const withdrawn = await effects.update(
				ask.effectId,
				(e) => ({ ...e, state: 'withdrawn' }),
				NOON_MS + 1,
			);
			expect(withdrawn).toMatchObject({ state: 'withdrawn', withdrawnAtMs: NOON_MS + 1 });
			const woken = await effects.update(ask.effectId, (e) => ({ ...e, state: 'claimed' }), NOON_MS + 2);
			expect(woken).toMatchObject({ state: 'withdrawn', withdrawnAtMs: NOON_MS + 1 });
			expect(await claim(scene, ask)).toMatchObject([{ kind: 'known', effect: { state: 'withdrawn' } }]);
		},
	),

	storeCase('effect-13', 'a commit ends a claim; a repeat is done and changes nothing', async (scene) => {
		await scene.park('anna');
		await scene.park('ben');
		const [anna, ben] = [askFor(scene, 'anna'), askFor(scene, 'ben')];
		await claim(scene, anna, ben);
		const { effects } = scene.store;
		await effects.update(ben.effectId, (effect) => ({ ...effect, state: 'withdrawn' }), NOON_MS);
		const commits = [
			{ effectId: anna.effectId, data: { result: 'Busy' } },
			{ effectId: scene.name('none') },
			{ effectId: ben.effectId },
			{ effectId: anna.effectId, data: { result: 'twice in one call' } },
		];
		const [done, unknown] = [{ kind: 'done' }, { kind: 'unknown' }];
		expect(await effects.commit(commits, NOON_MS + 5)).toEqual([done, unknown, unknown, done]);
		const later = [{ effectId: anna.effectId, data: { result: 'later' } }];
		expect(await effects.commit(later, NOON_MS + 9)).toEqual([done]);
		const [kept] = await effects.get([anna.effectId]);
		expect(kept).toMatchObject({ state: 'committed', committedAtMs: NOON_MS + 5, data: { result: 'Busy' } });
	}),

	storeCase(
		'effect-14',
		'a commit without data keeps what is there; a committed effect still takes notes',
		async (scene) => {
			await scene.park('anna');
			const ask = askFor(scene, 'anna');
			await claim(scene, ask);
			const { effects } = scene.store;
			await effects.commit([{ effectId: ask.effectId }], NOON_MS);
			await effects.update(
				ask.effectId,
				(e) => ({ ...e, data: { ...e.data, recording: 'RE1' } }),
				NOON_MS + 7,
			);
			expect((await effects.get([ask.effectId]))[0]).toMatchObject({
				...{ state: 'committed', committedAtMs: NOON_MS, data: { to: 'anna', recording: 'RE1' } },
			});
		},
	),
];

const doubts = [
	storeCase(
		'effect-20',
		'a claim is in doubt from its instant on until it is committed, the oldest first',
		async (scene) => {
			const contacts = ['late', 'early', 'done', 'given up'];
			for (const contact of contacts) await scene.park(contact);
			const kind = scene.name('call');
			const doubts = { late: 30, early: 10, done: 5, 'given up': 5 };
			await claim(
				scene,
				...Object.entries(doubts).map(([contact, ms]) =>
					askFor(scene, contact, contact, { doubtAtMs: NOON_MS + ms }),
				),
			);
			const { effects } = scene.store;
			const inDoubt = async (nowMs: number, limit = 10) =>
				(await effects.inDoubt(kind, nowMs, limit)).map(({ data }) => data.to);
			expect(await inDoubt(NOON_MS + 4)).toEqual([]);
			expect((await inDoubt(NOON_MS + 5)).sort()).toEqual(['done', 'given up']);
			await effects.commit([{ effectId: scene.name('effect done') }], NOON_MS);
			await effects.update(scene.name('effect given up'), (e) => ({ ...e, state: 'withdrawn' }), NOON_MS);
			expect(await inDoubt(NOON_MS + 9)).toEqual([]);
			expect(await inDoubt(NOON_MS + 10)).toEqual(['early']);
			expect(await inDoubt(NOON_MS + 30)).toEqual(['early', 'late']);
			expect(await inDoubt(NOON_MS + 30, 1)).toEqual(['early']);
			expect(await effects.inDoubt(scene.name('mail'), NOON_MS + 30, 10)).toEqual([]);
		},
	),

	storeCase(
		'effect-21',
		'an update may put the doubt off; many of another kind do not hide a claim',
		async (scene) => {
			await scene.park('anna');
			const others = Array.from({ length: 30 }, (_, i) =>
				askFor(scene, 'anna', `mail ${i}`, { kind: scene.name('mail'), doubtAtMs: NOON_MS + 1 }),
			);
			await claim(scene, ...others, askFor(scene, 'anna', 'call', { doubtAtMs: NOON_MS + 2 }));
			const { effects } = scene.store;
			const kind = scene.name('call');
			expect(await effects.inDoubt(kind, NOON_MS + 2, 1)).toMatchObject([{ data: { to: 'call' } }]);
			await effects.update(
				scene.name('effect call'),
				(effect) => ({ ...effect, doubtAtMs: NOON_MS + 50 }),
				NOON_MS + 2,
			);
			expect(await effects.inDoubt(kind, NOON_MS + 49, 1)).toEqual([]);
			expect(await effects.inDoubt(kind, NOON_MS + 50, 1)).toHaveLength(1);
		},
	),

	storeCase(
		'effect-22',
		'an ended effect is kept for 30 days and not a millisecond less; a claim is kept',
		async (scene) => {
			for (const contact of ['anna', 'ben', 'carla']) await scene.park(contact);
			const ids = ['anna', 'ben', 'carla'].map((contact) => scene.name(`effect ${contact}`));
			await claim(scene, ...['anna', 'ben', 'carla'].map((contact) => askFor(scene, contact)));
			const { effects } = scene.store;
			await effects.commit([{ effectId: ids[0] }], NOON_MS);
			await effects.update(ids[1], (effect) => ({ ...effect, state: 'withdrawn' }), NOON_MS);
			const states = async () => (await effects.get(ids)).map((effect) => effect?.state);
			scene.pass(30 * DAY_MS);
			await sweptUp(scene);
			expect(await states()).toEqual(['committed', 'withdrawn', 'claimed']);
			scene.pass(1);
			await sweptUp(scene);
			expect(await states()).toEqual([undefined, undefined, 'claimed']);
			expect(await claim(scene, askFor(scene, 'anna'))).toEqual([CLAIMED]);
		},
	),
];

/** What is done once for a contact, whatever the store. */
export const effectCases = [...claims, ...lives, ...doubts];
