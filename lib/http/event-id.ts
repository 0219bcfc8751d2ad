import { createHash } from 'node:crypto';

import type { JsonValue } from '../domain/json';
import { MINUTE_MS } from '../domain/time';

/** What tells apart two requests whose events carry no id. */
export interface IdContext {
	/** The header of that name, when the sender uses it. */
	idempotencyKey?: string;
	/** The place of the event in its request, from 0. */
	index: number;
}

const SLOT_MS = 10 * MINUTE_MS;

/**
 * Makes the id of an event that has none, so that a repeated request is a duplicate and a new event is not.
 *
 * It is made from the content and, in this order: the date as it was sent; else the `Idempotency-Key` and the
 * place in the request; else the ten minutes of the clock in which the event arrived, because the same "cart
 * viewed" next week is another event. In that last case a repeat across the edge of ten minutes counts twice, and
 * two equal events within them once: senders to whom this matters send ids.
 */
export function makeEventId(
	content: JsonValue[],
	datedMs: number | undefined,
	{ idempotencyKey, index }: IdContext,
	nowMs: number,
): string {
	let moment: JsonValue = ['at', datedMs ?? null];
	if (datedMs === undefined) {
		moment = idempotencyKey ? ['key', idempotencyKey, index] : ['slot', Math.floor(nowMs / SLOT_MS)];
	}
	const text = JSON.stringify([...content, moment], sortKeys);
	return `auto:${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
}

/** Puts the keys of every object in one order: a repeat that was written anew is the same event. */
function sortKeys(_key: string, value: unknown): unknown {
	if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
