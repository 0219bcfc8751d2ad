import type { Filter, StoredEvent } from '../domain/events';
import { JourneyError } from '../domain/errors';
import { compileConditions, type CompiledConditions, type ConditionFilter } from '../segments/conditions';

const KEPT = 1_000;
const compiledByText = new Map<string, CompiledConditions>();
/** Filters of subscriptions are the same object for every event: they need no text made of them. */
const compiledByFilter = new WeakMap<Filter, CompiledConditions>();

function compile(filter: Filter): CompiledConditions {
	let found = compiledByFilter.get(filter);
	if (found === undefined) compiledByFilter.set(filter, (found = compileByText(filter)));
	return found;
}

function compileByText(filter: Filter): CompiledConditions {
	const text = JSON.stringify(filter);
	let found = compiledByText.get(text);
	if (found === undefined) {
		found = compileConditions(filter as ConditionFilter);
		if (compiledByText.size >= KEPT) compiledByText.delete(compiledByText.keys().next().value!);
		compiledByText.set(text, found);
	}
	return found;
}

/** Throws `invalid-condition` where a filter on an event's data could never be judged: better when it is set up than never. */
export function checkFilter(filter: Filter): void {
	const [need] = compile(filter).needs.expressions;
	if (need !== undefined)
		throw new JourneyError(
			'invalid-condition',
			`A condition on an event's data has at ${need.path} the expression ${JSON.stringify(need.expression)}; allowed are values and expressions that only read a property, like {{ $json.amount }}.`,
			{ facts: { path: need.path } },
		);
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
