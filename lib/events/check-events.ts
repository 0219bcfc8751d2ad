import { checkId } from '../contacts/check-id';
import type { EventInput } from '../domain/events';
import { JourneyError } from '../domain/errors';

const CONSEQUENCE = ' Nothing of this call was recorded.';
/** The instants that a date can have. Source: ECMA-262, time values and time range. */
const LAST_MS = 8_640_000_000_000_000;

/** Throws `invalid-input` that names the event and the field; the whole call is refused then. */
export function checkEvents(events: readonly EventInput[]): void {
	events.forEach((event, i) => {
		for (const field of ['id', 'name', 'contactId'] as const)
			checkId(`Event ${i}`, field, event[field], CONSEQUENCE);
		const { occurredAtMs, data, correlation } = event;
		if (!Number.isFinite(occurredAtMs) || Math.abs(occurredAtMs) > LAST_MS)
			throw refusal(i, 'occurredAtMs', occurredAtMs, 'milliseconds since 1970');
		if (data !== undefined && (data === null || typeof data !== 'object' || Array.isArray(data)))
			throw refusal(i, 'data', Array.isArray(data) ? 'a list' : data, 'an object, or nothing');
		const isKey = correlation === undefined || typeof correlation === 'string';
		if (!isKey && (correlation === null || typeof correlation !== 'object' || Array.isArray(correlation)))
			throw refusal(i, 'correlation', correlation, 'a text, an object of values, or nothing');
	});
}

function refusal(index: number, field: string, value: unknown, allowed: string): JourneyError {
	const shown = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
	return new JourneyError(
		'invalid-input',
		`Event ${index} has '${field}' ${shown}; allowed is ${allowed}.${CONSEQUENCE}`,
		{
			facts: { index, field },
		},
	);
}
