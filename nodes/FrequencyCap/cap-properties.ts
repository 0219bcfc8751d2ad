import type { INodeProperties } from 'n8n-workflow';

/** Rows "at most N in D". */
export const capRowsProperty: INodeProperties = {
	displayName: 'Caps',
	name: 'caps',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Cap',
	default: { rows: [{ maxHits: 3, every: 24, unit: 'hours', of: 'channel', scope: 'everywhere' }] },
	description: 'All must hold',
	displayOptions: { show: { operation: ['take'] } },
	options: [
		{
			displayName: 'Cap',
			name: 'rows',
			values: [
				{ displayName: 'At Most', name: 'maxHits', type: 'number', typeOptions: { minValue: 1 }, default: 3 },
				{
					displayName: 'In',
					name: 'unit',
					type: 'options',
					default: 'hours',
					description:
						"Hours, minutes and days are a rolling window; a calendar day, week or month begins on the contact's clock",
					options: [
						{ name: 'A Calendar Day', value: 'day' },
						{ name: 'A Calendar Month', value: 'month' },
						{ name: 'A Calendar Week', value: 'week' },
						{ name: 'Days', value: 'days' },
						{ name: 'Hours', value: 'hours' },
						{ name: 'Minutes', value: 'minutes' },
					],
				},
				{
					displayName: 'How Many',
					name: 'every',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 24,
					description: 'Length of the rolling window, 90 days at most',
					displayOptions: { show: { unit: ['days', 'hours', 'minutes'] } },
				},
				{
					displayName: 'Of',
					name: 'of',
					type: 'options',
					default: 'channel',
					options: [
						{ name: 'All Messages', value: 'all' },
						{ name: 'Messages of a Tag', value: 'tag' },
						{ name: 'Messages on This Channel', value: 'channel' },
					],
				},
				{
					displayName: 'Tag',
					name: 'tag',
					type: 'string',
					default: '',
					placeholder: 'e.g. promo',
					description: 'The cap binds messages that have this tag',
					displayOptions: { show: { of: ['tag'] } },
				},
				{
					displayName: 'Scope',
					name: 'scope',
					type: 'options',
					default: 'everywhere',
					options: [
						{ name: 'Everywhere', value: 'everywhere' },
						{ name: 'This Journey', value: 'journey' },
					],
				},
				{
					displayName: 'Reserved for Priority',
					name: 'reserve',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 0,
					description: 'So many of them are kept for messages with priority',
				},
			],
		},
	],
};
