import type { JourneyStore } from '../../lib/journey-store';
import type { ConsentQuestion } from '../../lib/policy/consent';
import { entry, ownNumber } from './consent';
import { MINUTE_MS, NOON_MS, storeCase, type Scene } from './scene';

const VOICE: ConsentQuestion = { channel: 'voice', purpose: 'commercial', model: 'opt-out' };
const REASON = 'forgotten after opt-out';

async function called(scene: Scene, contact: string, effect = 'call', store = scene.store): Promise<string> {
	const effectId = scene.name(`${effect} of ${contact}`);
	const ask = {
		...{ effectId, kind: 'call', journeyId: scene.journeyId, doubtAtMs: NOON_MS + MINUTE_MS },
		...{ contactId: scene.name(contact), enrollmentId: scene.name(`enrollment of ${contact}`) },
		data: { transcript: 'what was said' },
	};
	const [{ kind }] = await store.effects.claim([ask], scene.nowMs);
	return kind;
}

async function forget(scene: Scene, contact: string, contactPoints?: string[], store = scene.store) {
	return await store.contacts.forget(scene.name(contact), scene.nowMs, { contactPoints });
}

async function blockedBy(store: JourneyStore, point: string, question = VOICE): Promise<string> {
	const [verdict] = await store.consent.check([{ ...question, point }], NOON_MS);
	return verdict.kind === 'allowed' ? 'allowed' : verdict.reason;
}

export const forgetElsewhereCases = [
	storeCase(
		'forget-10',
		'effects of a forgotten contact go with what was said; those of others stay',
		async (scene) => {
			for (const contact of ['anna', 'ben']) {
				await scene.park(contact);
				expect(await called(scene, contact)).toBe('claimed');
				expect(await called(scene, contact, 'second call')).toBe('claimed');
			}
			const { effects } = scene.store;
			const ids = ['call of anna', 'second call of anna', 'call of ben'].map((word) => scene.name(word));
			await effects.commit([{ effectId: ids[0] }], NOON_MS);
			expect(await forget(scene, 'anna')).toMatchObject({ exited: 1 });
			const found = await effects.get(ids);
			expect(found.map((effect) => effect?.effectId)).toEqual([undefined, undefined, ids[2]]);
			expect(await called(scene, 'anna')).toBe('gone');
			expect(await effects.update(ids[0], (effect) => effect, NOON_MS)).toBeUndefined();
			expect(await effects.commit([{ effectId: ids[1] }], NOON_MS)).toEqual([{ kind: 'unknown' }]);
			expect(await scene.totals()).toMatchObject({ entered: 2, inside: 1, exited: 1 });
		},
	),

	storeCase(
		'forget-11',
		'what a forgotten contact agreed to goes; where it said no, the point stays blocked',
		async (scene) => {
			const [no, yes, named] = [ownNumber(), ownNumber(), ownNumber()];
			const { consent } = scene.store;
			const contactId = scene.name('anna');
			await consent.set(
				[
					entry(no, 'revoked', { contactId }),
					entry(no, 'granted', { contactId, purpose: 'transactional' }),
					entry(yes, 'granted', { contactId }),
					entry(named, 'revoked'),
				],
				NOON_MS,
			);
			await forget(scene, 'anna', [named]);
			expect(await consent.get([no, yes, named])).toEqual([[], [], []]);
			const line = {
				channel: 'voice',
				purpose: 'commercial',
				reason: REASON,
				source: 'forget',
				atMs: NOON_MS,
			};
			expect(await consent.suppressions([no, yes, named])).toEqual([[line], [], [line]]);
			expect(await blockedBy(scene.store, no)).toBe('suppressed');
			expect(await blockedBy(scene.store, yes)).toBe('allowed');
			// Who comes back as a new contact and agrees is still not called; the list says why.
			await consent.set([entry(no, 'granted')], NOON_MS + 1);
			expect(await blockedBy(scene.store, no)).toBe('suppressed');
		},
	),

	storeCase(
		'forget-12',
		'a no to one purpose or topic stays a no to that, and to nothing else',
		async (scene) => {
			const point = ownNumber();
			const contactId = scene.name('anna');
			await scene.store.consent.set([entry(point, 'revoked', { contactId, topic: 'offers' })], NOON_MS);
			await forget(scene, 'anna');
			expect(await blockedBy(scene.store, point, { ...VOICE, topic: 'offers' })).toBe('suppressed');
			expect(await blockedBy(scene.store, point)).toBe('allowed');
			expect(await blockedBy(scene.store, point, { ...VOICE, purpose: 'transactional' })).toBe('allowed');
		},
	),

	storeCase('forget-13', 'a suppression stays, but no word of it does', async (scene) => {
		const [linked, named] = [ownNumber(), ownNumber()];
		const { consent } = scene.store;
		await consent.link([{ contactId: scene.name('anna'), points: [linked] }]);
		for (const point of [linked, named])
			await consent.suppress(
				[{ point, channel: 'voice', reason: 'Anna complained', source: 'Bob' }],
				NOON_MS,
			);
		await forget(scene, 'anna', [named]);
		const line = { channel: 'voice', purpose: '*', reason: REASON, source: 'forget', atMs: NOON_MS };
		expect(await consent.suppressions([linked, named])).toEqual([[line], [line]]);
	}),

	storeCase('forget-14', 'what another contact said at the same point stays', async (scene) => {
		const point = ownNumber();
		const { consent } = scene.store;
		const of = (contact: string) => ({ contactId: scene.name(contact) });
		await consent.set(
			[
				entry(point, 'granted', of('ben')),
				entry(point, 'granted', { ...of('anna'), topic: 'offers' }),
				entry(point, 'granted', { topic: 'nobody said' }),
			],
			NOON_MS,
		);
		await forget(scene, 'anna');
		expect((await consent.get([point]))[0]).toMatchObject([of('ben')]);
		await forget(scene, 'ben');
		expect(await consent.get([point])).toEqual([[]]);
	}),

	storeCase(
		'forget-15',
		'forgetting again changes nothing; a stranger has nothing to forget',
		async (scene) => {
			const point = ownNumber();
			const { consent } = scene.store;
			await scene.park('anna');
			await called(scene, 'anna');
			await consent.set([entry(point, 'revoked', { contactId: scene.name('anna') })], NOON_MS);
			await forget(scene, 'anna');
			const before = await consent.suppressions([point]);
			scene.pass(MINUTE_MS);
			expect(await forget(scene, 'anna', [point])).toMatchObject({ exited: 0 });
			expect(await consent.suppressions([point])).toEqual(before);
			expect(await forget(scene, 'stranger', [ownNumber()])).toMatchObject({ exited: 0 });
		},
	),

	storeCase(
		'forget-16',
		'a point that cannot be one is refused without its number, and nothing is erased',
		async (scene) => {
			await scene.park('anna');
			const failure = forget(scene, 'anna', [ownNumber(), '2065550188\0']);
			await expect(failure).rejects.toMatchObject({ code: 'invalid-input' });
			await expect(failure).rejects.not.toThrow(/5550/);
			expect(await scene.stateOf('anna')).toBe('inside');
		},
	),

	storeCase(
		'forget-17',
		'calls and a no that come while a contact is forgotten are forgotten too, or come after it',
		async (scene) => {
			for (let round = 0; round < 15; round++) {
				const [contact, point] = [`anna ${round}`, ownNumber()];
				const contactId = scene.name(contact);
				await scene.park(contact);
				await scene.store.consent.set([entry(point, 'granted', { contactId, atMs: NOON_MS - 5 })], NOON_MS);
				const [other] = await Promise.all([scene.open()]);
				await Promise.all([
					forget(scene, contact),
					called(scene, contact, 'call', other),
					called(scene, contact, 'mail', other),
					other.consent.set([entry(point, 'revoked', { contactId })], NOON_MS),
				]);
				const ids = ['call', 'mail'].map((word) => scene.name(`${word} of ${contact}`));
				expect(await scene.store.effects.get(ids)).toEqual([undefined, undefined]);
				expect(['consent', 'suppressed']).toContain(await blockedBy(other, point));
				await forget(scene, contact);
				expect(await other.consent.get([point])).toEqual([[]]);
				expect(await blockedBy(other, point)).toBe('suppressed');
				await other.close();
			}
		},
	),
];
