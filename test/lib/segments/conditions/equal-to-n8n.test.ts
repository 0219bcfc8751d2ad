import { inspect } from 'node:util';
import { executeFilter, resetSafeRegexEngine, setSafeRegexEngine, type FilterValue } from 'n8n-workflow';
import { JourneyError } from '../../../../lib/domain/errors';
import { compileConditions, type Condition, type ConditionFilter } from '../../../../lib/segments/conditions';
import { allOperators, allOptions, pick, randomFrom, rightTypeFor, valueFor } from './samples';

/** `CONDITIONS_SEED=7 CONDITIONS_ROUNDS=50` runs others, and more of them. */
const SEED = Number(process.env['CONDITIONS_SEED'] ?? 20260723);
const ROUNDS = Number(process.env['CONDITIONS_ROUNDS'] ?? 1);
const PAIRS_PER_OPERATOR = 80 * ROUNDS;
const FILTERS = 400 * ROUNDS;

// n8n's own regular expressions stop after 250 ms of wall time, which a busy machine spends on nothing.
beforeAll(() => {
	const unused = () => {
		throw new Error('not used by filters');
	};
	const test = (pattern: string, input: string, flags?: string) => new RegExp(pattern, flags).test(input);
	setSafeRegexEngine({ test, exec: unused, replace: unused, matchAll: unused, split: unused });
});
afterAll(resetSafeRegexEngine);

type Answer = boolean | 'throws';

function n8nAnswer(filter: ConditionFilter): Answer {
	try {
		return Boolean(executeFilter(filter as FilterValue));
	} catch {
		return 'throws';
	}
}

function ourAnswer(test: () => boolean): Answer {
	try {
		return test();
	} catch (error) {
		if (error instanceof JourneyError && error.code === 'invalid-condition') return 'throws';
		throw error;
	}
}

/** The same row three ways: values in the filter, property paths, and expressions evaluated by the caller. */
function ourAnswers(filter: ConditionFilter): Answer[] {
	const rows = filter.conditions ?? [];
	const json = { rows: rows.map(({ leftValue, rightValue }) => ({ left: leftValue, right: rightValue })) };
	const rewritten = (write: (i: number, side: string) => string): ConditionFilter => ({
		...filter,
		conditions: rows.map((row, i) => ({
			...row,
			leftValue: write(i, 'left'),
			rightValue: write(i, 'right'),
		})),
	});
	const literal = compileConditions(filter);
	const paths = compileConditions(rewritten((i, side) => `={{ $json.rows[${i}].${side} }}`));
	const evaluated = compileConditions(rewritten((i, side) => `={{ 0 + $json.rows[${i}].${side} }}`));
	const expressions = evaluated.needs.expressions.map(({ conditionIndex, side }) =>
		side === 'left' ? rows[conditionIndex]?.leftValue : rows[conditionIndex]?.rightValue,
	);
	return [
		ourAnswer(() => literal.test({})),
		ourAnswer(() => paths.test(json)),
		ourAnswer(() => evaluated.test({}, { expressions })),
	];
}

function randomCondition(random: () => number, operator = pick(random, allOperators)): Condition {
	const singleValue = random() < 0.3 ? true : undefined;
	const rightType = rightTypeFor(random, operator);
	return {
		id: 'x',
		leftValue: valueFor(random, operator.type),
		rightValue: valueFor(random, rightType ?? operator.type),
		operator: { ...operator, ...(rightType && { rightType }), ...(singleValue && { singleValue }) },
	};
}

function expectEqual(filter: ConditionFilter): Answer {
	const expected = n8nAnswer(filter);
	const actual = ourAnswers(filter);
	if (actual.some((answer) => answer !== expected)) {
		const shown = (filter.conditions ?? []).map((c) => [
			c.operator,
			String(c.leftValue?.constructor?.name),
			c.leftValue,
			c.rightValue,
		]);
		throw new Error(
			`n8n: ${expected}, ours: ${actual.join(' ')} for ${inspect(filter.options)} ${filter.combinator} ${inspect(shown)}`,
		);
	}
	return expected;
}

describe.each(allOptions)('caseSensitive $caseSensitive, $typeValidation, version $version', (options) => {
	it.each(allOperators)(
		'$type:$operation answers as executeFilter of n8n-workflow, refusals included',
		(operator) => {
			const random = randomFrom(SEED);
			for (let i = 0; i < PAIRS_PER_OPERATOR; i++) {
				expectEqual({ options, combinator: 'and', conditions: [randomCondition(random, operator)] });
			}
		},
	);

	it('several conditions stop, pass and refuse where executeFilter does, for and and or', () => {
		const random = randomFrom(SEED + 1);
		const seen = new Set<Answer>();
		for (let i = 0; i < FILTERS; i++) {
			const conditions = Array.from({ length: Math.floor(random() * 4) }, () => randomCondition(random));
			seen.add(expectEqual({ options, combinator: pick(random, ['and', 'or']), conditions }));
		}
		expect(seen).toEqual(new Set([true, false, 'throws']));
	});
});
