import { CAP_RETENTION_MS, type CapStore } from '../../lib/store/caps';
import { DAY_MS, NOON_MS, rolling } from './caps-fixtures';

const SUBJECTS = 1000;

/** Subjects that were hit once and never again do not pile up, and none that is remembered is lost. */
export async function capSweepCase(caps: CapStore, subjectsKept: () => Promise<number>): Promise<void> {
	const limits = [rolling('all', 9, CAP_RETENTION_MS)];
	const season = (number: number) =>
		Array.from({ length: SUBJECTS }, (_, i) => ({
			hitId: 'h',
			subject: `season ${number}, ${i}`,
			counts: ['all'],
			limits,
		}));
	for (let number = 0; number < 4; number++) await caps.take(season(number), NOON_MS + number * 30 * DAY_MS);
	expect(await subjectsKept()).toBe(4 * SUBJECTS);
	const laterMs = NOON_MS + 90 * DAY_MS + CAP_RETENTION_MS - DAY_MS;
	for (let number = 4; number < 9; number++) await caps.take(season(number), laterMs);
	// Seasons 3 and 4 to 8 are remembered; of the three others at most a few are left.
	const kept = await subjectsKept();
	expect(kept).toBeGreaterThanOrEqual(6 * SUBJECTS);
	expect(kept).toBeLessThan(6.5 * SUBJECTS);
	expect(await caps.refund(season(3), laterMs)).toEqual(season(3).map(() => ({ kind: 'refunded' })));
	expect(await caps.refund(season(0), laterMs)).toEqual(season(0).map(() => ({ kind: 'gone' })));
}
