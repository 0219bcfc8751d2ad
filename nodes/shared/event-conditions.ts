import type { IDataObject, INodeProperties } from 'n8n-workflow';

/** Rows "field / operator / value" on an event's data, as the form shows them. */
export interface ConditionRow {
	field: string;
	operator: string;
	value?: string | number | boolean;
}

interface Operator {
	name: string;
	type: string;
	operation: string;
	singleValue?: boolean;
}

/** The operators of the rows by their stored value, with n8n's own type and operation. */
const OPERATORS: Record<string, Operator> = {
	contains: { name: 'Contains', type: 'string', operation: 'contains' },
	notContains: { name: 'Does Not Contain', type: 'string', operation: 'notContains' },
	notExists: { name: 'Does Not Exist', type: 'string', operation: 'notExists', singleValue: true },
	endsWith: { name: 'Ends With', type: 'string', operation: 'endsWith' },
	exists: { name: 'Exists', type: 'string', operation: 'exists', singleValue: true },
	after: { name: 'Is After (Date)', type: 'dateTime', operation: 'after' },
	before: { name: 'Is Before (Date)', type: 'dateTime', operation: 'before' },
	equals: { name: 'Is Equal To', type: 'string', operation: 'equals' },
	false: { name: 'Is False', type: 'boolean', operation: 'false', singleValue: true },
	gt: { name: 'Is Greater Than', type: 'number', operation: 'gt' },
	gte: { name: 'Is Greater Than or Equal To', type: 'number', operation: 'gte' },
	lt: { name: 'Is Less Than', type: 'number', operation: 'lt' },
	lte: { name: 'Is Less Than or Equal To', type: 'number', operation: 'lte' },
	notEquals: { name: 'Is Not Equal To', type: 'string', operation: 'notEquals' },
	true: { name: 'Is True', type: 'boolean', operation: 'true', singleValue: true },
	regex: { name: 'Matches Regex', type: 'string', operation: 'regex' },
	startsWith: { name: 'Starts With', type: 'string', operation: 'startsWith' },
};

const VALUELESS = Object.entries(OPERATORS).flatMap(([value, { singleValue }]) =>
	singleValue ? [value] : [],
);

export const conditionRowsProperty: INodeProperties = {
	displayName: 'Conditions on the Event',
	name: 'conditions',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Condition',
	default: {},
	description: "All must hold for the event's data",
	options: [
		{
			displayName: 'Condition',
			name: 'rows',
			values: [
				{
					displayName: 'Field',
					name: 'field',
					type: 'string',
					default: '',
					placeholder: 'e.g. order.total',
					description: "Field of the event's data (dots reach into objects)",
				},
				{
					displayName: 'Operator',
					name: 'operator',
					type: 'options',
					options: Object.entries(OPERATORS).map(([value, { name }]) => ({ name, value })),
					default: 'equals',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					displayOptions: { hide: { operator: VALUELESS } },
				},
			],
		},
	],
};

/** The rows as n8n's filter, where `$json` is the event's data; undefined where there is no row. */
export function filterOfRows(conditions: IDataObject | undefined): object | undefined {
	const rows = ((conditions?.rows as ConditionRow[] | undefined) ?? []).filter(({ field }) => field !== '');
	if (rows.length === 0) return undefined;
	return {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
		combinator: 'and',
		conditions: rows.map(({ field, operator, value }, i) => {
			const { type, operation, singleValue } = OPERATORS[operator] ?? OPERATORS.equals;
			return {
				id: String(i),
				leftValue: `={{ $json${field
					.split('.')
					.map((part) => `[${JSON.stringify(part)}]`)
					.join('')} }}`,
				rightValue: value ?? '',
				operator: { type, operation, ...(singleValue ? { singleValue } : {}) },
			};
		}),
	};
}
