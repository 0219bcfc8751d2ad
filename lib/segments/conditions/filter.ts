/** What a comparison expects to find on either side. */
export type ValueType = 'string' | 'number' | 'boolean' | 'dateTime' | 'array' | 'object' | 'any';

/** One row of n8n's condition builder. A side that starts with `=` is an expression, anything else is a value. */
export interface Condition {
	id?: string;
	leftValue: unknown;
	rightValue?: unknown;
	operator: { type: ValueType; operation: string; rightType?: ValueType; singleValue?: boolean };
}

/** How values are read; `strict` refuses a value of another type, `loose` converts it where that is possible. */
export interface FilterOptions {
	caseSensitive?: boolean;
	leftValue?: string;
	typeValidation?: 'strict' | 'loose';
	version?: 1 | 2 | 3;
}

/**
 * n8n's filter value, as stored by a parameter of type `filter` and read with `rawExpressions`, plus what a segment
 * adds: the combinator `none` (no part may hold) and one level of `groups` below the top.
 * Without `options`: case-sensitive, strict, version 3. A group without `options` has those of the filter around it.
 */
export interface ConditionFilter {
	options?: FilterOptions;
	combinator: 'and' | 'or' | 'none';
	conditions?: readonly Condition[];
	groups?: readonly ConditionFilter[];
}

/** An expression that only n8n's engine can evaluate. */
export interface ExpressionNeed {
	/** Counted through the whole filter: conditions first, then those of each group. */
	conditionIndex: number;
	side: 'left' | 'right';
	/** Where it stands in the filter: `conditions[0].leftValue`, `groups[1].conditions[0].rightValue`. */
	path: string;
	expression: unknown;
}

/** What a caller has to bring for `test`. */
export interface ConditionNeeds {
	/** To be evaluated for each item and handed over as `facts.expressions`, in this order. Mostly empty. */
	expressions: readonly ExpressionNeed[];
	/** Whether a date is compared, so that the zone matters. */
	zone: boolean;
}

/** What is known about an item besides its JSON. */
export interface ConditionFacts {
	/** The values of `needs.expressions`, in the same order. */
	expressions?: readonly unknown[];
}

/** One condition as Explain shows it. */
export interface ConditionFinding {
	index: number;
	/** Where it stands in the filter: `conditions[0]`, `groups[1].conditions[0]`. */
	path: string;
	operation: string;
	/** What was read on the left and what it was compared with, before any conversion. */
	seen: unknown;
	comparedWith: unknown;
	met: boolean;
	/** Why `test` would throw at this condition. */
	problem?: string;
}

/** A filter, compiled once and tested on any number of items. */
export interface CompiledConditions {
	readonly needs: ConditionNeeds;
	/**
	 * Whether the item passes. Stops at the first condition that decides, so a later one is not read at all.
	 * With `zone`, dates without an offset are wall-clock time there; without it, in luxon's default zone.
	 * Errors: `invalid-condition` where a value is not of the type that the comparison allows; `unknown-zone`.
	 */
	test(json: unknown, facts?: ConditionFacts, nowMs?: number, zone?: string): boolean;
	/** Every condition with the value seen and whether it is met; never stops early, never throws for a value. */
	explain(json: unknown, facts?: ConditionFacts, nowMs?: number, zone?: string): ConditionFinding[];
}
