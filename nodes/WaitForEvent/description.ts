import type { INodeProperties } from 'n8n-workflow';
import { matchOnlyTheSame } from '../shared/correlation-properties';
import { conditionRowsProperty } from '../shared/event-conditions';
import { limitProperties, momentProperties } from '../shared/moment-properties';
import { batchSizeProperty, contactFieldProperty, holdingNotice } from '../shared/properties';
import { INTERACTIONS, MOST_TRIGGERS } from './outputs';
import { retimeProperties } from './retime-properties';

const INTERACTION_HINTS: Record<keyof typeof INTERACTIONS, string> = {
	'voice.attempted': 'The contact was called, whether somebody answered or not',
	'voice.blocked': 'Consent, quiet time, a cap or the expiry kept the call from being placed',
	'voice.not-attempted': 'The number or the set-up did not allow the call',
};

/** What a row asks of an earlier message; e-mails and text messages come with the node that sends them. */
const interactionProperties: INodeProperties[] = [
	{
		displayName: 'Interaction',
		name: 'interaction',
		type: 'options',
		default: 'voice.attempted',
		description:
			'Its result, disposition and attributes are fields of the event, for the conditions and for the item',
		options: Object.entries(INTERACTIONS).map(([value, name]) => ({
			name,
			value,
			description: INTERACTION_HINTS[value as keyof typeof INTERACTIONS],
		})),
		displayOptions: { show: { kind: ['interaction'] } },
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'options',
		default: 'last',
		description:
			'Counts since the message was sent. If it was not, and nothing else is waited for, the contact leaves at once by Timed Out',
		options: [
			{ name: 'By Message Name', value: 'named' },
			{ name: 'Last Call of This Journey', value: 'last' },
		],
		displayOptions: { show: { kind: ['interaction'] } },
	},
	{
		displayName: 'Message Name',
		name: 'messageName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Reschedule',
		description: "'Message Name' of the step that sent it; by default that is the name of the step",
		displayOptions: { show: { kind: ['interaction'], message: ['named'] } },
	},
];

const triggersProperty: INodeProperties = {
	displayName: 'Triggers',
	name: 'triggers',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, maxValue: MOST_TRIGGERS },
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
					displayName: 'Happens',
					name: 'kind',
					type: 'options',
					default: 'event',
					options: [
						{ name: 'An Event (Trigger)', value: 'event' },
						{ name: 'An Interaction With an Earlier Message', value: 'interaction' },
					],
				},
				{
					displayName: 'Event Names',
					name: 'events',
					type: 'string',
					default: '',
					placeholder: 'e.g. order.placed, cart.*',
					description: 'Separated by commas; a trailing * matches the rest of a name',
					displayOptions: { show: { kind: ['event'] } },
				},
				...interactionProperties,
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
	description:
		'Only an event with the same order, appointment … as the item moves this wait; interactions go by their message',
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
			description:
				'Events that happened earlier than the wait and still count. Interactions count since their message was sent',
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
				description: 'Something that happens to the contact, or that comes of an earlier message',
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
	...retimeProperties,
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
