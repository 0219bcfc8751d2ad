import { DAY_MS, HOUR_MS, NOON_MS, storeCase, waitingFor, type Scene } from './scene';

/** One way on of a wait: this event of one message. */
const branch = (name: string, messageId: string) => ({ events: [name], match: { messageId } });

const about = (messageId: string) => ({ data: { messageId } });

async function branchTaken(scene: Scene): Promise<number | string | undefined> {
	const [left] = await scene.release();
	return left?.outcome === 'event' ? left.branch : left?.outcome;
}

/** Waits for interactions with one message. */
export const interactionCases = [
	storeCase(
		'interaction-01',
		'only the event of its own message moves a branch that names one',
		async (scene) => {
			const branches = [branch('voice.attempted', 'm1'), branch('voice.attempted', 'm2')];
			await scene.park('anna', { waitFor: { branches } });
			await scene.happens('anna', 'voice.attempted');
			await scene.happens('anna', 'voice.attempted', about('m3'));
			await scene.happens('anna', 'voice.blocked', about('m1'));
			expect(await scene.leaving()).toEqual([]);
			await scene.happens('anna', 'voice.attempted', about('m2'));
			expect(await branchTaken(scene)).toBe(1);
		},
	),

	storeCase(
		'interaction-02',
		'the message is looked up in the correlation first, and all values must agree',
		async (scene) => {
			const match = { messageId: 'm1', part: '2' };
			await scene.park('anna', { waitFor: { branches: [{ events: ['clicked'], match }] } });
			await scene.happens('anna', 'clicked', { correlation: { messageId: 'm1' } });
			await scene.happens('anna', 'clicked', {
				correlation: { messageId: 'm9' },
				data: { messageId: 'm1', part: 2 },
			});
			expect(await scene.leaving()).toEqual([]);
			await scene.happens('anna', 'clicked', { correlation: { messageId: 'm1' }, data: { part: 2 } });
			expect(await branchTaken(scene)).toBe(0);
		},
	),

	storeCase(
		'interaction-03',
		'the key that the other branches wait for does not concern an interaction, and the other way round',
		async (scene) => {
			const branches = [...waitingFor('paid').branches, branch('voice.attempted', 'm1')];
			const wait = { waitFor: { branches, correlation: { order: 'A' } } };
			await scene.park('anna', wait);
			await scene.park('ben', wait);
			await scene.happens('anna', 'paid', about('m1'));
			expect(await scene.leaving()).toEqual([]);
			await scene.happens('anna', 'voice.attempted', about('m1'));
			expect(await branchTaken(scene)).toBe(1);
			await scene.happens('ben', 'paid', { correlation: { order: 'A' } });
			expect(await branchTaken(scene)).toBe(0);
		},
	),

	storeCase(
		'interaction-04',
		'each branch looks back as far as it says: an interaction to its message, an event no further than before',
		async (scene) => {
			const sentAtMs = NOON_MS - HOUR_MS;
			const wait = (paidSinceMs: number) => ({
				branches: [
					{ events: ['paid'], sinceMs: paidSinceMs },
					{ ...branch('voice.attempted', 'm1'), sinceMs: sentAtMs },
				],
				sinceMs: sentAtMs,
			});
			await scene.happens('anna', 'paid', { occurredAtMs: NOON_MS - 5 });
			await scene.happens('anna', 'voice.attempted', { ...about('m1'), occurredAtMs: sentAtMs - 1 });
			expect(await scene.park('anna', { waitFor: wait(NOON_MS - 4) })).toEqual({ kind: 'parked' });
			await scene.happens('anna', 'paid', { occurredAtMs: NOON_MS - 5 });
			expect(await scene.leaving()).toEqual([]);
			await scene.happens('anna', 'voice.attempted', { ...about('m1'), occurredAtMs: sentAtMs });
			expect(await branchTaken(scene)).toBe(1);
			await scene.happens('ben', 'paid', { occurredAtMs: NOON_MS - 5 });
			expect(await scene.park('ben', { waitFor: wait(NOON_MS - 5) })).toMatchObject({
				kind: 'ready',
				branch: 0,
			});
		},
	),

	storeCase(
		'interaction-05',
		'what happened before a wait that is over at once still goes before its time-out',
		async (scene) => {
			const waitFor = { branches: [branch('voice.blocked', 'm1')], sinceMs: NOON_MS - DAY_MS };
			await scene.happens('anna', 'voice.blocked', { ...about('m1'), occurredAtMs: NOON_MS - 1 });
			for (const word of ['anna', 'ben']) await scene.park(word, { waitFor, dueAtMs: NOON_MS });
			const left = await scene.release();
			expect(left.map(({ record, outcome }) => [scene.words([record.contactId])[0], outcome]).sort()).toEqual(
				[
					['anna', 'event'],
					['ben', 'due'],
				],
			);
		},
	),

	storeCase(
		'interaction-06',
		'a branch whose message is no text, or whose instant is none, refuses the call and parks nobody',
		async (scene) => {
			for (const odd of [{ match: { messageId: 7 } }, { match: 'm1' }, { sinceMs: NaN }])
				await expect(
					scene.park('anna', { waitFor: { branches: [{ events: ['voice.attempted'], ...odd } as never] } }),
				).rejects.toMatchObject({
					code: 'invalid-input',
					message: expect.stringContaining('waitFor.branches[0].'),
				});
			expect(await scene.store.waiting.count({ stepKey: scene.stepKey })).toBe(0);
		},
	),
];
