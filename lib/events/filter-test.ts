import type { Filter, StoredEvent } from '../domain/events';
import { JourneyError } from '../domain/errors';
import { compileConditions } from '../segments/conditions';

const KEPT = 1_000;
type Compiled = ReturnType<typeof compileConditions>;
const compiled = new Map<string, Compiled>();

function compile(filter: Filter): Compiled {
	const key = JSON.stringify(filter);
	let found = compiled.get(key);
	if (found === undefined) {
		found = compileConditions(filter as never);
		if (compiled.size >= KEPT) compiled.delete(compiled.keys().next().value!);
		compiled.set(key, found);
	}
	return found;
}

/**
 * Tells whether an event's data meets a filter; in the filter `$json` is the event's data.
 * Data that the filter's types refuse does not match: one odd event must not stop the others.
 */
export function testFilter(filter: Filter, event: StoredEvent): boolean {
	try {
		return compile(filter).test(event.data);
	} catch (error) {
		if (error instanceof JourneyError && error.code === 'invalid-condition') return false;
		throw error;
	}
}
