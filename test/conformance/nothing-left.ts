import { entry } from './consent';
import { MINUTE_MS, NOON_MS, type OpenStore } from './scene';

const CONTACT = 'anna-of-42';
const NUMBER = '2065550142';
const MAIL = 'anna.forty@x.example';
const SAID = 'what was said on the call';

/**
 * Looks into a store behind the library's back: no word of a forgotten contact is anywhere in it.
 * @param dump everything that the store holds, as one text
 */
export function nothingLeftSuite(open: OpenStore, dump: () => Promise<string>): void {
	test('after forgetting, the store holds neither id nor number nor address nor anything that was said', async () => {
		const store = await open();
		const step = { stepKey: 'step', journeyId: 'j', contactId: CONTACT, enrollmentId: 'e1', visit: 'v1' };
		await store.waiting.park([{ ...step, item: { phone: NUMBER } }], NOON_MS);
		const call = { effectId: 'call-1', kind: 'call', journeyId: 'j', contactId: CONTACT, enrollmentId: 'e1' };
		const data = { to: NUMBER, transcript: SAID };
		for (const effectId of ['call-1', 'call-2'])
			await store.effects.claim([{ ...call, effectId, data, doubtAtMs: NOON_MS + MINUTE_MS }], NOON_MS);
		await store.effects.commit([call], NOON_MS);
		const owner = { contactId: CONTACT, proof: SAID };
		await store.consent.set(
			[entry(`+1${NUMBER}`, 'revoked', owner), entry(MAIL, 'granted', { ...owner, channel: 'email' })],
			NOON_MS,
		);
		await store.consent.link([{ contactId: CONTACT, points: [NUMBER] }]);
		await store.consent.suppress([{ point: MAIL, reason: SAID, source: NUMBER }], NOON_MS);
		const words = [CONTACT, NUMBER, MAIL, SAID];
		const before = await dump();
		expect(words.filter((word) => !before.includes(word))).toEqual([]);

		await store.contacts.forget(CONTACT, NOON_MS);
		// A step that still had her in flight.
		const late = { ...call, effectId: 'call-3', data, doubtAtMs: NOON_MS + MINUTE_MS };
		expect(await store.effects.claim([late], NOON_MS)).toMatchObject([{ kind: 'gone' }]);
		const after = await dump();
		expect(words.filter((word) => after.includes(word))).toEqual([]);
		const [verdict] = await store.consent.check(
			[{ point: `+1${NUMBER}`, channel: 'voice', purpose: 'commercial', model: 'opt-out' }],
			NOON_MS,
		);
		expect(verdict).toMatchObject({ reason: 'suppressed' });
		await store.close();
	});
}
