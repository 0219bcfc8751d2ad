import { exportContacts } from '../../lib/contacts/export-contacts';
import { timelinesOf } from '../../lib/contacts/timeline';
import { HOUR_MS, NOON_MS, storeCase, waitingFor, type Scene } from './scene';

async function journeyOfAnna(scene: Scene): Promise<void> {
	const { store, journeyId } = scene;
	await store.journeys.subscribe(
		journeyId,
		{ stepKey: scene.stepKey, name: 'Wait for Payment' },
		NOON_MS,
		'Cart',
	);
	await scene.happens('anna', 'cart', { data: { total: 5 } });
	const item = { contactId: scene.name('anna'), email: 'anna@shop.example' };
	await scene.park('anna', { item, waitFor: waitingFor('paid'), facts: { rule: 'r' } });
	await store.segments.apply(scene.name('members'), { in: [scene.name('anna')], out: [] }, 'r1', NOON_MS);
}

const call = (scene: Scene, effectId: string, contact = 'anna') => ({
	effectId: scene.name(effectId),
	kind: 'call',
	contactId: scene.name(contact),
	enrollmentId: scene.name(`enrollment of ${contact}`),
	journeyId: scene.journeyId,
	doubtAtMs: NOON_MS + HOUR_MS,
	data: { said: 'hello' },
});

export const dossierCases = [
	storeCase(
		'dossier-01',
		'a timeline tells what was decided, where the contact is and waits, by the names of journeys and steps',
		async (scene) => {
			await journeyOfAnna(scene);
			const stepId = scene.stepKey.slice(scene.stepKey.lastIndexOf(':') + 1);
			const line = { contactId: scene.name('anna'), atMs: NOON_MS + 1, what: 'held', step: stepId };
			const elsewhere = { ...line, what: 'capped', journeyId: scene.name('other') };
			await scene.store.ledger.append([{ ...line, journeyId: scene.journeyId }, elsewhere], NOON_MS);
			const ids = ['stranger', 'anna', 'anna'].map((word) => scene.name(word));
			const [stranger, anna, again] = await timelinesOf(scene.store, ids, NOON_MS);
			expect(stranger).toEqual({ contactId: ids[0], lines: [], enrollments: [], waiting: [] });
			expect(again).toEqual(anna);
			const named = { journeyName: 'Cart', stepName: 'Wait for Payment' };
			expect(anna.lines).toMatchObject([
				{ what: 'entered', journeyName: 'Cart' },
				{ what: 'parked', ...named, facts: { rule: 'r' } },
				{ what: 'held', ...named },
				{ what: 'capped' },
			]);
			expect(anna.lines[3]).not.toHaveProperty('stepName');
			expect(anna.enrollments).toMatchObject([{ state: 'inside', journeyName: 'Cart' }]);
			expect(anna.waiting).toMatchObject([{ ...named, events: ['paid'] }]);
		},
	),

	storeCase(
		'dossier-02',
		'an export holds all that the store has of a contact, and nothing of another',
		async (scene) => {
			const { store } = scene;
			await journeyOfAnna(scene);
			await scene.park('ben');
			await store.effects.claim([call(scene, 'c2'), call(scene, 'c1'), call(scene, 'c3', 'ben')], NOON_MS);
			const consent = {
				channel: 'voice',
				purpose: 'commercial',
				state: 'granted',
				source: 'form',
				atMs: NOON_MS,
			} as const;
			const contactId = scene.name('anna');
			await store.consent.set([{ point: '+1 202 555 0101', contactId, ...consent }], NOON_MS);
			await store.consent.set([{ point: 'ANNA@shop.example', ...consent, channel: 'email' }], NOON_MS);
			await store.consent.suppress(
				[{ point: 'anna@shop.example', reason: 'hard-bounce', source: 'mail' }],
				NOON_MS,
			);
			const [anna, nobody] = await exportContacts(
				store,
				[
					{ contactId, points: ['anna@shop.example', 'Anna@Shop.example'] },
					{ contactId: scene.name('nobody') },
				],
				NOON_MS,
			);
			expect(anna).toMatchObject({
				contactId,
				exportedAtMs: NOON_MS,
				enrollments: [{ state: 'inside' }],
				history: { [scene.journeyId]: { entries: 1 } },
				waiting: [{ item: { email: 'anna@shop.example' } }],
				events: [{ name: 'cart', data: { total: 5 } }],
				ledger: [{ what: 'entered' }, { what: 'parked' }],
				segments: [scene.name('members')],
				contactPoints: [
					{ point: '+12025550101', consent: [{ state: 'granted' }], suppressions: [] },
					{
						point: 'anna@shop.example',
						consent: [{ channel: 'email' }],
						suppressions: [{ reason: 'hard-bounce' }],
					},
				],
			});
			expect(anna.effects.map(({ data }) => data)).toEqual([{ said: 'hello' }, { said: 'hello' }]);
			expect(nobody).toMatchObject({
				...{ enrollments: [], history: {}, waiting: [], events: [], ledger: [], segments: [] },
				...{ contactPoints: [], effects: [] },
			});
		},
	),

	storeCase('dossier-03', 'after a contact was forgotten its export is empty', async (scene) => {
		const { store } = scene;
		await journeyOfAnna(scene);
		await store.effects.claim([call(scene, 'c1')], NOON_MS);
		const contactId = scene.name('anna');
		await store.consent.link([{ contactId, points: ['+12025550102'] }]);
		await store.contacts.forget(contactId, NOON_MS);
		const [anna] = await exportContacts(store, [{ contactId }], NOON_MS);
		expect(Object.entries(anna).filter(([, value]) => Array.isArray(value) && value.length > 0)).toEqual([
			['notIncluded', expect.any(Array)],
		]);
		expect(anna.history).toEqual({});
	}),
];
