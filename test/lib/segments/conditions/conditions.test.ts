import { JourneyError } from '../../../../lib/domain/errors';
import { compileConditions, type Condition, type ConditionFilter } from '../../../../lib/segments/conditions';
import { one } from './samples';

const equals = { type: 'string', operation: 'equals' } as const;
const after = { type: 'dateTime', operation: 'after' } as const;

function refusal(run: () => unknown): JourneyError {
	try {
		run();
	} catch (error) {
		if (error instanceof JourneyError) return error;
		throw error;
	}
	throw new Error('nothing was thrown');
}

function is(field: string, value: unknown): Condition {
	return { leftValue: `={{ $json.${field} }}`, rightValue: value, operator: equals };
}

describe('what a filter needs', () => {
	it('a property path needs nothing and is read from the item', () => {
		const compiled = compileConditions(one(equals, '={{ $json["plan name"].now }}', 'pro'));
		expect(compiled.needs).toEqual({ expressions: [], zone: false });
		expect(compiled.test({ 'plan name': { now: 'pro' } })).toBe(true);
		expect(compiled.test({ 'plan name': null })).toBe(false);
	});

	it('an expression that computes is listed with its place, and its value is taken from the facts in that order', () => {
		const inner = { combinator: 'and', conditions: [{ ...is('a', '={{ $now }}') }] } as const;
		const { needs, test } = compileConditions({
			combinator: 'and',
			conditions: [is('x', 'y'), { leftValue: '={{ $json.a.trim() }}', rightValue: 'b', operator: equals }],
			groups: [inner],
		});
		expect(needs.expressions).toEqual([
			{
				conditionIndex: 1,
				side: 'left',
				path: 'conditions[1].leftValue',
				expression: '={{ $json.a.trim() }}',
			},
			{
				conditionIndex: 2,
				side: 'right',
				path: 'groups[0].conditions[0].rightValue',
				expression: '={{ $now }}',
			},
		]);
		expect(test({ x: 'y', a: 'noon' }, { expressions: ['b', 'noon'] })).toBe(true);
		expect(test({ x: 'y', a: 'noon' }, { expressions: ['b', 'night'] })).toBe(false);
	});

	it('an expression without its value is refused, not taken as absent', () => {
		const { test } = compileConditions(
			one({ type: 'string', operation: 'notExists', singleValue: true }, '={{ $now }}', ''),
		);
		expect(refusal(() => test({})).message).toContain(
			'{{ $now }} at conditions[0].leftValue was not evaluated',
		);
		expect(test({}, { expressions: [undefined] })).toBe(true);
	});

	it('text behind an equals sign without braces is that text, as in n8n', () => {
		const { needs, test } = compileConditions(one(equals, '=gold', 'gold'));
		expect(needs.expressions).toEqual([]);
		expect(test({})).toBe(true);
	});

	it('the right side of a row that has none is not needed', () => {
		const row = one(
			{ type: 'string', operation: 'exists', singleValue: true },
			'={{ $json.a }}',
			'={{ $now }}',
		);
		expect(compileConditions(row).needs.expressions).toEqual([]);
	});

	it('a comparison of dates needs a zone', () => {
		expect(compileConditions(one(after, '={{ $json.at }}', '2026-01-01')).needs.zone).toBe(true);
	});
});

describe('groups', () => {
	const compiled = compileConditions({
		combinator: 'and',
		conditions: [is('plan', 'pro')],
		groups: [
			{ combinator: 'or', conditions: [is('city', 'Berlin'), is('city', 'Rome')] },
			{ combinator: 'none', conditions: [is('state', 'left'), is('state', 'paused')] },
		],
	});

	it.each([
		[{ plan: 'pro', city: 'Rome', state: 'active' }, true],
		[{ plan: 'free', city: 'Rome', state: 'active' }, false],
		[{ plan: 'pro', city: 'Oslo', state: 'active' }, false],
		[{ plan: 'pro', city: 'Rome', state: 'paused' }, false],
		[{ plan: 'pro', city: 'Rome' }, true],
	])('%j passes all conditions, any of the first group and none of the second: %s', (json, passes) => {
		expect(compiled.test(json)).toBe(passes);
	});

	it('a group takes the options of the filter around it unless it has its own', () => {
		const loud = { combinator: 'and', conditions: [is('plan', 'PRO')] } as const;
		const options = { caseSensitive: false, typeValidation: 'strict', version: 2 } as const;
		const around = (group: ConditionFilter) =>
			compileConditions({ options, combinator: 'and', groups: [group] });
		expect(around(loud).test({ plan: 'pro' })).toBe(true);
		expect(around({ ...loud, options: { ...options, caseSensitive: true } }).test({ plan: 'pro' })).toBe(
			false,
		);
	});

	it('an empty and passes everyone, an empty or no one, an empty none everyone', () => {
		const verdict = (combinator: ConditionFilter['combinator']) => compileConditions({ combinator }).test({});
		expect([verdict('and'), verdict('or'), verdict('none')]).toEqual([true, false, true]);
	});

	it('a group inside a group is refused', () => {
		const deep: ConditionFilter = {
			combinator: 'and',
			groups: [{ combinator: 'or', groups: [{ combinator: 'and' }] }],
		};
		expect(refusal(() => compileConditions(deep)).message).toContain(
			'groups[0].groups is not a filter part; allowed: groups on 2 levels',
		);
	});
});

describe('refusals', () => {
	it('a value of the wrong type says what was read, where, and what is allowed', () => {
		const filter = one({ type: 'number', operation: 'gt' }, '={{ $json.age }}', 18);
		const error = refusal(() => compileConditions(filter).test({ age: 'old' }));
		expect(error.code).toBe('invalid-condition');
		expect(error.facts).toEqual({ conditionIndex: 0, path: 'conditions[0]', side: 'left', value: 'old' });
		expect(error.message).toBe(
			"Condition 1 (conditions[0]) reads the text 'old' from {{ $json.age }} on its left side, where number:gt allows " +
				"a number; change the type of the comparison or allow 'Convert types where required'",
		);
	});

	it('a pattern that is none is refused when it is reached, with the reason', () => {
		const error = refusal(() =>
			compileConditions(one({ type: 'string', operation: 'regex' }, 'a', '(')).test({}),
		);
		expect(error.message).toMatch(
			/Condition 1 .* cannot compare by string:regex with the text '\('.*Unterminated group/,
		);
	});

	it.each([
		['type', { type: 'money', operation: 'gt' }, 'any, string, number, boolean, dateTime, array, object'],
		['operation', { type: 'object', operation: 'contains' }, 'exists, notExists, empty, notEmpty'],
		['operation', { type: 'string', operation: 'toString' }, 'exists, notExists, empty'],
		['rightType', { type: 'dateTime', operation: 'after', rightType: 'number' }, 'dateTime'],
	])('an unknown %s is refused when compiled, with the allowed ones', (part, operator, allowed) => {
		const error = refusal(() => compileConditions(one(operator as Condition['operator'], 1, 2)));
		expect(error.message).toContain(
			`conditions[0].operator.${part} is not a filter part; allowed: ${allowed}`,
		);
	});

	it.each([
		null,
		'x',
		{ combinator: 'xor' },
		{ combinator: 'and', conditions: {} },
		{ combinator: 'and', conditions: [null] },
	])('%j is not a filter', (filter) => {
		expect(refusal(() => compileConditions(filter as ConditionFilter)).code).toBe('invalid-condition');
	});

	it('an object with a field named toString is compared like any other, where n8n crashes', () => {
		const { test } = compileConditions(
			one({ type: 'object', operation: 'notEmpty', singleValue: true }, '={{ $json.a }}', ''),
		);
		expect(test({ a: { toString: 1 } })).toBe(true);
	});
});

describe('dates in a zone', () => {
	const due = compileConditions(one(after, '={{ $json.at }}', '2026-03-01T00:00:00Z'));

	it('a date without an offset is wall-clock time in the zone', () => {
		expect(due.test({ at: '2026-03-01' }, undefined, 0, 'America/New_York')).toBe(true);
		expect(due.test({ at: '2026-03-01' }, undefined, 0, 'Asia/Tokyo')).toBe(false);
		expect(due.test({ at: 'March 1, 2026' }, undefined, 0, 'America/New_York')).toBe(true);
		expect(due.test({ at: 'March 1, 2026' }, undefined, 0, 'Asia/Tokyo')).toBe(false);
	});

	it('a date with an offset is the same instant in every zone', () => {
		for (const at of [
			'2026-03-01T00:00:01Z',
			'2026-03-01T01:00:01+01:00',
			'Sun, 01 Mar 2026 00:00:01 GMT',
			'March 1, 2026 00:00:01 UTC',
		]) {
			expect(due.test({ at }, undefined, 0, 'America/New_York')).toBe(true);
			expect(due.test({ at }, undefined, 0, 'Asia/Tokyo')).toBe(true);
		}
	});

	it('a constant is read anew when the zone changes', () => {
		const constant = compileConditions(one(after, '={{ $json.at }}', '2026-03-01'));
		const at = '2026-03-01T00:00:00Z';
		expect(constant.test({ at }, undefined, 0, 'America/New_York')).toBe(false);
		expect(constant.test({ at }, undefined, 0, 'Asia/Tokyo')).toBe(true);
		expect(constant.test({ at }, undefined, 0, 'America/New_York')).toBe(false);
	});

	it('a zone that does not exist is refused', () => {
		expect(refusal(() => due.test({ at: '2026-03-01' }, undefined, 0, 'Mars/Olympus')).code).toBe(
			'unknown-zone',
		);
	});
});

describe('explain', () => {
	it('every condition shows the value seen, also behind one that already decided or refuses', () => {
		const filter: ConditionFilter = {
			combinator: 'and',
			conditions: [is('plan', 'pro'), is('age', '7')],
			groups: [{ combinator: 'or', conditions: [is('city', 'Rome')] }],
		};
		const findings = compileConditions(filter).explain({ plan: 'free', age: 7, city: 'Rome' });
		expect(findings).toMatchObject([
			{
				index: 0,
				path: 'conditions[0]',
				operation: 'string:equals',
				seen: 'free',
				comparedWith: 'pro',
				met: false,
			},
			{
				index: 1,
				path: 'conditions[1]',
				seen: 7,
				met: false,
				problem: expect.stringContaining('reads the number 7'),
			},
			{ index: 2, path: 'groups[0].conditions[0]', seen: 'Rome', met: true },
		]);
	});
});

describe('patterns', () => {
	const matches = (pattern: string) => one({ type: 'string', operation: 'regex' }, '={{ $json.a }}', pattern);

	it('the flags g and y do not make a second test go on where the first stopped', () => {
		for (const pattern of ['/a/g', '/a/y']) {
			const { test } = compileConditions(matches(pattern));
			expect([test({ a: 'a' }), test({ a: 'a' }), test({ a: 'a' })]).toEqual([true, true, true]);
		}
	});

	it('only a pattern that could take exponential time goes to the tester with a time limit', () => {
		const asked: string[] = [];
		const testRiskyPattern = (source: string, text: string, flags: string): boolean => {
			asked.push(`${source} ${text} ${flags}`);
			return true;
		};
		compileConditions(matches('^ab+$'), { testRiskyPattern }).test({ a: 'x' });
		compileConditions(matches('/(a+)+$/i'), { testRiskyPattern }).test({ a: 'x' });
		expect(asked).toEqual(['(a+)+$ x i']);
	});
});

describe('objects as text', () => {
	const filled = compileConditions(
		one({ type: 'object', operation: 'notEmpty', singleValue: true }, '={{ $json.a }}', '', {
			typeValidation: 'loose',
			version: 2,
		}),
	);

	it.each(['{"a":1}', "{a: 'b'}", '{ a: [1, {b: -2,},], c }', "{'a b': x /* y */}"])(
		'%s is an object with keys',
		(a) => {
			expect(filled.test({ a })).toBe(true);
		},
	);

	it.each(['{}', '{ }', 'null'])('%s is an object without keys', (a) => {
		expect(filled.test({ a })).toBe(false);
	});

	it.each(['', '[1]', '{', '{a}}', '{a:}', '{a 1}', '{"a":1', 'a', '{a: b c}', '{a: (1)}'])(
		'%s is not an object',
		(a) => {
			expect(refusal(() => filled.test({ a })).code).toBe('invalid-condition');
		},
	);
});
