import type { INodeProperties } from 'n8n-workflow';

export const limitProperties: INodeProperties[] = [
	{
		displayName: 'Limit Wait Time',
		name: 'limitWait',
		type: 'boolean',
		default: true,
		description: 'Whether the contact goes on by Timed Out when nothing happened in time',
		displayOptions: { hide: { resume: ['moment'] } },
	},
];

export const momentProperties: INodeProperties[] = [
	{ displayName: 'Amount', name: 'amount', type: 'number', default: 3 },
	{
		displayName: 'Unit',
		name: 'unit',
		type: 'options',
		default: 'days',
		options: [
			{ name: 'Days', value: 'days' },
			{ name: 'Hours', value: 'hours' },
			{ name: 'Minutes', value: 'minutes' },
			{ name: 'Seconds', value: 'seconds' },
		],
	},
];
