import type { IDataObject } from 'n8n-workflow';
import { STORES, until } from '../nodes/harness';
import { contact, VoiceScene } from '../nodes/voice-scene';

const HOUR_MS = 3_600_000;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** A Florida number by its area code (Miami). */
const MIAMI = '+13055550143';
const LOS_ANGELES = '+13105550143';

describe.each(STORES)('acceptance: calls, on the %s store', (kind) => {
	let scene: VoiceScene;
	beforeEach(async () => {
		scene = await VoiceScene.open(kind);
	});
	afterEach(async () => await scene.close());

	const resultOf = (items: IDataObject[]) => items.map(({ call }) => (call as IDataObject).result);
	const hours = (presets: string[], policies: string[] = []) => ({ policies, presets, hours: 'standard' });
	const floridian = (more: IDataObject = {}): IDataObject => ({
		contactId: 'c-fl',
		phone: MIAMI,
		country: 'US',
		...more,
	});

	/** Whom the call was made to at an instant, and who was held by then. */
	const calledAt = async (instant: string): Promise<number> => {
		scene.at(instant);
		await scene.canary();
		return scene.calls().length;
	};

	test('7 held in the night: who converts is exited and not called, who is held past its limit is expired, whose cap was filled meanwhile is capped', async () => {
		scene.at('2027-03-02T05:00:00Z');
		const caps = [{ kind: 'rolling', maxHits: 1, unit: 'hours', every: 24, scope: 'channel:voice' }];
		await scene.engagement({ quietTime: { ...hours([]) }, caps });
		const limit = (amount: number) => ({
			notLaterThan: 'rows',
			notLaterThanRows: { rows: [{ kind: 'duration', amount, unit: 'hours' }] },
		});
		const [short, long] = [await scene.journey(limit(4)), await scene.journey(limit(20))];
		await long.run([contact(1), contact(3)]);
		await short.run([contact(2)]);
		for (const id of ['c-1', 'c-2', 'c-3']) await scene.untilTold(id, 'held: quiet');
		await scene.store.enrollments.exit([{ contactId: 'c-1' }], 'order.placed', scene.nowMs);
		const scope = 'channel:voice';
		const hit = {
			hitId: 'another journey',
			subject: `point:${String(contact(3).phone)}`,
			counts: ['all', scope],
		};
		scene.pass(2 * HOUR_MS);
		await scene.store.caps.take([{ ...hit, limits: [] }], scene.nowMs);
		scene.at('2027-03-02T16:20:00Z');
		expect(resultOf((await scene.outcomes(short, 1)).Blocked)).toEqual(['Expired']);
		expect(resultOf((await scene.outcomes(long, 1)).Blocked)).toEqual(['BlockedCap']);
		await scene.canary();
		expect(scene.calls()).toEqual([]);
		expect(await scene.story('c-1')).toContain('exited: order.placed');
		expect(long.releases.flatMap((run) => run.json('Call', 3)).map(({ contactId }) => contactId)).toEqual([
			'c-3',
		]);
	});

	test('11 general 8-21, Florida 8-20, brand 9-19: the strictest wins', async () => {
		const brand = { general: { weekly: [{ days: DAYS, from: '19:00', to: '09:00' }] } };
		await scene.store.policies.save('brand', 'quiet-time', brand as never, scene.nowMs);
		await scene.engagement({ quietTime: hours(['us'], ['brand']), capacity: 5 });
		const workflow = await scene.journey();
		scene.at('2027-03-02T13:30:00Z');
		await workflow.run([floridian()]);
		await scene.untilTold('c-fl', 'held: quiet');
		expect(await calledAt('2027-03-02T13:59:00Z')).toBe(0);
		expect(await calledAt('2027-03-02T14:16:00Z')).toBe(1);
		await scene.outcomes(workflow, 1);
		scene.at('2027-03-03T00:01:00Z');
		await workflow.run([floridian({ contactId: 'c-late' })]);
		await scene.untilTold('c-late', 'held: quiet');
		expect(scene.calls()).toHaveLength(1);
	});

	test.each(['FL', 'florida', 'US-FL'])(
		'12 a state written %s is Florida: no call after 20:00 there',
		async (state) => {
			await scene.engagement({ quietTime: hours(['us']) });
			const workflow = await scene.journey();
			// 20:30 in Florida; the number, from California, would still be in its hours.
			scene.at('2027-03-03T01:30:00Z');
			await workflow.run([floridian({ phone: LOS_ANGELES, state })]);
			await scene.untilTold('c-fl', 'held: quiet');
			expect(scene.calls()).toEqual([]);
		},
	);

	test('12 area code of Florida, address in California: the stricter of both', async () => {
		await scene.engagement({ quietTime: hours(['us']) });
		const workflow = await scene.journey();
		scene.at('2027-03-03T01:30:00Z');
		await workflow.run([floridian({ state: 'CA' })]);
		await scene.untilTold('c-fl', 'held: quiet');
		expect(scene.calls()).toEqual([]);
	});

	test('14 the fourth call in 24 hours to a Florida number, asked for by a retry, is deferred and not dialled', async () => {
		const retry = { maxAttempts: 5, ladderMinutes: [60], otherPartOfDay: false };
		await scene.engagement({ quietTime: hours(['us']), retry });
		const workflow = await scene.journey();
		scene.center.script(MIAMI, { answer: 'no-answer' });
		scene.at('2027-03-02T15:00:00Z');
		await workflow.run([floridian()]);
		for (const hour of ['16', '17', '18']) {
			const dials = Number(hour) - 15;
			await until(`dial ${dials}`, () => scene.calls().length === dials);
			const retries = async () =>
				(await scene.story('c-fl')).filter((line) => line === 'retry: NoAnswer').length;
			await until(`retry ${dials}`, async () => (await retries()) === dials);
			scene.at(`2027-03-02T${hour}:01:00Z`);
		}
		await scene.untilTold('c-fl', 'held: capped');
		expect(await calledAt('2027-03-03T14:55:00Z')).toBe(3);
		scene.at('2027-03-03T15:01:00Z');
		await until('the fourth dial', () => scene.calls().length === 4);
	});

	test('15 "stop calling me": consent is written before the next step, and a call that another journey holds is dropped', async () => {
		const night = {
			zone: { basis: 'journey', journeyZone: 'UTC' },
			general: { weekly: [{ days: DAYS, from: '12:00', to: '14:00' }] },
		};
		scene.at('2027-03-02T12:30:00Z');
		await scene.store.policies.save('noon', 'quiet-time', night as never, scene.nowMs);
		await scene.engagement();
		await scene.engagement(
			{ quietTime: { policies: ['noon'], presets: [], hours: 'none', reason: 'a test at any hour' } },
			'Held',
		);
		const held = await scene.journey({ engagement: { mode: 'name', value: 'Held' } });
		await held.run([contact(1)]);
		await scene.untilTold('c-1', 'held: quiet');
		const talking = await scene.journey();
		scene.center.script(contact(1).phone as string, { answer: 'human', says: ['Stop calling me, please!'] });
		await talking.run([contact(1)]);
		const [left] = (await scene.outcomes(talking, 1))['Opted Out'];
		expect(left.call).toMatchObject({ result: 'OptedOutOnCall' });
		const [entries] = await scene.store.consent.get([contact(1).phone as string]);
		const [called] = (await scene.store.ledger.timeline('c-1')).filter(({ what }) => what === 'called');
		expect(entries).toMatchObject([{ channel: 'voice', purpose: '*', state: 'revoked' }]);
		expect(entries[0].atMs).toBeLessThanOrEqual(called.atMs);
		scene.at('2027-03-02T14:20:00Z');
		expect(resultOf((await scene.outcomes(held, 1)).Blocked)).toEqual(['BlockedConsent']);
		expect(scene.calls()).toHaveLength(1);
	});
});
