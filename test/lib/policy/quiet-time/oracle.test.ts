import fc from 'fast-check';
import { evaluateQuietTime } from '../../../../lib/policy/quiet-time';
import type { QuietTimes, WeeklyWindow } from '../../../../lib/policy/quiet-time';
import { EVERY_DAY } from './local-instant';
import { forbiddenMinutes, WallScan } from './oracle';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Nights on which a clock changes, and the zones with the odd ones. */
const NIGHTS: [zone: string, around: string][] = [
	['America/New_York', '2026-03-08T07:00Z'],
	['America/New_York', '2026-11-01T06:00Z'],
	['Europe/Berlin', '2026-03-29T01:00Z'],
	['Europe/Berlin', '2026-10-25T01:00Z'],
	['America/St_Johns', '2026-03-08T05:30Z'],
	['America/St_Johns', '2010-11-07T02:31Z'],
	['Australia/Lord_Howe', '2026-04-04T15:00Z'],
	['Australia/Lord_Howe', '2026-10-03T15:30Z'],
	['America/Havana', '2026-03-08T05:00Z'],
	['America/Havana', '2026-11-01T05:00Z'],
	['America/Sao_Paulo', '2018-11-04T03:00Z'],
	['America/Sao_Paulo', '2018-02-18T02:00Z'],
	['Pacific/Apia', '2011-12-30T10:00Z'],
	['Asia/Kolkata', '2026-06-01T00:00Z'],
	['Africa/Casablanca', '2026-02-15T02:00Z'],
	['Antarctica/Troll', '2026-03-29T01:00Z'],
	['Pacific/Chatham', '2026-04-04T14:00Z'],
];

const clock = (isEnd: boolean) =>
	fc
		.integer({ min: 0, max: isEnd ? 96 : 95 })
		.map(
			(quarter) =>
				`${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
		);

const row: fc.Arbitrary<WeeklyWindow> = fc.record({
	days: fc.subarray(EVERY_DAY, { minLength: 1 }),
	from: clock(false),
	to: clock(true),
});

/** The verdict at every minute equals the scan, and every `untilMs` is the next minute at which the scan turns. */
function compare(zone: string, aroundMs: number, times: QuietTimes): void {
	const scan = scans.get(`${zone} ${aroundMs}`) ?? new WallScan(zone, aroundMs - 6 * DAY, aroundMs + 8 * DAY);
	scans.set(`${zone} ${aroundMs}`, scan);
	const forbidden = forbiddenMinutes(scan, times);
	const policy = { general: times };
	const last = (10 * DAY) / MINUTE;
	for (let i = (3 * DAY) / MINUTE; i < last; i += 1) {
		const nowMs = scan.fromMs + i * MINUTE;
		const verdict = evaluateQuietTime(policy, { timeZone: zone }, nowMs);
		if ((verdict.kind === 'quiet') !== (forbidden[i] === 1)) {
			throw new Error(
				`${zone} ${new Date(nowMs).toISOString()}: ${verdict.kind}, the scan says ${forbidden[i]}`,
			);
		}
		if (forbidden[i] === forbidden[i - 1] && i % 97 !== 0) continue;
		const turn = forbidden.indexOf(1 - forbidden[i], i);
		if (turn < 0 || turn > last) continue;
		expect([zone, nowMs, verdict]).toMatchObject([zone, nowMs, { untilMs: scan.fromMs + turn * MINUTE }]);
	}
}

const scans = new Map<string, WallScan>();

describe('quiet time against a scan of every minute', () => {
	it.each(NIGHTS)('%s around %s: every minute of any windows agrees with the scan', (zone, around) => {
		const windows = fc.array(row, { minLength: 1, maxLength: 3 });
		fc.assert(
			fc.property(windows, (weekly) => compare(zone, Date.parse(around), { weekly })),
			{ seed: 20260308, numRuns: 6 },
		);
	});

	it.each(NIGHTS)('%s around %s: a quiet date lasts from its first to its last instant', (zone, around) => {
		const text = (back: number) => new Date(Date.parse(around) + back * DAY).toISOString().slice(0, 10);
		for (const back of [-1, 0, 1])
			compare(zone, Date.parse(around), { dates: [{ from: text(back), to: text(back) }] });
	});

	it.each(NIGHTS)('%s around %s: windows at the edges of the change agree with the scan', (zone, around) => {
		const local = new WallScan(zone, Date.parse(around) - HOUR, Date.parse(around) + HOUR).walls;
		const edges = [...new Set([local[0], local[59], local[60], local[119]])].map((wall) =>
			new Date(wall).toISOString().slice(11, 16),
		);
		for (const from of edges) {
			for (const to of edges)
				compare(zone, Date.parse(around), { weekly: [{ days: [...EVERY_DAY], from, to }] });
		}
	});
});
