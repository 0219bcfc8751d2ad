import type { ConsentRecord } from '../../lib/consent/consent-book';
import type { ConsentEntry, ConsentQuestion } from '../../lib/policy/consent';
import { DAY_MS, NOON_MS, storeCase, type Scene } from './scene';

let numbers = 0;

/** A telephone number that no other case uses, as one may write it. */
export function ownNumber(): string {
	numbers += 1;
	return `+1 (206) 555-${String(numbers).padStart(4, '0')}`;
}

export function entry(
	point: string,
	state: 'granted' | 'revoked',
	more: Partial<ConsentRecord> = {},
): ConsentRecord {
	return { point, channel: 'voice', purpose: 'commercial', state, source: 'form', atMs: NOON_MS, ...more };
}

const OPT_IN: ConsentQuestion = { channel: 'voice', purpose: 'commercial', model: 'opt-in' };
const OPT_OUT: ConsentQuestion = { ...OPT_IN, model: 'opt-out' };

/** The verdicts in short: `allowed`, or why not. */
async function ask(scene: Scene, point: string, ...questions: ConsentQuestion[]): Promise<string[]> {
	const verdicts = await scene.store.consent.check(
		questions.map((question) => ({ ...question, point })),
		scene.nowMs,
	);
	return verdicts.map((verdict) => (verdict.kind === 'allowed' ? 'allowed' : verdict.reason));
}

async function set(scene: Scene, ...entries: ConsentRecord[]): Promise<string[]> {
	return (await scene.store.consent.set(entries, scene.nowMs)).map(({ kind }) => kind);
}

async function statesOf(scene: Scene, point: string): Promise<string[]> {
	const [entries] = await scene.store.consent.get([point]);
	return entries.map(({ state }) => state);
}

const entries = [
	storeCase(
		'consent-01',
		'an entry is kept with its evidence and found by every spelling of its point',
		async (scene) => {
			const full: ConsentEntry = {
				...{ channel: 'voice', purpose: 'commercial', topic: 'offers', state: 'granted', source: 'form' },
				...{
					textVersion: '2026-05',
					atMs: NOON_MS - 5,
					proof: 'form entry 17',
					contactId: scene.name('anna'),
				},
			};
			expect(await set(scene, { ...full, point: ' +1 (206) 555-01.99 ' })).toEqual(['set']);
			expect(await scene.store.consent.get(['0012065550199', 'nobody@x.example'])).toEqual([[full], []]);
			const mail = scene.name('Anna@X.example');
			await set(scene, entry(`${mail} `, 'granted', { channel: 'email' }));
			expect(await statesOf(scene, mail.toLowerCase())).toEqual(['granted']);
		},
	),

	storeCase(
		'consent-02',
		'the newest of a channel, purpose and topic stands, in whatever order they come',
		async (scene) => {
			const point = ownNumber();
			expect(await set(scene, entry(point, 'revoked', { atMs: NOON_MS - 10 }))).toEqual(['set']);
			expect(await set(scene, entry(point, 'granted', { atMs: NOON_MS - 11 }))).toEqual(['older']);
			expect(await statesOf(scene, point)).toEqual(['revoked']);
			expect(await set(scene, entry(point, 'granted', { atMs: NOON_MS - 9 }))).toEqual(['set']);
			expect(await statesOf(scene, point)).toEqual(['granted']);
			const others = [{ channel: 'sms' }, { purpose: 'transactional' }, { topic: 'offers' }];
			await set(scene, ...others.map((other) => entry(point, 'revoked', { ...other, atMs: NOON_MS - 99 })));
			expect(await statesOf(scene, point)).toEqual(['granted', 'revoked', 'revoked', 'revoked']);
		},
	),

	storeCase(
		'consent-03',
		'of two as old the revocation stands, whichever comes first; a repeat changes nothing',
		async (scene) => {
			const [one, two] = [ownNumber(), ownNumber()];
			expect(await set(scene, entry(one, 'granted'), entry(one, 'revoked'))).toEqual(['set', 'set']);
			expect(await set(scene, entry(two, 'revoked'), entry(two, 'granted'))).toEqual(['set', 'older']);
			expect([await statesOf(scene, one), await statesOf(scene, two)]).toEqual([['revoked'], ['revoked']]);
			expect(await set(scene, entry(one, 'revoked', { source: 'again' }))).toEqual(['set']);
			expect((await scene.store.consent.get([one]))[0]).toMatchObject([{ source: 'form' }]);
		},
	),

	storeCase(
		'consent-04',
		'an import of thousands is one call, answered in order, the same again as one by one',
		async (scene) => {
			const points = Array.from({ length: 1500 }, (_, i) => scene.name(`p${i}@x.example`));
			const all = points.flatMap((point, i) => [
				entry(point, 'granted', { atMs: NOON_MS - 2 }),
				entry(point, 'revoked', { atMs: NOON_MS - (i % 2 === 0 ? 3 : 1) }),
			]);
			const kinds = points.flatMap((_, i) => ['set', i % 2 === 0 ? 'older' : 'set']);
			expect(await set(scene, ...all)).toEqual(kinds);
			const found = await scene.store.consent.get(points);
			expect(found.map((own) => own[0].state)).toEqual(
				points.map((_, i) => (i % 2 === 0 ? 'granted' : 'revoked')),
			);
			expect(await set(scene)).toEqual([]);
		},
	),

	storeCase(
		'consent-05',
		'an instant that is a little ahead counts as now, so that whoever revokes then is heard',
		async (scene) => {
			const point = ownNumber();
			await set(scene, entry(point, 'granted', { atMs: NOON_MS + 3_000 }));
			expect((await scene.store.consent.get([point]))[0]).toMatchObject([{ atMs: NOON_MS }]);
			expect(await set(scene, entry(point, 'revoked'))).toEqual(['set']);
			expect(await statesOf(scene, point)).toEqual(['revoked']);
		},
	),

	storeCase(
		'consent-06',
		'what cannot be an entry is refused by its place, never by its number, and nothing is written',
		async (scene) => {
			const point = ownNumber();
			const good = entry(point, 'granted');
			const far = NOON_MS + 2 * DAY_MS;
			const broken: [string, object][] = [
				...(['channel', 'purpose', 'source', 'topic', 'contactId'] as const).map(
					(field): [string, object] => [field, { [field]: '' }],
				),
				['state', { state: 'maybe' }],
				['atMs', { atMs: NaN }],
				['atMs', { atMs: far }],
				['contact point', { point: ' ' }],
				['contact point', { point: 12065550100 }],
				['contact point', { point: '12065550177\0' }],
			];
			for (const [field, more] of broken) {
				const failure = scene.store.consent.set([good, { ...good, ...more } as ConsentRecord], NOON_MS);
				await expect(failure).rejects.toMatchObject({
					code: 'invalid-input',
					message: expect.stringMatching(new RegExp(`^Consent entry 1 has .*${field}`)),
				});
				await expect(failure).rejects.not.toThrow(/5550/);
			}
			expect(await statesOf(scene, point)).toEqual([]);
		},
	),

	storeCase(
		'consent-07',
		'of 20 processes that write a point at once, what each wrote is there and the newest stands',
		async (scene) => {
			const point = ownNumber();
			const others = await Promise.all(Array.from({ length: 20 }, () => scene.open()));
			await Promise.all(
				others.map(({ consent }, i) =>
					consent.set(
						[
							entry(point, i === 7 ? 'revoked' : 'granted', { atMs: NOON_MS - Math.abs(7 - i) }),
							entry(point, 'granted', { topic: `t${i}` }),
						],
						NOON_MS,
					),
				),
			);
			await Promise.all(others.map((store) => store.close()));
			const [found] = await scene.store.consent.get([point]);
			expect(found).toHaveLength(21);
			expect(found.filter(({ topic }) => topic === undefined)).toMatchObject([{ state: 'revoked' }]);
		},
	),
];

const verdicts = [
	storeCase(
		'consent-10',
		'where nothing is known the model decides; a grant and a revocation decide in both',
		async (scene) => {
			const [none, yes, no] = [ownNumber(), ownNumber(), ownNumber()];
			await set(scene, entry(yes, 'granted'), entry(no, 'revoked'));
			expect(await ask(scene, none, OPT_IN, OPT_OUT)).toEqual(['consent', 'allowed']);
			expect(await ask(scene, yes, OPT_IN, OPT_OUT)).toEqual(['allowed', 'allowed']);
			expect(await ask(scene, no, OPT_IN, OPT_OUT)).toEqual(['consent', 'consent']);
			const [verdict] = await scene.store.consent.check([{ ...OPT_IN, point: no }], NOON_MS);
			expect(verdict).toMatchObject({ kind: 'blocked', reason: 'consent', entry: { source: 'form' } });
		},
	),

	storeCase(
		'consent-11',
		'a check answers many points in order, also a point that comes twice',
		async (scene) => {
			const points = Array.from({ length: 300 }, (_, i) => scene.name(`c${i}@x.example`));
			await set(scene, ...points.filter((_, i) => i % 2 === 0).map((point) => entry(point, 'granted')));
			const asks = [...points, points[0]].map((point) => ({ ...OPT_IN, point }));
			const found = await scene.store.consent.check(asks, NOON_MS);
			expect(found.map(({ kind }) => kind)).toEqual(
				[...points.keys(), 0].map((i) => (i % 2 === 0 ? 'allowed' : 'blocked')),
			);
			expect(await scene.store.consent.check([], NOON_MS)).toEqual([]);
		},
	),

	storeCase(
		'consent-12',
		'a suppressed point is blocked on its channel whatever was granted, until it is taken off',
		async (scene) => {
			const point = ownNumber();
			const { consent } = scene.store;
			await set(scene, entry(point, 'granted'), entry(point, 'granted', { channel: 'sms' }));
			const sms = { ...OPT_OUT, channel: 'sms' };
			await consent.suppress([{ point, channel: 'sms', reason: 'complaint', source: 'twilio' }], NOON_MS);
			expect(await ask(scene, point, OPT_IN, sms)).toEqual(['allowed', 'suppressed']);
			await consent.suppress([{ point, reason: 'invalid-address', source: 'call' }], NOON_MS + 1);
			await consent.suppress([{ point, reason: 'repeated', source: 'call' }], NOON_MS + 2);
			expect(await ask(scene, point, OPT_IN, sms)).toEqual(['suppressed', 'suppressed']);
			expect(await consent.suppressions([point, ownNumber()])).toEqual([
				[
					{ channel: 'sms', purpose: '*', reason: 'complaint', source: 'twilio', atMs: NOON_MS },
					{ channel: '*', purpose: '*', reason: 'invalid-address', source: 'call', atMs: NOON_MS + 1 },
				],
				[],
			]);
			await consent.unsuppress([point]);
			await consent.unsuppress([point]);
			expect(await ask(scene, point, OPT_IN, sms)).toEqual(['allowed', 'allowed']);
		},
	),

	storeCase('consent-13', 'every process knows a suppressed point: they share one secret', async (scene) => {
		const point = ownNumber();
		const [one, two] = await Promise.all([scene.open(), scene.open()]);
		await one.consent.suppress([{ point, reason: 'complaint', source: 'mail' }], NOON_MS);
		expect(await two.consent.suppressions([point])).toMatchObject([[{ reason: 'complaint' }]]);
		expect(await ask(scene, point, OPT_OUT)).toEqual(['suppressed']);
		await Promise.all([one.close(), two.close()]);
	}),
];

/** What people agreed to, whatever the store. */
export const consentCases = [...entries, ...verdicts];
