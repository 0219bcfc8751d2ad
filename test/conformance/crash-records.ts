import type { JourneyStore } from '../../lib/journey-store';
import { storeOver } from '../../lib/open-store';
import { entry } from './consent';
import { Crash, DyingDriver, MODES, type Mode, type OpenDriver } from './crash-points';
import { MINUTE_MS, NOON_MS } from './scene';

const POINT = '+1 206 555 0142';
const NAMED = 'anna@x.example';
const CLAIM = {
	...{ effectId: 'call-1', kind: 'call', contactId: 'anna', enrollmentId: 'e1', journeyId: 'j' },
	...{ doubtAtMs: NOON_MS + MINUTE_MS, data: { transcript: 'what was said' } },
};
const SLOTS = [
	{ name: 'global', limit: 2 },
	{ name: 'journey', limit: 1 },
];

/** Runs `deed` in a process that dies at its n-th call to the store. True where it did. */
async function dies(
	open: OpenDriver,
	crashAt: number,
	mode: Mode,
	deed: (store: JourneyStore) => Promise<unknown>,
): Promise<boolean> {
	const driver = await open();
	try {
		await deed(storeOver(new DyingDriver(driver, crashAt, mode).mortal));
		return false;
	} catch (error) {
		if (error instanceof Crash) return true;
		throw error;
	} finally {
		await driver.close();
	}
}

/** What an interrupted process has left is looked at by another one, for every call at which it may die. */
async function atEveryCall(
	fresh: () => Promise<OpenDriver>,
	mode: Mode,
	before: (store: JourneyStore) => Promise<unknown>,
	deed: (store: JourneyStore) => Promise<unknown>,
	look: (store: JourneyStore) => Promise<void>,
): Promise<number> {
	for (let crashAt = 1; ; crashAt++) {
		const open = await fresh();
		const driver = await open();
		const store = storeOver(driver);
		try {
			await before(store);
			const hasDied = await dies(open, crashAt, mode, deed);
			await look(store);
			if (!hasDied) return crashAt;
		} finally {
			await driver.close();
		}
	}
}

async function enroll(store: JourneyStore): Promise<void> {
	const { contactId, enrollmentId, journeyId } = CLAIM;
	await store.enrollments.enter([{ contactId, enrollmentId, journeyId, entry: 'direct' }], NOON_MS);
}

async function liveAndSpeak(store: JourneyStore): Promise<void> {
	await enroll(store);
	await store.effects.claim([CLAIM], NOON_MS);
	await store.effects.commit([CLAIM], NOON_MS);
	const contactId = 'anna';
	await store.consent.set(
		[entry(POINT, 'revoked', { contactId }), entry(POINT, 'granted', { contactId, channel: 'sms' })],
		NOON_MS,
	);
	await store.consent.set([entry(NAMED, 'revoked', { channel: 'email' })], NOON_MS);
}

async function expectForgotten(store: JourneyStore): Promise<void> {
	const block = async (channel: string, point: string) =>
		(await store.consent.check([{ channel, point, purpose: 'commercial', model: 'opt-out' }], NOON_MS))[0]
			.kind;
	// Whatever a process has done when it dies, nobody who said no may be called.
	expect([await block('voice', POINT), await block('email', NAMED)]).toEqual(['blocked', 'blocked']);
	await store.contacts.forget('anna', NOON_MS, { contactPoints: [NAMED] });
	expect([await block('voice', POINT), await block('email', NAMED)]).toEqual(['blocked', 'blocked']);
	expect(await store.effects.get([CLAIM.effectId])).toEqual([undefined]);
	expect(await store.consent.get([POINT, NAMED])).toEqual([[], []]);
	expect(await store.enrollments.get(['anna'])).toEqual([[]]);
	expect(await store.ledger.timeline('anna')).toEqual([]);
	expect(await store.ledger.counters('j')).toMatchObject({ entered: 1, inside: 0, exited: 1 });
}

/** @param fresh makes the data of a store that nobody has used, and gives what opens it */
export function recordCrashSuite(fresh: () => Promise<OpenDriver>): void {
	test.each(MODES)(
		'forgetting may die at any call, with %s done: a no stays a no, and a repeat completes it',
		async (mode) => {
			const calls = await atEveryCall(
				fresh,
				mode,
				liveAndSpeak,
				async (store) => await store.contacts.forget('anna', NOON_MS, { contactPoints: [NAMED] }),
				expectForgotten,
			);
			expect(calls).toBeGreaterThan(15);
		},
		60_000,
	);

	test.each(MODES)(
		'a claim may die at any call, with %s done: it is free, or found when it is in doubt, and forgotten either way',
		async (mode) => {
			const claim = async (store: JourneyStore) => await store.effects.claim([CLAIM], NOON_MS);
			const calls = await atEveryCall(fresh, mode, enroll, claim, async (store) => {
				const inDoubt = await store.effects.inDoubt('call', CLAIM.doubtAtMs, 10);
				const [{ kind }] = await store.effects.claim([CLAIM], NOON_MS);
				expect(kind).toBe(inDoubt.length === 1 ? 'known' : 'claimed');
				await store.contacts.forget('anna', NOON_MS);
				expect(await store.effects.get([CLAIM.effectId])).toEqual([undefined]);
			});
			expect(calls).toBeGreaterThan(4);
		},
	);

	test.each(MODES)(
		'taking places may die at any call, with %s done: what it took lapses, a repeat takes it on',
		async (mode) => {
			const ask = (holderId: string, nowMs: number) => ({
				holderId,
				slots: SLOTS,
				untilMs: nowMs + MINUTE_MS,
			});
			const calls = await atEveryCall(
				fresh,
				mode,
				async () => undefined,
				async (store) => await store.capacity.acquire([ask('a', NOON_MS)], NOON_MS),
				async ({ capacity }) => {
					const names = SLOTS.map(({ name }) => name);
					const held = await capacity.inUse(names, NOON_MS);
					held.forEach((count) => expect(count).toBeLessThanOrEqual(1));
					expect(await capacity.acquire([ask('a', NOON_MS)], NOON_MS)).toEqual([{ kind: 'acquired' }]);
					expect(await capacity.inUse(names, NOON_MS)).toEqual([1, 1]);
					const later = NOON_MS + MINUTE_MS;
					expect(await capacity.acquire([ask('b', later)], later)).toEqual([{ kind: 'acquired' }]);
					expect(await capacity.inUse(names, later)).toEqual([1, 1]);
				},
			);
			expect(calls).toBeGreaterThan(4);
		},
	);
}
