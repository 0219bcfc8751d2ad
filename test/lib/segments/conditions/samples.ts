import { DateTime } from 'luxon';
import type {
	Condition,
	ConditionFilter,
	FilterOptions,
	ValueType,
} from '../../../../lib/segments/conditions';
import { operators } from '../../../../lib/segments/conditions/operators';

const { floor, imul } = Math;

/** A small seeded generator (mulberry32): the same seed gives the same run everywhere. */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

export function pick<T>(random: () => number, list: readonly T[]): T {
	return list[floor(random() * list.length)] as T;
}

const holdsItself: unknown[] = [1];
holdsItself.push(holdsItself);

/** What contacts' data holds on a bad day. Objects that have no text (`{ toString: 1 }`) crash n8n and are tested apart. */
export const values: readonly unknown[] = [
	undefined,
	null,
	'',
	' ',
	'\t\n',
	'a',
	'A',
	'abc',
	'ABC',
	'äÖß',
	'İstanbul',
	'istanbul',
	'ǅ',
	'0',
	'1',
	'-1',
	'1.5',
	' 7 ',
	'1e3',
	'0x10',
	'Infinity',
	'NaN',
	'true',
	'TRUE',
	'false',
	'False',
	'yes',
	'null',
	'undefined',
	'[]',
	'[1,2]',
	"['a','b']",
	'["a",1]',
	'{}',
	'{"a":1}',
	"{a: 'b', c: [1,], d: -2}",
	'{ }',
	'{a: 1',
	'{a}',
	'{/* c */ "x": null}',
	'[object Object]',
	'/a/i',
	'/^a.*c$/',
	'a|b',
	'(',
	'/(a/',
	'/b/gg',
	'/B/gi',
	'.',
	'^$',
	'\\d+',
	'/a/b/',
	'//',
	'(a+)+b',
	0,
	-0,
	1,
	-1,
	1.5,
	2,
	3,
	2024,
	1e21,
	1700000000000,
	NaN,
	Infinity,
	-Infinity,
	true,
	false,
	10n,
	[],
	[1, 2],
	['a'],
	['A', 'b'],
	['true'],
	[null],
	[undefined],
	[NaN],
	[[]],
	[0],
	['5'],
	['2024-03-10'],
	['{"a":1}'],
	holdsItself,
	{},
	{ a: 1 },
	{ a: undefined },
	{ toJSON: () => undefined },
	{ valueOf: () => 5 },
	'2024-03-10',
	'2024-03-10T02:30:00',
	'2024-03-10T02:30:00Z',
	'2024-03-10T02:30:00.000Z',
	'2024-03-10T02:30:00.1234Z',
	'2024-03-10T03:30:00+01:00',
	'2024-03-10T03:30:00+0100',
	'2024-02-30T00:00:00Z',
	'2024-02-30',
	'2024-13-01T00:00:00Z',
	'2024-03-10T24:00:00Z',
	'2024-03-10T23:59:60Z',
	'2024-W10-7',
	'2024-070',
	'2024',
	'202403',
	'20240310T023000Z',
	'0000-01-01T00:00:00Z',
	'2024-03-10 02:30:00',
	'2024-03-10 02:30:00.5 +01:00',
	'2024-03-10 02:30:00 Europe/Berlin',
	'Sun, 10 Mar 2024 02:30:00 GMT',
	'Sun, 10 Mar 2024 03:30 +0100',
	'March 10, 2024',
	'10/03/2024',
	'3/10/2024 2:30 PM',
	'Sun Mar 10 2024 02:30:00 GMT+0100 (CET)',
	' 2024-03-10T02:30:00Z ',
	'12:30',
	'2024-03-10T02:30:00.000-25:00',
	'2024-03-10T02:30:00.000+14:59',
	new Date('2024-03-10T02:30:00Z'),
	new Date(NaN),
	new Date(0),
	DateTime.fromISO('2024-03-10T02:30:00Z'),
	DateTime.fromISO('2024-03-10T03:30:00', { zone: 'Europe/Berlin' }),
	DateTime.invalid('test'),
	DateTime.fromMillis(0),
];

/** What a comparison of a type is made for, few enough that equal ones meet. */
const typical: Readonly<Record<ValueType, readonly unknown[]>> = {
	any: ['a', 'b', 'A', 1, 2, null],
	string: ['a', 'A', 'ab', 'ba', 'b', 'AB', ''],
	number: [0, 1, 2, 3, '2'],
	boolean: [true, false, 'true', 0],
	dateTime: [
		'2024-03-10',
		'2024-03-10T02:30:00Z',
		'2024-03-10T03:30:00+01:00',
		'2024-03-11',
		new Date('2024-03-10T02:30:00Z'),
	],
	array: [[], ['a'], ['a', 'B'], [1, 2, 3], '[1,2]'],
	object: [{}, { a: 1 }, '{}', '{"a":1}', null],
};

/** A value of the expected type in two of three draws, any value otherwise. */
export function valueFor(random: () => number, type: ValueType): unknown {
	return pick(random, random() < 2 / 3 ? typical[type] : values);
}

export const allOptions: readonly Required<Omit<FilterOptions, 'leftValue'>>[] = [true, false].flatMap(
	(caseSensitive) =>
		(['strict', 'loose'] as const).flatMap((typeValidation) =>
			([1, 2, 3] as const).map((version) => ({ caseSensitive, typeValidation, version })),
		),
);

export const allOperators = Object.entries(operators).flatMap(([type, table]) =>
	Object.keys(table).map((operation) => ({ type: type as ValueType, operation })),
);

/** The editor's own right type where it sets one, now and then another. */
export function rightTypeFor(
	random: () => number,
	{ type, operation }: (typeof allOperators)[number],
): ValueType | undefined {
	if (type === 'array') return operation.startsWith('length') ? 'number' : 'any';
	if (type === 'dateTime' || random() < 0.8) return undefined;
	return pick(random, ['string', 'number', 'boolean', 'array', 'object', 'any'] as const);
}

export function one(
	operator: Condition['operator'],
	leftValue: unknown,
	rightValue: unknown,
	options: FilterOptions = { caseSensitive: true, typeValidation: 'strict', version: 2 },
): ConditionFilter {
	return { options, combinator: 'and', conditions: [{ id: '1', leftValue, rightValue, operator }] };
}
