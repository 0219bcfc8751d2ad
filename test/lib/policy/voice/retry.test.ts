import fc from 'fast-check';
import type { CallResult } from '../../../../lib/domain/call';
import { CALL_RESULTS, nextDial, verdictOf } from '../../../../lib/policy/voice';
import type { PastDial, RetryPlan } from '../../../../lib/policy/voice';
import { DAY_MS, MINUTE_MS } from '../../../../lib/domain/time';
import { at } from '../quiet-time/local-instant';

const ZONE = 'America/New_York';
const plan = (more: Partial<RetryPlan> = {}): RetryPlan => ({
	maxAttempts: 3,
	ladderMinutes: [60, 240, 1440],
	byResult: [],
	otherPartOfDay: false,
	...more,
});
const START = at('2026-06-01T10:00', ZONE);
const dialled = (...results: CallResult[]): PastDial[] =>
	results.map((result, i) => ({ result, atMs: START + i * MINUTE_MS }));
/** Minutes from the last dial to the next one, or why there is none. */
function next(dials: PastDial[], more: Partial<RetryPlan> = {}): number | string {
	const lastMs = dials.at(-1)?.atMs ?? START;
	const answer = nextDial(plan(more), dials, ZONE, lastMs);
	return answer.kind === 'over' ? answer.reason : (answer.atMs - lastMs) / MINUTE_MS;
}

describe('when a contact is dialled next', () => {
	it('the first dial comes at once', () => {
		expect(next([])).toBe(0);
	});

	it.each<[string, CallResult[], number | string]>([
		['a contact who does not answer waits for the ladder', ['NoAnswer'], 60],
		['the second wait is the second rung', ['NoAnswer', 'NoAnswer'], 240],
		['after the last attempt it is over', ['NoAnswer', 'NoAnswer', 'NoAnswer'], 'retries-exhausted'],
		['a busy number is tried again after the short wait', ['Busy'], 15],
		['a number that was busy before, too', ['NoAnswer', 'Busy'], 15],
		['a machine that was hung up on waits for the ladder', ['AnsweringMachineHangup'], 60],
		['a call without an exchange waits for the ladder', ['Undetermined'], 60],
		['trouble of a carrier waits for the ladder', ['CallFailed'], 60],
		['a representative who was late waits for the ladder', ['Terminated'], 60],
		['an agent that failed is tried again soon', ['BotFailed'], 5],
		['an agent that failed twice is not', ['BotFailed', 'BotFailed'], 'retries-exhausted'],
		['also when another dial lies between', ['BotFailed', 'Busy', 'BotFailed'], 'retries-exhausted'],
		['one message left: one more may be left', ['AnsweringMachine'], 60],
		['two messages left are enough', ['AnsweringMachine', 'AnsweringMachine'], 'retries-exhausted'],
	])('%s', (_what, results, answer) => {
		expect(next(dialled(...results), { maxAttempts: results.length > 2 ? 3 : 10 })).toBe(answer);
	});

	it('never after a result that advises none, whatever the plan says', () => {
		const closed = CALL_RESULTS.filter((result) =>
			['no', 'never', 'reconcile'].includes(verdictOf(result).retry),
		);
		expect(closed).toEqual(expect.arrayContaining(['LiveAnswer', 'InvalidAddress', 'Abandoned', 'Unknown']));
		for (const result of closed)
			expect(next(dialled(result), { byResult: [{ result, minutes: 1 }], maxAttempts: 10 })).toBe('no-retry');
	});

	it('never after a soft refusal: the advice of the verdict counts before that of the result', () => {
		expect(next([{ result: 'NoAnswer', atMs: START, retry: 'no' }])).toBe('no-retry');
	});

	it('a row for a result replaces short wait and ladder', () => {
		const byResult = [
			{ result: 'Busy' as const, minutes: 90 },
			{ result: 'NoAnswer' as const, minutes: 7 },
		];
		expect(next(dialled('Busy'), { byResult })).toBe(90);
		expect(next(dialled('NoAnswer'), { byResult, otherPartOfDay: true })).toBe(7);
	});

	it('the last rung repeats, and a quicker rung is quicker than the short wait', () => {
		expect(next(dialled('NoAnswer', 'NoAnswer', 'NoAnswer'), { ladderMinutes: [3], maxAttempts: 9 })).toBe(3);
		expect(next(dialled('Busy'), { ladderMinutes: [3] })).toBe(3);
	});

	it('a dial that is overdue comes at once, never in the past', () => {
		const nowMs = START + DAY_MS;
		expect(nextDial(plan(), dialled('NoAnswer'), ZONE, nowMs)).toEqual({ kind: 'dial', atMs: nowMs });
	});

	it('a dial deferred for capacity is no attempt, and waits longer each time in a row', () => {
		expect(next(dialled('CapacityDeferred'))).toBe(1);
		expect(next(dialled('CapacityDeferred', 'CapacityDeferred'))).toBe(2);
		expect(next(dialled(...Array<CallResult>(9).fill('CapacityDeferred')))).toBe(15);
		expect(next(dialled('CapacityDeferred', 'NoAnswer', 'CapacityDeferred', 'NoAnswer'))).toBe(240);
		expect(next(dialled('NoAnswer', 'CapacityDeferred'))).toBe(1);
	});
});

describe('another part of the day', () => {
	const other = (dials: [string, CallResult][], zone: string | null = ZONE) => {
		const past = dials.map(([text, result]) => ({ atMs: at(text, ZONE), result }));
		return nextDial(plan({ otherPartOfDay: true, maxAttempts: 10 }), past, zone, past[past.length - 1].atMs);
	};
	const dial = (text: string) => ({ kind: 'dial', atMs: at(text, ZONE) });

	it('a retry that would fall into the same part waits for the next one', () => {
		expect(other([['2026-06-01T10:20', 'NoAnswer']])).toEqual(dial('2026-06-01T12:20'));
		expect(other([['2026-06-01T13:00', 'NoAnswer']])).toEqual(dial('2026-06-01T17:00'));
		expect(other([['2026-06-01T18:00', 'NoAnswer']])).toEqual(dial('2026-06-02T08:00'));
	});

	it('a retry that falls into another part stays where it is', () => {
		expect(other([['2026-06-01T11:30', 'NoAnswer']])).toEqual(dial('2026-06-01T12:30'));
	});

	it('every part is tried once before any is tried again', () => {
		const twice: [string, CallResult][] = [
			['2026-06-01T10:00', 'NoAnswer'],
			['2026-06-01T12:00', 'NoAnswer'],
		];
		expect(other(twice)).toEqual(dial('2026-06-01T17:00'));
		expect(other([...twice, ['2026-06-01T17:00', 'NoAnswer']])).toEqual(dial('2026-06-02T17:00'));
	});

	it('neither busy lines nor trouble of carriers move, nor anybody whose zone is not known', () => {
		expect(other([['2026-06-01T10:00', 'Busy']])).toEqual(dial('2026-06-01T10:15'));
		expect(other([['2026-06-01T10:00', 'CallFailed']])).toEqual(dial('2026-06-01T11:00'));
		expect(other([['2026-06-01T10:00', 'NoAnswer']], null)).toEqual(dial('2026-06-01T11:00'));
	});

	it('over the ends of summer time the hour is that of the wall clock', () => {
		expect(other([['2026-10-31T20:00', 'NoAnswer']])).toEqual(dial('2026-11-01T08:00'));
		expect(other([['2026-03-07T20:00', 'NoAnswer']])).toEqual(dial('2026-03-08T08:00'));
	});
});

it('no dial lies in the past or beyond the wait and two days, and no more are made than the plan has', () => {
	const dials = fc.array(
		fc.record({
			result: fc.constantFrom<CallResult>('NoAnswer', 'Busy', 'Undetermined', 'CallFailed', 'BotFailed'),
			atMs: fc.integer({ min: START - 30 * DAY_MS, max: START }),
		}),
		{ maxLength: 6 },
	);
	fc.assert(
		fc.property(dials, fc.constantFrom(ZONE, 'Asia/Kolkata', 'Pacific/Apia', null), (unordered, zone) => {
			const past = [...unordered].sort((a, b) => a.atMs - b.atMs);
			const answer = nextDial(plan({ otherPartOfDay: true }), past, zone, START);
			if (past.length >= 3) expect(answer.kind).toBe('over');
			if (answer.kind === 'over') return;
			expect(answer.atMs).toBeGreaterThanOrEqual(START);
			expect(answer.atMs).toBeLessThanOrEqual(START + 3 * DAY_MS);
		}),
	);
});
