import type { INodeProperties } from 'n8n-workflow';

const EXPORTS = { show: { resource: ['all'], operation: ['export'] } };

export const transferProperties: INodeProperties[] = [
	{
		displayName: 'Kinds',
		name: 'kinds',
		type: 'multiOptions',
		default: [],
		description: 'Empty means all',
		options: [
			{ name: 'Floor', value: 'floor' },
			{ name: 'Frequency Cap', value: 'frequency-cap' },
			{ name: 'Proactive Engagement', value: 'engagement' },
			{ name: 'Quiet Time', value: 'quiet-time' },
		],
		displayOptions: EXPORTS,
	},
	{
		displayName: 'Names',
		name: 'names',
		type: 'string',
		default: '',
		placeholder: 'e.g. Germany, Brand, Delivery Calls',
		description: 'Separated by commas; empty means all',
		displayOptions: EXPORTS,
	},
	{
		displayName: 'Policies (JSON)',
		name: 'policiesJson',
		type: 'json',
		default: '{ "policies": [] }',
		required: true,
		description: 'As Export gives it',
		displayOptions: { show: { resource: ['all'], operation: ['import'] } },
	},
];
