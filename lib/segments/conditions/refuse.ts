import { JourneyError } from '../../domain/errors';
import type { Condition, FilterOptions, ValueType } from './filter';

const NAMES: Readonly<Record<ValueType, string>> = {
	string: 'a text',
	number: 'a number',
	boolean: 'true or false',
	dateTime: 'a date',
	array: 'a list',
	object: 'an object',
	any: 'any value',
};
const SHOWN_CHARACTERS = 80;

/** Where a condition stands, for messages. */
export interface Place {
	index: number;
	path: string;
}

/** A filter that cannot be compiled. `allowed` completes "allowed: ...". */
export function refuseFilter(path: string, read: unknown, allowed: string): JourneyError {
	return new JourneyError(
		'invalid-condition',
		`${show(read)} at ${path || 'the filter'} is not a filter part; allowed: ${allowed}`,
		{
			facts: { path },
		},
	);
}

/** A value that the comparison does not allow. */
export function refuseValue(
	place: Place,
	side: 'left' | 'right',
	value: unknown,
	condition: Condition,
	options: FilterOptions,
): JourneyError {
	const { operator } = condition;
	const source = side === 'left' ? condition.leftValue : condition.rightValue;
	const origin =
		typeof source === 'string' && source.startsWith('=') ? ` from ${shorten(source.slice(1))}` : '';
	const wanted = NAMES[side === 'left' ? operator.type : (operator.rightType ?? operator.type)];
	const isStrict = options.typeValidation === 'strict';
	const advice = isStrict
		? "; change the type of the comparison or allow 'Convert types where required'"
		: '';
	return new JourneyError(
		'invalid-condition',
		`Condition ${place.index + 1} (${place.path}) reads ${show(value)}${origin} on its ${side} side, where ` +
			`${operator.type}:${operator.operation} allows ${isStrict ? wanted : `what can be converted to ${wanted}`}${advice}`,
		{ facts: { conditionIndex: place.index, path: place.path, side, value } },
	);
}

/** A comparison that failed by itself: a pattern that is not one, or one that took too long. */
export function refuseComparison(
	place: Place,
	right: unknown,
	condition: Condition,
	cause: unknown,
): JourneyError {
	const { type, operation } = condition.operator;
	const why = cause instanceof Error ? cause.message : String(cause);
	return new JourneyError(
		'invalid-condition',
		`Condition ${place.index + 1} (${place.path}) cannot compare by ${type}:${operation} with ${show(right)}: ${why}`,
		{ facts: { conditionIndex: place.index, path: place.path, side: 'right', value: right }, cause },
	);
}

function show(value: unknown): string {
	if (typeof value === 'string') return `the text '${shorten(value)}'`;
	if (Array.isArray(value)) return `the list ${shorten(asText(value))}`;
	if (typeof value === 'object' && value !== null) return `the object ${shorten(asText(value))}`;
	return `${typeof value === 'number' ? 'the number ' : ''}${String(value)}`;
}

function asText(value: object): string {
	try {
		return JSON.stringify(value) ?? typeof value;
	} catch {
		return 'that JSON cannot show';
	}
}

function shorten(text: string): string {
	return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}
