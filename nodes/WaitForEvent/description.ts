import type { INodeProperties } from 'n8n-workflow';
import { matchOnlyTheSame } from '../shared/correlation-properties';
import { conditionRowsProperty } from '../shared/event-conditions';
import { limitProperties, momentProperties } from '../shared/moment-properties';
import { batchSizeProperty, contactFieldProperty, holdingNotice } from '../shared/properties';

const triggersProperty: INodeProperties = {
	displayName: 'Triggers',
	name: 'triggers',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, maxValue: 25 },
	placeholder: 'Add Trigger',
	default: { rows: [{ name: '', events: '' }] },
	description: 'Each is an output; the first that happens wins, ties go by order',
	displayOptions: { show: { resume: ['event'] } },
	options: [
		{
			displayName: 'Trigger',
			name: 'rows',
			values: [
				{
					displayName: 'Event Names',
					name: 'events',
					type: 'string',
					default: '',
					placeholder: 'e.g. order.placed, cart.*',
					description: 'Separated by commas; a trailing * matches the rest of a name',
				},
				{
					displayName: 'Output Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. Ordered',
					description: 'By it those who wait find their output again when rows change',
				},
				conditionRowsProperty,
				{
					displayName: 'Disabled',
					name: 'disabled',
					type: 'boolean',
					default: false,
					description: 'Whether this trigger is switched off; its output stays where it is',
				},
			],
		},
	],
};

const correlationProperty: INodeProperties = {
	...matchOnlyTheSame,
	description: 'Only an event with the same order, appointment … as the item moves this wait',
	displayOptions: { show: { resume: ['event'] } },
};

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		batchSizeProperty,
		{
			displayName: 'Carry Along',
			name: 'carryAlong',
			type: 'json',
			default: '{}',
			description:
				'Values of earlier nodes to keep with the contact, as an object; they are on the item after the wait',
		},
		{
			displayName: 'Event Without the Key',
			name: 'uncorrelated',
			type: 'options',
			default: 'none',
			description: "What an event that lacks the field of 'Match Only the Same' does",
			options: [
				{ name: 'Move All Waits of the Contact', value: 'all' },
				{ name: 'Move the Newest Wait', value: 'newest' },
				{ name: 'Move None', value: 'none' },
			],
		},
		{
			displayName: 'Keep Fields',
			name: 'keepFields',
			type: 'string',
			default: '',
			placeholder: 'e.g. email, order.total',
			description:
				'Fields of the item to keep while waiting, separated by commas. Empty keeps all (16 KB at most)',
		},
		{
			displayName: 'Look Back',
			name: 'lookBack',
			type: 'options',
			default: 'previousStep',
			description: 'Events that happened earlier than the wait and still count',
			options: [
				{ name: 'Not at All', value: 'arrival' },
				{ name: 'Since Some Minutes Ago', value: 'minutes' },
				{ name: 'Since the Contact Entered the Journey', value: 'entry' },
				{ name: 'Since the Contact Left Its Previous Step', value: 'previousStep' },
			],
		},
		{
			displayName: 'Look Back Minutes',
			name: 'lookBackMinutes',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 60,
			description: "For 'Look Back: Since Some Minutes Ago'",
		},
	],
};

export const properties: INodeProperties[] = [
	holdingNotice,
	{
		displayName: 'Wait For',
		name: 'resume',
		type: 'options',
		default: 'event',
		options: [
			{
				name: 'A Moment',
				value: 'moment',
				description: 'A duration, date, weekday or anniversary',
				action: 'Wait for a time',
			},
			{
				name: 'A Segment Membership',
				value: 'segment',
				description: 'Until the contact is in a segment; passes at once where it is already',
				action: 'Wait for a segment membership',
			},
			{
				name: 'An Event (Trigger)',
				value: 'event',
				description: 'Something that happens to the contact',
				action: 'Wait for an event',
			},
		],
	},
	triggersProperty,
	correlationProperty,
	{
		displayName: 'Segment',
		name: 'segment',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. customers',
		description: 'Name of the segment',
		displayOptions: { show: { resume: ['segment'] } },
	},
	...limitProperties,
	...momentProperties,
	contactFieldProperty,
	{
		displayName: 'When Testing',
		name: 'whenTesting',
		type: 'options',
		default: 'first',
		description: 'By which output the items of a manual run leave, at once',
		options: [
			{ name: 'Take the First Output', value: 'first' },
			{ name: 'Take Timed Out', value: 'timedOut' },
		],
		displayOptions: { hide: { resume: ['moment'] } },
	},
	optionsProperty,
];
