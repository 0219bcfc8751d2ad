import type { ValueType } from './filter';
import { matcher, type TestPattern } from './pattern';

/** Decides on two converted values. `left` and `right` may be absent (undefined or null) whatever the type. */
export type Decide = (left: unknown, right: unknown) => boolean;
/** Makes the decision for one condition. */
export type Operator = (ignoreCase: boolean, testRisky: TestPattern | undefined) => Decide;

type Table = Readonly<Record<string, Operator>>;

const isPresent: Decide = (left) => left !== undefined && left !== null && !Number.isNaN(left);
const isAbsent: Decide = (left) => !isPresent(left, undefined);
const plain =
	(decide: Decide): Operator =>
	() =>
		decide;

// The casts below state what the converters promise. Where a right type of another kind slips through, the
// operators do what JavaScript does with it: that is what n8n's users see.
const texts = (decide: (left: string, right: string) => boolean): Operator =>
	plain((left, right) => decide((left ?? '') as string, (right ?? '') as string));
const numbers = (decide: (left: number, right: number) => boolean): Operator => plain(decide as Decide);
const lists = (decide: (length: number, right: number) => boolean): Operator =>
	plain((left, right) => decide(((left ?? []) as unknown[]).length, right as number));
const instants = (decide: (left: number, right: number) => boolean): Operator =>
	plain(
		(left, right) =>
			isPresent(left, undefined) && isPresent(right, undefined) && decide(left as number, right as number),
	);

const presence: Table = { exists: plain(isPresent), notExists: plain(isAbsent) };
const emptiness: Table = { ...presence, empty: plain(isAbsent), notEmpty: plain(isPresent) };
const equality: Table = {
	equals: plain((left, right) => left === right),
	notEquals: plain((left, right) => left !== right),
};

const stringOperators: Table = {
	...presence,
	empty: texts((left) => left.length === 0),
	notEmpty: texts((left) => left.length !== 0),
	equals: texts((left, right) => left === right),
	notEquals: texts((left, right) => left !== right),
	contains: texts((left, right) => left.includes(right)),
	notContains: texts((left, right) => !left.includes(right)),
	startsWith: texts((left, right) => left.startsWith(right)),
	notStartsWith: texts((left, right) => !left.startsWith(right)),
	endsWith: texts((left, right) => left.endsWith(right)),
	notEndsWith: texts((left, right) => !left.endsWith(right)),
	regex: (_ignoreCase, testRisky) => {
		const matches = matcher(testRisky);
		return (left, right) => matches((left ?? '') as string, right ?? '');
	},
	notRegex: (_ignoreCase, testRisky) => {
		const matches = matcher(testRisky);
		return (left, right) => !matches((left ?? '') as string, right ?? '');
	},
};

const arrayOperators: Table = {
	...presence,
	contains: (ignoreCase) => (left, right) => isIn((left ?? []) as unknown[], right, ignoreCase),
	notContains: (ignoreCase) => (left, right) => !isIn((left ?? []) as unknown[], right, ignoreCase),
	empty: lists((length) => length === 0),
	notEmpty: lists((length) => length !== 0),
	lengthEquals: lists((length, right) => length === right),
	lengthNotEquals: lists((length, right) => length !== right),
	lengthGt: lists((length, right) => length > right),
	lengthLt: lists((length, right) => length < right),
	lengthGte: lists((length, right) => length >= right),
	lengthLte: lists((length, right) => length <= right),
};

/** Every operation by the type on its left: n8n's, under n8n's names. */
export const operators: Readonly<Record<ValueType, Table>> = {
	any: presence,
	string: stringOperators,
	number: {
		...emptiness,
		...equality,
		gt: numbers((left, right) => left > right),
		lt: numbers((left, right) => left < right),
		gte: numbers((left, right) => left >= right),
		lte: numbers((left, right) => left <= right),
	},
	boolean: { ...emptiness, ...equality, true: plain((left) => Boolean(left)), false: plain((left) => !left) },
	dateTime: {
		...emptiness,
		equals: instants((left, right) => left === right),
		notEquals: instants((left, right) => left !== right),
		after: instants((left, right) => left > right),
		before: instants((left, right) => left < right),
		afterOrEquals: instants((left, right) => left >= right),
		beforeOrEquals: instants((left, right) => left <= right),
	},
	array: arrayOperators,
	object: { ...presence, empty: plain((left) => !hasKeys(left)), notEmpty: plain(hasKeys) },
};

function isIn(list: unknown[], value: unknown, ignoreCase: boolean): boolean {
	if (!ignoreCase || typeof value !== 'string') return list.includes(value);
	const wanted = value.toLocaleLowerCase();
	return list.some((entry) => typeof entry === 'string' && entry.toLocaleLowerCase() === wanted);
}

function hasKeys(value: unknown): boolean {
	return Boolean(value) && Object.keys(value as object).length !== 0;
}
