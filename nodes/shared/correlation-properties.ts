import type { INodeProperties } from 'n8n-workflow';

/** The two halves of "event field = item field". */
export const correlationFields: INodeProperties[] = [
	{
		displayName: 'Event Field',
		name: 'eventField',
		type: 'string',
		default: '',
		placeholder: 'e.g. orderId',
	},
	{
		displayName: 'Item Field',
		name: 'itemField',
		type: 'string',
		default: '',
		placeholder: 'e.g. orderId',
	},
];

/** Rows of such pairs, stored as `correlate.pairs`; each node says in its description what they decide there. */
export const matchOnlyTheSame: INodeProperties = {
	displayName: 'Match Only the Same',
	name: 'correlate',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Pair',
	default: {},
	options: [{ displayName: 'Pair', name: 'pairs', values: correlationFields }],
};
