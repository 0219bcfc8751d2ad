import type { INodeProperties } from 'n8n-workflow';
import { channelProperties } from './channel';

const windowFields: INodeProperties[] = [
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
];

const tagField: INodeProperties = {
	displayName: 'Tag',
	name: 'tag',
	type: 'string',
	default: '',
	placeholder: 'e.g. promo',
	description: 'The cap binds messages that have this tag',
	displayOptions: { show: { of: ['tag'] } },
};

const reserveField: INodeProperties = {
	displayName: 'Reserved for Priority',
	name: 'reserve',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description: 'So many of them are kept for messages with priority',
};

function rowsProperty(fields: INodeProperties[], row: Record<string, unknown>): INodeProperties {
	return {
		displayName: 'Caps',
		name: 'caps',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Cap',
		default: { rows: [{ maxHits: 3, every: 24, unit: 'hours', ...row }] },
		description: 'All must hold',
		options: [{ displayName: 'Cap', name: 'rows', values: [...windowFields, ...fields, reserveField] }],
	};
}

/** Rows "at most N in D" of a step, which has a channel and a journey of its own. */
export const stepCapsProperty: INodeProperties = rowsProperty(
	[
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
		tagField,
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
	],
	{ of: 'channel', scope: 'everywhere' },
);

const WITH_CHANNEL = { show: { of: ['channel'] } };

/** Rows of a saved policy, which name their channel and count over all journeys. */
export const savedCapsProperty: INodeProperties = rowsProperty(
	[
		{
			displayName: 'Of',
			name: 'of',
			type: 'options',
			default: 'all',
			options: [
				{ name: 'All Messages', value: 'all' },
				{ name: 'Messages of a Tag', value: 'tag' },
				{ name: 'Messages on a Channel', value: 'channel' },
			],
		},
		tagField,
		...channelProperties.map((property) => ({
			...property,
			displayOptions: { show: { ...property.displayOptions?.show, ...WITH_CHANNEL.show } },
		})),
	],
	{ of: 'all' },
);
