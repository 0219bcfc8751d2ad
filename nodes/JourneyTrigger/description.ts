import type { INodeProperties } from 'n8n-workflow';
import { matchOnlyTheSame } from '../shared/correlation-properties';
import { entryRuleProperties } from '../shared/entry-rule-properties';
import { entriesPerHourProperty } from '../shared/entry-throttle';
import { conditionRowsProperty } from '../shared/event-conditions';
import { batchSizeProperty } from '../shared/properties';

const eventNames = (description: string): INodeProperties => ({
	displayName: 'Event Names',
	name: 'events',
	type: 'string',
	default: '',
	placeholder: 'e.g. cart.abandoned, order.*',
	description,
});

const correlatePairs: INodeProperties = {
	...matchOnlyTheSame,
	description:
		'Only an event with the same order, appointment … as the entry ends the journey or counts as its goal',
};

const exitProperty: INodeProperties = {
	displayName: 'Exit When',
	name: 'exit',
	type: 'fixedCollection',
	placeholder: 'Add Exit',
	default: {},
	description: 'Ends the journey of a contact at once, wherever it is',
	options: [
		{
			displayName: 'Exit',
			name: 'when',
			values: [
				eventNames('Events that end the journey, separated by commas'),
				conditionRowsProperty,
				{
					displayName: 'Event Without the Key',
					name: 'uncorrelated',
					type: 'options',
					default: 'all',
					description: "What an exit event that lacks the field of 'Match Only the Same' does",
					options: [
						{ name: 'End All Runs of the Contact', value: 'all' },
						{ name: 'End None', value: 'none' },
					],
				},
				{
					displayName: 'Segment',
					name: 'segment',
					type: 'string',
					default: '',
					placeholder: 'e.g. customers',
					description: 'Members of this segment leave, and do not enter',
				},
			],
		},
	],
};

const goalProperty: INodeProperties = {
	displayName: 'Goal',
	name: 'goal',
	type: 'fixedCollection',
	placeholder: 'Add Goal',
	default: {},
	description: 'What the journey is for; counted once for each run, also after the contact has left',
	options: [
		{
			displayName: 'Goal',
			name: 'when',
			values: [
				eventNames('Events that reach the goal, separated by commas'),
				conditionRowsProperty,
				{
					displayName: 'Within',
					name: 'within',
					type: 'number',
					default: 30,
					description: 'Counted from entry',
				},
				{
					displayName: 'Unit',
					name: 'unit',
					type: 'options',
					default: 'days',
					options: [
						{ name: 'Days', value: 'days' },
						{ name: 'Hours', value: 'hours' },
					],
				},
				{
					displayName: 'Value Field',
					name: 'valueField',
					type: 'string',
					default: '',
					placeholder: 'e.g. order.total',
					description: "Number of the event's data to add up",
				},
			],
		},
	],
};

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		batchSizeProperty,
		entriesPerHourProperty,
		{
			displayName: 'Exclude Segment',
			name: 'excludeSegment',
			type: 'string',
			default: '',
			placeholder: 'e.g. employees',
			description: 'Members of this segment do not enter',
		},
		correlatePairs,
		{
			displayName: 'Mode',
			name: 'mode',
			type: 'options',
			default: 'enter',
			options: [
				{ name: 'Contacts Enter', value: 'enter' },
				{ name: 'Record Only', value: 'record', description: 'Imports history: nobody enters' },
			],
		},
		{
			displayName: 'Time Zone Field',
			name: 'zoneField',
			type: 'string',
			default: '',
			placeholder: 'e.g. timeZone',
			description: "Field of the event's data with the contact's time zone, for calendar rules",
		},
	],
};

export const properties: INodeProperties[] = [
	eventNames('Events that let a contact enter, separated by commas; a trailing * matches the rest of a name'),
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		default: 'credential',
		options: [
			{ name: 'Intake Credential', value: 'credential' },
			{
				name: 'None',
				value: 'none',
				description: 'Everybody who knows the address can send events; they concern this workflow alone',
			},
		],
	},
	{ ...conditionRowsProperty, description: 'Only events whose data meets all of these let a contact enter' },
	...entryRuleProperties,
	exitProperty,
	goalProperty,
	optionsProperty,
];
