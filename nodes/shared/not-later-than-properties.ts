import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { ALL_UNITS } from './moment-fields';

const KINDS = { dateField: ['dateField'], dateTime: ['dateTime'], duration: ['duration'] };

const rowsProperty: INodeProperties = {
	displayName: 'Limits',
	name: 'notLaterThanRows',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Limit',
	default: { rows: [{ kind: 'duration', amount: 3, unit: 'days' }] },
	description: 'The earliest wins',
	options: [
		{
			displayName: 'Limit',
			name: 'rows',
			values: [
				{
					displayName: 'Not Later Than',
					name: 'kind',
					type: 'options',
					default: 'duration',
					options: [
						{ name: 'Date and Time', value: 'dateTime' },
						{ name: 'Date Field', value: 'dateField' },
						{ name: 'Duration', value: 'duration' },
						{ name: "End of the Contact's Day", value: 'endOfDay' },
					],
				},
				{
					displayName: 'Amount',
					name: 'amount',
					type: 'number',
					default: 3,
					displayOptions: { show: { kind: KINDS.duration } },
				},
				{
					displayName: 'Unit',
					name: 'unit',
					type: 'options',
					default: 'days',
					options: ALL_UNITS,
					displayOptions: { show: { kind: KINDS.duration } },
				},
				{
					displayName: 'Date and Time',
					name: 'dateTime',
					type: 'dateTime',
					default: '',
					displayOptions: { show: { kind: KINDS.dateTime } },
				},
				{
					displayName: 'Date Field',
					name: 'dateField',
					type: 'string',
					default: '',
					placeholder: 'e.g. offer.validUntil',
					description: 'Field of the item with the date; a date without a time means its beginning',
					displayOptions: { show: { kind: KINDS.dateField } },
				},
				{
					displayName: 'Offset',
					name: 'offsetAmount',
					type: 'number',
					default: 0,
					displayOptions: { show: { kind: KINDS.dateField } },
				},
				{
					displayName: 'Offset Unit',
					name: 'offsetUnit',
					type: 'options',
					default: 'days',
					options: ALL_UNITS,
					displayOptions: { show: { kind: KINDS.dateField } },
				},
				{
					displayName: 'Before or After',
					name: 'direction',
					type: 'options',
					default: 'before',
					options: [
						{ name: 'After the Date', value: 'after' },
						{ name: 'Before the Date', value: 'before' },
					],
					displayOptions: { show: { kind: KINDS.dateField } },
				},
			],
		},
	],
};

/** When a held message is no longer worth sending, for steps that hold. */
export function notLaterThanProperties(displayOptions: IDisplayOptions, usual: string): INodeProperties[] {
	return [
		{
			displayName: 'Not Later Than',
			name: 'notLaterThan',
			type: 'options',
			default: 'usual',
			description:
				'Until when the message is worth sending; after that its contact leaves with the reason expired',
			options: [
				{ name: 'Choose', value: 'rows', description: 'A duration, a date, or the end of the day' },
				{ name: 'No Limit', value: 'none' },
				{ name: usual, value: 'usual' },
			],
			displayOptions,
		},
		{
			...rowsProperty,
			displayOptions: { ...displayOptions, show: { ...displayOptions.show, notLaterThan: ['rows'] } },
		},
	];
}
