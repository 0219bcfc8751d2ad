import type { EventInput } from '../domain/events';
import { JourneyError } from '../domain/errors';

/** Throws `invalid-input` that names the event and the field; the whole call is refused then. */
export function checkEvents(events: readonly EventInput[]): void {
	events.forEach((event, i) => {
		for (const field of ['id', 'name', 'contactId'] as const) {
			const value: unknown = event[field];
			if (typeof value !== 'string' || value === '') throw refusal(i, field, value, 'a text that is not empty');
		}
		if (!Number.isFinite(event.occurredAtMs))
			throw refusal(i, 'occurredAtMs', event.occurredAtMs, 'milliseconds since 1970');
		const { data } = event;
		if (data !== undefined && (data === null || typeof data !== 'object' || Array.isArray(data)))
			throw refusal(i, 'data', Array.isArray(data) ? 'a list' : data, 'an object, or nothing');
	});
}

function refusal(index: number, field: string, value: unknown, allowed: string): JourneyError {
	return new JourneyError(
		'invalid-input',
		`Event ${index} has '${field}' ${JSON.stringify(value) ?? 'undefined'}; allowed is ${allowed}. Nothing of this call was recorded.`,
		{ facts: { index, field } },
	);
}
