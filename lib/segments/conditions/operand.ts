import { compilePropertyPath } from '../../domain/property-path';
import { JourneyError } from '../../domain/errors';
import type { ConditionFacts, ExpressionNeed } from './filter';

/** One side of a condition: a value that is the same for every item, or one to be read from each. */
export type Operand =
	| { kind: 'constant'; value: unknown }
	| { kind: 'read'; read: (json: unknown, facts: ConditionFacts | undefined) => unknown };

/** Compiles one side; an expression that only n8n can evaluate is added to `needed` and read from the facts. */
export function operandOf(place: ExpressionNeed, needed: ExpressionNeed[]): Operand {
	const { expression: value } = place;
	if (!holdsExpression(value)) return { kind: 'constant', value };
	if (typeof value === 'string') {
		const read = compilePropertyPath(value);
		if (read) return { kind: 'read', read };
		if (isPlainText(value)) return { kind: 'constant', value: value.slice(1) };
	}
	const slot = needed.push(place) - 1;
	return { kind: 'read', read: (_json, facts) => evaluated(place, slot, facts) };
}

function evaluated(place: ExpressionNeed, slot: number, facts: ConditionFacts | undefined): unknown {
	const values = facts?.expressions;
	if (values && slot < values.length) return values[slot];
	throw new JourneyError(
		'invalid-condition',
		`The expression ${String(place.expression)} at ${place.path} was not evaluated; its value has to be handed over as facts.expressions[${slot}]`,
		{ facts: { conditionIndex: place.conditionIndex, path: place.path } },
	);
}

// The editor stores values and lists of values; deeper ones are data.
const MAX_DEPTH = 4;

function holdsExpression(value: unknown, depth = 0): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (value === null || typeof value !== 'object' || depth === MAX_DEPTH) return false;
	const isContainer = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
	return isContainer && Object.values(value).some((part) => holdsExpression(part, depth + 1));
}

// n8n gives the text behind the `=` where nothing in it is in braces; what it forbids is left to it.
function isPlainText(value: string): boolean {
	return !/\{\{|\}\}|\\|constructor/.test(value);
}
