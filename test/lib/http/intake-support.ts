import type { IntakeEvent } from '../../../lib/http/event-draft';
import { handleIntake, type EventRecorder, type IntakeOptions } from '../../../lib/http/intake';
import type { HttpRequest } from '../../../lib/http/http-message';

export const NOW_MS = Date.parse('2026-03-01T12:00:00Z');

/** Remembers what was recorded; an id is unique per contact, as in the store. */
export class MemoryRecorder implements EventRecorder {
	readonly events: IntakeEvent[] = [];
	readonly calls: number[] = [];
	readonly #seen = new Set<string>();

	record(events: IntakeEvent[], nowMs: number): Promise<{ kind: 'accepted' | 'duplicate' }[]> {
		this.calls.push(nowMs);
		return Promise.resolve(
			events.map((event) => {
				const key = JSON.stringify([event.contactId, event.id]);
				if (this.#seen.has(key)) return { kind: 'duplicate' };
				this.#seen.add(key);
				this.events.push(event);
				return { kind: 'accepted' };
			}),
		);
	}
}

export interface Sent {
	body?: unknown;
	headers?: HttpRequest['headers'];
	path?: string;
	method?: string;
	nowMs?: number;
}

/** Sends one request to the handler; a body that is neither text nor bytes is written as JSON. */
export async function send(sent: Sent, options: Partial<IntakeOptions> = {}) {
	const recorder = new MemoryRecorder();
	const { body } = sent;
	const rawBody = Buffer.isBuffer(body)
		? body
		: Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));
	const { method = 'POST', headers = {}, path = '/webhook/abc' } = sent;
	const answer = await handleIntake(
		{ method, headers, path, rawBody },
		{ events: recorder, authentication: { kind: 'none' }, ...options },
		sent.nowMs ?? NOW_MS,
	);
	const answered = (answer.body === '' ? {} : JSON.parse(answer.body)) as Record<string, unknown> & {
		rejected: { index: number; reason: string }[];
	};
	return { ...answer, answered, events: recorder.events, reason: answered.rejected?.[0]?.reason };
}

/** A good event in our own shape. */
export function event(more: Record<string, unknown> = {}): Record<string, unknown> {
	return {
		id: 'e1',
		name: 'order.paid',
		contactId: 'c1',
		occurredAt: '2026-03-01T11:59:00Z',
		data: { total: 5 },
		...more,
	};
}
