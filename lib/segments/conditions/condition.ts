import { JourneyError } from '../../domain/errors';
import { UNREADABLE, converterTo, type Convert } from './convert';
import type {
	Condition,
	ConditionFacts,
	ConditionFinding,
	ExpressionNeed,
	FilterOptions,
	ValueType,
} from './filter';
import { operandOf, type Operand } from './operand';
import { operators, type Decide } from './operators';
import type { TestPattern } from './pattern';
import { refuseComparison, refuseFilter, refuseValue, type Place } from './refuse';

/** Tests one item. `zone` is that of dates without an offset. */
export type Test = (json: unknown, facts: ConditionFacts | undefined, zone: string | undefined) => boolean;

/** One condition, compiled. */
export interface CompiledCondition {
	test: Test;
	find(json: unknown, facts: ConditionFacts | undefined, zone: string | undefined): ConditionFinding;
}

/** What compiling a condition adds to and takes from the filter around it. */
export interface CompileContext {
	needed: ExpressionNeed[];
	testRisky: TestPattern | undefined;
}

/** Operations that look at the left side only. The right one is still read unless the row says that it has none. */
const UNARY = new Set(['exists', 'notExists', 'empty', 'notEmpty', 'true', 'false']);

/** Compiles one row: both sides are resolved to a constant or a reader, the operator to one function. */
export function compileCondition(
	condition: Condition,
	options: FilterOptions,
	place: Place,
	context: CompileContext,
): CompiledCondition {
	const decide = decisionOf(condition, options, place, context);
	const { operation, singleValue: isSingle } = condition.operator;
	const side = (name: 'left' | 'right', expression: unknown): Operand =>
		operandOf(
			{ conditionIndex: place.index, side: name, path: `${place.path}.${name}Value`, expression },
			context.needed,
		);
	const left = side('left', condition.leftValue);
	const right: Operand =
		isSingle && UNARY.has(operation)
			? { kind: 'constant', value: undefined }
			: side('right', condition.rightValue);
	const test = testOf(condition, options, place, { left, right }, decide);
	return { test, find: finder(condition, place, left, right, test) };
}

function testOf(
	condition: Condition,
	options: FilterOptions,
	place: Place,
	sides: { left: Operand; right: Operand },
	decide: Decide,
): Test {
	const isSingle = Boolean(condition.operator.singleValue);
	const readLeft = readerOf(sides.left, conversion(condition, 'left', options));
	const readRight = readerOf(sides.right, conversion(condition, 'right', options));
	const refuseRead = (
		side: 'left' | 'right',
		json: unknown,
		facts: ConditionFacts | undefined,
	): JourneyError => refuseValue(place, side, raw(sides[side], json, facts), condition, options);
	return (json, facts, zone) => {
		const left = readLeft(json, facts, zone);
		if (left === UNREADABLE) throw refuseRead('left', json, facts);
		let right = readRight(json, facts, zone);
		if (right === UNREADABLE) {
			if (!isSingle) throw refuseRead('right', json, facts);
			right = undefined;
		}
		try {
			return decide(left, right);
		} catch (cause) {
			throw refuseComparison(place, right, condition, cause);
		}
	};
}

function finder(
	condition: Condition,
	place: Place,
	left: Operand,
	right: Operand,
	test: Test,
): CompiledCondition['find'] {
	const { type, operation } = condition.operator;
	return (json, facts, zone) => {
		const finding: ConditionFinding = {
			...place,
			operation: `${type}:${operation}`,
			seen: undefined,
			comparedWith: undefined,
			met: false,
		};
		try {
			finding.seen = raw(left, json, facts);
			finding.comparedWith = raw(right, json, facts);
			finding.met = test(json, facts, zone);
		} catch (error) {
			if (!(error instanceof JourneyError) || error.code !== 'invalid-condition') throw error;
			finding.problem = error.message;
		}
		return finding;
	};
}

function decisionOf(
	condition: Condition,
	options: FilterOptions,
	place: Place,
	context: CompileContext,
): Decide {
	const { type, operation, rightType = type } = condition.operator ?? {};
	const known = ownEntry(operators, type);
	if (!known) throw refuseFilter(`${place.path}.operator.type`, type, Object.keys(operators).join(', '));
	const operator = ownEntry(known, operation);
	if (!operator)
		throw refuseFilter(`${place.path}.operator.operation`, operation, Object.keys(known).join(', '));
	const isRightKnown =
		rightType === type || (type !== 'dateTime' && rightType !== 'dateTime' && ownEntry(operators, rightType));
	if (!isRightKnown) {
		const others = Object.keys(operators).filter((name) => name !== 'dateTime');
		throw refuseFilter(
			`${place.path}.operator.rightType`,
			rightType,
			type === 'dateTime' ? type : others.join(', '),
		);
	}
	return operator(!options.caseSensitive, context.testRisky);
}

// Without own-ness, `toString` would be an operation.
function ownEntry<T>(table: Readonly<Record<string, T>>, name: unknown): T | undefined {
	return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Texts are lowered while they are read, so that a constant is lowered once; a pattern keeps its case. */
function conversion(condition: Condition, side: 'left' | 'right', options: FilterOptions): Convert {
	const { type, operation, rightType } = condition.operator;
	const convert = converterTo(side === 'left' ? type : ((rightType ?? type) as ValueType), options);
	const isPattern = side === 'right' && (operation === 'regex' || operation === 'notRegex');
	if (type !== 'string' || options.caseSensitive || isPattern) return convert;
	return (value, zone) => {
		const converted = convert(value, zone);
		return typeof converted === 'string' ? converted.toLocaleLowerCase() : converted;
	};
}

type ReadConverted = (json: unknown, facts: ConditionFacts | undefined, zone: string | undefined) => unknown;

function readerOf(operand: Operand, convert: Convert): ReadConverted {
	if (operand.kind === 'read') {
		const { read } = operand;
		return (json, facts, zone) => convert(read(json, facts), zone);
	}
	const { value } = operand;
	let lastZone: string | undefined;
	let converted: unknown;
	let isConverted = false;
	return (_json, _facts, zone) => {
		if (isConverted && zone === lastZone) return converted;
		converted = convert(value, zone);
		lastZone = zone;
		isConverted = true;
		return converted;
	};
}

function raw(operand: Operand, json: unknown, facts: ConditionFacts | undefined): unknown {
	return operand.kind === 'constant' ? operand.value : operand.read(json, facts);
}
