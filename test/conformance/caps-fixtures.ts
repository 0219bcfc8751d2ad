import type { CapAnswer, CapAsk, CapLimit, CapStore } from '../../lib/store/caps';
import { withStores, type Case, type OpenStores } from './open-stores';

export { DAY_MS, HOUR_MS } from '../../lib/domain/time';

/** Noon of 15 January 2027, UTC: where the manual clock of each case begins. */
export const NOON_MS = Date.UTC(2027, 0, 15, 12);

type Ask = (parts: Partial<CapAsk> & Pick<CapAsk, 'hitId' | 'limits'>) => CapAsk;

/** Makes asks whose subjects belong to the case alone; one subject and the scope `all` unless told. */
export function askFor(caseId: string): Ask {
	return ({ subject = 'anna', counts = ['all'], ...rest }) => ({
		...rest,
		subject: `${caseId}:${subject}`,
		counts,
	});
}

export function capCase(
	id: string,
	title: string,
	use: (stores: OpenStores, ask: Ask) => Promise<void>,
): Case {
	return { id, title, run: (open) => withStores(open, (stores) => use(stores, askFor(id))) };
}

export function rolling(scope: string, maxHits: number, windowMs: number): CapLimit {
	return { scope, maxHits, windowMs };
}

export function taken(...remaining: number[]): CapAnswer {
	return { kind: 'taken', remaining };
}

export function heldUntil(nextAllowedAtMs: number, limit: number): CapAnswer {
	return { kind: 'held', nextAllowedAtMs, limit };
}

export async function takeOne(caps: CapStore, ask: CapAsk, nowMs: number): Promise<CapAnswer> {
	const [answer] = await caps.take([ask], nowMs);
	return answer;
}

/** One call after the other. */
export async function takeAll(caps: CapStore, asks: readonly CapAsk[], nowMs: number): Promise<CapAnswer[]> {
	const answers: CapAnswer[] = [];
	for (const ask of asks) answers.push(await takeOne(caps, ask, nowMs));
	return answers;
}
