import type { ListedTicket } from '../../lib/waiting/types';
import { DAY_MS, HOUR_MS, MINUTE_MS, NOON_MS, storeCase, waitingFor, type Scene } from './scene';

const failed = { kind: 'failed', failure: { message: 'no route', executionId: '77', node: 'HTTP' } } as const;

/** An n8n of the scene: its name is what stands before the first colon of a step key. */
const homeOf = (scene: Scene, word = 'n8n'): string => scene.name(word).replaceAll(':', '.');

const stepOf = (scene: Scene, word: string, home = homeOf(scene)): string => `${home}:${word}`;

/** Lets the store know which steps are published, and for how long none of them has gone. */
async function tellOf(scene: Scene, words: string[], settledForMs = HOUR_MS): Promise<void> {
	const steps = words.map((word) => stepOf(scene, word));
	const settledSinceMs = scene.nowMs - settledForMs;
	await scene.store.journeys.published.tell(homeOf(scene), { steps, settledSinceMs }, scene.nowMs);
}

const byWord = (scene: Scene, listed: readonly ListedTicket[]) =>
	Object.fromEntries(listed.map((one) => [scene.words([one.contactId])[0], one]));

export const personCases = [
	storeCase(
		'person-01',
		'those who wait are listed by contact, step and journey, with the names that the journey told',
		async (scene) => {
			await scene.store.journeys.subscribe(
				scene.journeyId,
				{ stepKey: scene.stepKey, name: 'Wait for Payment' },
				scene.nowMs,
				'Cart',
			);
			await scene.park('anna', { dueAtMs: NOON_MS + HOUR_MS });
			await scene.park('anna', { visit: 'v2', stepKey: scene.name('other'), waitFor: waitingFor('paid') });
			await scene.park('ben', { journeyId: scene.name('elsewhere') });
			const list = async (choice: object) => await scene.store.waiting.list(choice, 10, scene.nowMs);
			const contactIds = [scene.name('anna'), scene.name('nobody'), scene.name('anna')];
			const ofAnna = await list({ contactIds });
			expect(ofAnna).toHaveLength(2);
			expect(ofAnna[0]).toMatchObject({
				contactId: scene.name('anna'),
				journeyName: 'Cart',
				stepName: 'Wait for Payment',
				dueAtMs: NOON_MS + HOUR_MS,
			});
			expect(ofAnna[1]).toMatchObject({ journeyName: 'Cart', events: ['paid'] });
			expect(ofAnna[1]).not.toHaveProperty('stepName');
			expect(await list({ contactIds, stepKey: scene.stepKey })).toHaveLength(1);
			expect(await list({ journeyId: scene.journeyId })).toHaveLength(2);
			expect(await list({ journeyId: scene.journeyId, stepKey: scene.name('other') })).toHaveLength(1);
			expect(await list({ contactIds, journeyId: scene.name('elsewhere') })).toEqual([]);
		},
	),

	storeCase(
		'person-02',
		'who waits leaves at once when a person releases it, as if its time were up',
		async (scene) => {
			await scene.park('anna', { waitFor: waitingFor('paid'), dueAtMs: NOON_MS + DAY_MS });
			await scene.park('ben', { dueAtMs: NOON_MS + DAY_MS, clock: 'wall' });
			const tickets = await scene.store.waiting.list({ stepKey: scene.stepKey }, 10, scene.nowMs);
			const missing = { ticketId: 'no ticket 12', contactId: scene.name('anna') };
			const release = async () =>
				await scene.store.waiting.releaseEach([...tickets, missing], 'by support', scene.nowMs);
			expect(await release()).toEqual([true, true, false]);
			expect(await release()).toEqual([false, false, false]);
			await scene.happens('anna', 'paid');
			const left = await scene.release();
			expect(left.map(({ outcome }) => outcome)).toEqual(['due', 'due']);
			const lines = await scene.store.ledger.timeline(scene.name('anna'));
			expect(lines.filter(({ what }) => what === 'released')).toMatchObject([
				{ reason: 'by support', step: scene.stepKey },
			]);
			expect(await scene.totals()).toMatchObject({ entered: 2, finished: 2 });
		},
	),

	storeCase(
		'person-03',
		'a choice of a step, a journey or contacts releases all of them, also more than a page',
		async (scene) => {
			const many = Array.from({ length: 1_100 }, (_, i) =>
				scene.record(`c${i}`, { dueAtMs: NOON_MS + DAY_MS, clock: 'wall' }),
			);
			await scene.store.waiting.park(many, scene.nowMs);
			await scene.park('other', { stepKey: scene.name('other'), dueAtMs: NOON_MS + DAY_MS });
			const release = async (choice: object) =>
				await scene.store.waiting.release(choice, 'by support', scene.nowMs);
			expect(await release({ stepKey: scene.stepKey })).toEqual({ released: 1_100 });
			expect(await release({ stepKey: scene.stepKey })).toEqual({ released: 0 });
			expect(await release({ journeyId: scene.journeyId })).toEqual({ released: 1 });
			expect((await scene.release()).length).toBe(1_100);
			await scene.park('late', { dueAtMs: NOON_MS + DAY_MS });
			expect(await release({ contactIds: [scene.name('late')] })).toEqual({ released: 1 });
			expect(await scene.leaving()).toEqual(['late']);
		},
	),

	storeCase(
		'person-04',
		'a released dead letter leaves as it would have left, and its failure is over',
		async (scene) => {
			await scene.park('anna', { waitFor: waitingFor('paid') });
			await scene.park('ben', { dueAtMs: NOON_MS + DAY_MS });
			await scene.happens('anna', 'paid', { id: 'e1' });
			await scene.release(() => failed);
			const choice = { journeyId: scene.journeyId, dead: true };
			expect(await scene.store.waiting.release(choice, 'by support', scene.nowMs)).toEqual({ released: 1 });
			expect(await scene.totals()).toMatchObject({ inside: 2, failed: 0 });
			expect(await scene.release()).toMatchObject([{ outcome: 'event', event: { id: 'e1' } }]);
			expect(await scene.totals()).toMatchObject({ inside: 1, finished: 1 });
		},
	),

	storeCase(
		'person-05',
		'who is handed out can neither be released nor cancelled; by contact it is listed',
		async (scene) => {
			await scene.park('anna', { dueAtMs: NOON_MS });
			await scene.lease();
			const contactIds = [scene.name('anna')];
			const listed = await scene.store.waiting.list({ contactIds }, 10, scene.nowMs);
			expect(listed).toMatchObject([{ state: 'out' }]);
			expect(await scene.store.waiting.releaseEach(listed, 'x', scene.nowMs)).toEqual([false]);
			expect(await scene.store.waiting.cancelEach(listed, scene.nowMs)).toEqual([false]);
			expect(await scene.store.waiting.list({ journeyId: scene.journeyId }, 10, scene.nowMs)).toEqual([]);
		},
	),

	storeCase(
		'person-06',
		'named tickets are cancelled in input order, and a choice of contacts cancels theirs alone',
		async (scene) => {
			for (const word of ['anna', 'ben', 'cleo']) await scene.park(word, { dueAtMs: NOON_MS + HOUR_MS });
			const listed = byWord(scene, await scene.store.waiting.list({ stepKey: scene.stepKey }, 10, NOON_MS));
			const named = [listed.ben, { ...listed.anna, ticketId: 'no ticket 12' }, listed.ben];
			expect(await scene.store.waiting.cancelEach(named, NOON_MS)).toEqual([true, false, false]);
			const contactIds = [scene.name('cleo')];
			expect(await scene.store.waiting.cancel({ contactIds }, NOON_MS)).toEqual({ cancelled: 1 });
			scene.pass(HOUR_MS);
			expect(await scene.leaving()).toEqual(['anna']);
			expect(await scene.stateOf('ben')).toBe('exited: cancelled');
			expect(await scene.totals()).toMatchObject({ entered: 3, exited: 2, finished: 1 });
		},
	),

	storeCase('person-07', 'a choice that names nobody is refused: it would be everybody', async (scene) => {
		for (const choice of [{}, { dead: true }, { orphaned: true }]) {
			await expect(scene.store.waiting.cancel(choice, NOON_MS)).rejects.toMatchObject({
				code: 'invalid-input',
			});
			await expect(scene.store.waiting.release(choice, 'x', NOON_MS)).rejects.toMatchObject({
				code: 'invalid-input',
			});
		}
	}),

	storeCase(
		'person-08',
		'orphans wait at steps that their own n8n does not tell; they are cancelled and released alone',
		async (scene) => {
			const at = async (word: string) =>
				await scene.park(word, { stepKey: stepOf(scene, word), dueAtMs: NOON_MS + DAY_MS });
			await at('kept');
			await at('gone');
			await scene.park('foreign', { stepKey: stepOf(scene, 'gone', homeOf(scene, 'foreign')) });
			const lane = `${stepOf(scene, 'kept')}#calls`;
			await scene.park('on-call', { stepKey: lane, dueAtMs: NOON_MS + DAY_MS });
			await tellOf(scene, ['kept']);
			const list = async (choice: object = {}) =>
				byWord(
					scene,
					await scene.store.waiting.list({ journeyId: scene.journeyId, ...choice }, 10, scene.nowMs),
				);
			expect(Object.entries(await list()).map(([word, { isOrphaned }]) => [word, isOrphaned])).toEqual(
				expect.arrayContaining([
					['kept', false],
					['gone', true],
					['foreign', undefined],
					['on-call', false],
				]),
			);
			expect(Object.keys(await list({ orphaned: true }))).toEqual(['gone']);
			const choice = { journeyId: scene.journeyId, orphaned: true, dead: true };
			expect(await scene.store.waiting.release(choice, 'x', scene.nowMs)).toEqual({ released: 1 });
			expect(await scene.store.waiting.cancel(choice, scene.nowMs)).toEqual({ cancelled: 1 });
			expect(Object.keys(await list()).sort()).toEqual(['foreign', 'kept', 'on-call']);
		},
	),

	storeCase(
		'person-09',
		'nobody is called an orphan while its n8n is silent, or has lost a step in the last minutes',
		async (scene) => {
			await scene.park('anna', { stepKey: stepOf(scene, 'gone') });
			const isOrphaned = async () => {
				const [one] = await scene.store.waiting.list({ journeyId: scene.journeyId }, 1, scene.nowMs);
				return one.isOrphaned;
			};
			expect(await isOrphaned()).toBeUndefined();
			await tellOf(scene, [], 5 * MINUTE_MS - 1);
			expect(await isOrphaned()).toBeUndefined();
			scene.pass(1);
			expect(await isOrphaned()).toBe(true);
			scene.pass(3 * MINUTE_MS - 2);
			expect(await isOrphaned()).toBe(true);
			scene.pass(1);
			expect(await isOrphaned()).toBeUndefined();
			await tellOf(scene, ['gone']);
			expect(await isOrphaned()).toBe(false);
		},
	),
];
