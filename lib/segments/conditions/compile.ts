import { compileCondition, type CompileContext, type CompiledCondition, type Test } from './condition';
import type { CompiledConditions, Condition, ConditionFilter, FilterOptions } from './filter';
import type { TestPattern } from './pattern';
import { refuseFilter } from './refuse';

/** What a caller may bring for compiling. */
export interface CompileSettings {
	/** Tests a pattern that could take exponential time, with a time limit: n8n-workflow's `safeRegex.test`. */
	testRiskyPattern?: TestPattern;
}

const DEFAULT_OPTIONS: FilterOptions = { caseSensitive: true, typeValidation: 'strict', version: 3 };
/** The top and the groups in it. */
const MAX_LEVELS = 2;

/**
 * Compiles a filter once for any number of items. Its verdicts are those of n8n's own condition builder
 * (`executeFilter` of n8n-workflow) in both type validations, all versions and for every operation; where that
 * throws, `test` throws `invalid-condition` with what was read, where, and what is allowed.
 * Narrower than n8n in one place: a text converted to an object must be JSON or an object literal of literals.
 * Groups and the combinator `none` go beyond n8n; a group is judged after the conditions beside it.
 *
 * Errors: `invalid-condition` for an unknown combinator, type or operation (n8n lets those pass as "not met", which
 * would silently close a branch) and for groups below the second level.
 */
export function compileConditions(
	filter: ConditionFilter,
	settings: CompileSettings = {},
): CompiledConditions {
	const context: CompileContext = { needed: [], testRisky: settings.testRiskyPattern };
	const compiled: CompiledCondition[] = [];
	const state: CompileState = { context, compiled, comparesDates: false };
	const test = compileFilter(filter, filter?.options ?? DEFAULT_OPTIONS, '', 1, state);
	return {
		needs: { expressions: context.needed, zone: state.comparesDates },
		test: (json, facts, _nowMs, zone) => test(json, facts, zone),
		explain: (json, facts, _nowMs, zone) => compiled.map((condition) => condition.find(json, facts, zone)),
	};
}

interface CompileState {
	context: CompileContext;
	compiled: CompiledCondition[];
	comparesDates: boolean;
}

function compileFilter(
	filter: ConditionFilter,
	options: FilterOptions,
	path: string,
	level: number,
	state: CompileState,
): Test {
	if (filter === null || typeof filter !== 'object')
		throw refuseFilter(path, filter, '{ combinator, conditions, groups? }');
	const tests = listAt<Condition>(filter.conditions, `${path}conditions`).map((condition, i) => {
		const place = { index: state.compiled.length, path: `${path}conditions[${i}]` };
		if (condition === null || typeof condition !== 'object')
			throw refuseFilter(place.path, condition, 'a condition');
		const compiled = compileCondition(condition, options, place, state.context);
		state.compiled.push(compiled);
		state.comparesDates ||= condition.operator.type === 'dateTime';
		return compiled.test;
	});
	const groups = listAt<ConditionFilter>(filter.groups, `${path}groups`);
	if (groups.length > 0 && level === MAX_LEVELS) {
		throw refuseFilter(`${path}groups`, groups, `groups on ${MAX_LEVELS} levels, counting the filter itself`);
	}
	groups.forEach((group, i) => {
		tests.push(compileFilter(group, group?.options ?? options, `${path}groups[${i}].`, level + 1, state));
	});
	return combine(filter.combinator, tests, path);
}

function listAt<T>(value: unknown, path: string): readonly T[] {
	if (value === undefined) return [];
	if (!Array.isArray(value)) throw refuseFilter(path, value, 'a list');
	return value as T[];
}

function combine(combinator: ConditionFilter['combinator'], tests: readonly Test[], path: string): Test {
	switch (combinator) {
		case 'and':
			return allOf(tests);
		case 'or':
			return anyOf(tests);
		case 'none': {
			const any = anyOf(tests);
			return (json, facts, zone) => !any(json, facts, zone);
		}
		default:
			throw refuseFilter(`${path}combinator`, combinator, 'and, or, none');
	}
}

// Loops by hand: every and some would make a closure for each item.
function allOf(tests: readonly Test[]): Test {
	const [only] = tests;
	if (only && tests.length === 1) return only;
	return (json, facts, zone) => {
		for (let i = 0; i < tests.length; i++) if (!(tests[i] as Test)(json, facts, zone)) return false;
		return true;
	};
}

function anyOf(tests: readonly Test[]): Test {
	const [only] = tests;
	if (only && tests.length === 1) return only;
	return (json, facts, zone) => {
		for (let i = 0; i < tests.length; i++) if ((tests[i] as Test)(json, facts, zone)) return true;
		return false;
	};
}
