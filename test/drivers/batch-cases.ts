import type { BatchRecord } from '../../lib/store/batches';
import type { StoreDriver } from '../../lib/store/driver';
import { ownName } from './changes';

export function batchCases(current: () => StoreDriver): void {
	const batchOf = (stepKey: string, untilMs: number, rest: Partial<BatchRecord> = {}): BatchRecord => ({
		...{
			batchId: ownName('batch'),
			stepKey,
			attempt: 1,
			state: 'leased',
			untilMs,
			unbegun: 0,
			refs: ['ref ü'],
		},
		...rest,
	});
	const create = async (batch: BatchRecord): Promise<string> => {
		expect(await current().batches.swap(batch.batchId, batch.stepKey, 0, batch)).toBe('done');
		return batch.batchId;
	};

	test('drv-50 a batch is written onto the read revision only, and removed likewise', async () => {
		const { batches } = current();
		const batch = batchOf(ownName('step'), 10);
		const { batchId, stepKey } = batch;
		expect(await batches.read(batchId)).toBeUndefined();
		expect(await batches.swap(batchId, stepKey, 1, batch)).toBe('stale');
		await create(batch);
		expect(await batches.swap(batchId, stepKey, 0, batch)).toBe('stale');
		const { revision } = (await batches.read(batchId))!;
		const begun: BatchRecord = { ...batch, state: 'begun', runId: 'run' };
		expect(await batches.swap(batchId, stepKey, revision, begun)).toBe('done');
		expect(await batches.read(batchId)).toEqual({ revision: revision + 1, batch: begun });
		expect(await batches.swap(batchId, stepKey, revision, null)).toBe('stale');
		expect(await batches.swap(batchId, stepKey, revision + 1, null)).toBe('done');
		expect(await batches.read(batchId)).toBeUndefined();
		expect(await batches.lapsed([stepKey], Infinity, 10)).toEqual([]);
	});

	test('drv-51 lapsed batches are found from the instant on, earliest first, for the asked steps', async () => {
		const { batches } = current();
		const [one, two, other] = [ownName('step'), ownName('step:%'), ownName('step')];
		const late = await create(batchOf(one, 30));
		const early = await create(batchOf(two, 10));
		const middle = await create(batchOf(one, 20, { state: 'back' }));
		await create(batchOf(other, 5));
		expect(await batches.lapsed([one, two], 9, 10)).toEqual([]);
		expect(await batches.lapsed([one, two], 10, 10)).toEqual([early]);
		expect(await batches.lapsed([one, two], 30, 10)).toEqual([early, middle, late]);
		expect(await batches.lapsed([one, two], 30, 2)).toEqual([early, middle]);
		expect(await batches.lapsed([], 30, 2)).toEqual([]);
	});

	test('drv-52 in flight are batches whose lease is not over and that were not given back', async () => {
		const { batches } = current();
		const [one, none] = [ownName('step'), ownName('step')];
		await create(batchOf(one, 20));
		await create(batchOf(one, 30, { state: 'begun' }));
		const given = batchOf(one, 15, { state: 'back' });
		await create(given);
		const inFlight = (nowMs: number) => batches.inFlight([one, none], nowMs);
		const free = { stepKey: none, count: 0, earliestLapseMs: null };
		expect(await inFlight(19)).toEqual([{ stepKey: one, count: 2, earliestLapseMs: 15 }, free]);
		expect(await inFlight(20)).toEqual([{ stepKey: one, count: 1, earliestLapseMs: 15 }, free]);
		expect(await inFlight(30)).toEqual([{ stepKey: one, count: 0, earliestLapseMs: 15 }, free]);

		await batches.swap(given.batchId, one, 1, { ...given, state: 'leased', attempt: 2, untilMs: 50 });
		expect(await inFlight(19)).toEqual([{ stepKey: one, count: 3, earliestLapseMs: 20 }, free]);
		await batches.swap(given.batchId, one, 2, { ...given, attempt: 2, untilMs: 16 });
		expect(await inFlight(19)).toEqual([{ stepKey: one, count: 2, earliestLapseMs: 16 }, free]);
	});

	test('drv-53 of 50 writers of one batch exactly one wins', async () => {
		const batch = batchOf(ownName('step'), 10);
		const answers = await Promise.all(
			Array.from({ length: 50 }, (_, i) =>
				current().batches.swap(batch.batchId, batch.stepKey, 0, { ...batch, runId: `${i}` }),
			),
		);
		expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
		expect((await current().batches.read(batch.batchId))?.batch.runId).toBe(`${answers.indexOf('done')}`);
	});
}
