import type { INodeProperties } from 'n8n-workflow';
import { stepCapsProperty } from '../shared/cap-properties';
import { channelProperties } from '../shared/channel';
import { contactFactsProperties } from '../shared/contact-facts';
import { keepProperties } from '../shared/keep-properties';
import { notLaterThanProperties } from '../shared/not-later-than-properties';
import { notPassedProperty } from '../shared/not-passed';
import { policyNameProperty } from '../shared/policy-search';
import { batchSizeProperty, contactFieldProperty, holdingNotice } from '../shared/properties';

const TAKES = { show: { operation: ['take'] } };
const DEFERS = { show: { operation: ['take'], overCap: ['defer'] } };

const subjectProperties: INodeProperties[] = [
	{
		displayName: 'Tags',
		name: 'tags',
		type: 'string',
		default: '',
		placeholder: 'e.g. promo, newsletter',
		description: 'What the message is, separated by commas; caps of a tag count and bind it',
		displayOptions: TAKES,
	},
	{
		displayName: 'Counted For',
		name: 'subject',
		type: 'options',
		default: 'contactPoint',
		description: 'Whose messages are counted together',
		options: [
			{ name: 'Contact', value: 'contact' },
			{
				name: 'Contact Point',
				value: 'contactPoint',
				description: 'The address or number that the message goes to',
			},
			{ name: 'Value of a Field', value: 'field', description: 'For instance a household' },
		],
		displayOptions: TAKES,
	},
	{
		displayName: 'Contact Point Field',
		name: 'contactPointField',
		type: 'string',
		default: '',
		placeholder: 'e.g. customer.email',
		description:
			"Field of the item with the address or number. Empty: 'email' on the channel Email, 'phone' on SMS, Voice and WhatsApp",
		displayOptions: { show: { operation: ['take'], subject: ['contactPoint'] } },
	},
	{
		displayName: 'Field',
		name: 'subjectField',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. householdId',
		displayOptions: { show: { operation: ['take'], subject: ['field'] } },
	},
];

const capsProperties: INodeProperties[] = [
	{
		displayName: 'Caps Source',
		name: 'capsSource',
		type: 'options',
		default: 'here',
		description: "Caps of the saved policy 'floor' count in addition",
		options: [
			{ name: 'Defined Here', value: 'here' },
			{ name: 'Saved Caps', value: 'saved' },
		],
		displayOptions: TAKES,
	},
	policyNameProperty(
		'searchFrequencyCaps',
		{ show: { operation: ['take'], capsSource: ['saved'] } },
		{ displayName: 'Saved Caps', name: 'capsName', placeholder: 'e.g. Brand' },
	),
	{ ...stepCapsProperty, displayOptions: { show: { operation: ['take'], capsSource: ['here'] } } },
];

const switchProperties: INodeProperties[] = [
	{
		displayName: 'Ignores the Cap',
		name: 'ignoresCap',
		type: 'boolean',
		default: false,
		description: 'Whether the message passes whatever was sent before',
		displayOptions: TAKES,
	},
	{
		displayName: 'Counts Toward the Cap',
		name: 'countsTowardCap',
		type: 'boolean',
		default: true,
		description: 'Whether the message counts for those that come after it',
		displayOptions: TAKES,
	},
	{
		displayName: 'Has Priority',
		name: 'isPriority',
		type: 'boolean',
		default: false,
		description: 'Whether the message may use the reserved share, and goes first among those that wait',
		displayOptions: TAKES,
	},
];

const overCapProperties: INodeProperties[] = [
	{
		displayName: 'Over the Cap',
		name: 'overCap',
		type: 'options',
		default: 'refuse',
		options: [
			{
				name: 'Defer',
				value: 'defer',
				description: 'Wait until the cap and quiet time allow it, 7 days at most',
				action: 'Defer messages over a cap',
			},
			{ name: 'Leave by Capped', value: 'refuse', description: 'At once', action: 'Cap messages' },
		],
		displayOptions: TAKES,
	},
	{
		displayName: 'Quiet Time',
		name: 'quietSource',
		type: 'options',
		default: 'stamped',
		description: 'Deferred messages wait for its end too',
		options: [
			{ name: 'As at the Last Quiet Time Gate', value: 'stamped' },
			{ name: 'Saved Policy', value: 'saved' },
		],
		displayOptions: DEFERS,
	},
	policyNameProperty('searchQuietTimePolicies', {
		show: { operation: ['take'], overCap: ['defer'], quietSource: ['saved'] },
	}),
	...notLaterThanProperties(DEFERS, 'Usual (as at the Last Quiet Time Gate)'),
	{ ...notPassedProperty('Passed', 'Capped'), displayOptions: TAKES },
];

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		keepProperties[0],
		batchSizeProperty,
		{
			displayName: 'Include Verdict',
			name: 'includeVerdict',
			type: 'boolean',
			default: false,
			description: "Whether items that leave by Passed have the verdict in 'gate'",
		},
		keepProperties[1],
		{
			displayName: 'Longest Wait (Days)',
			name: 'maxDeferDays',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 7 },
			default: 7,
			description: 'After it a deferred contact leaves with the reason expired',
		},
		{
			displayName: 'Week Starts On',
			name: 'weekStart',
			type: 'options',
			default: 'mon',
			options: [
				{ name: 'Monday', value: 'mon' },
				{ name: 'Saturday', value: 'sat' },
				{ name: 'Sunday', value: 'sun' },
			],
		},
	],
	displayOptions: TAKES,
};

const operationProperty: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'take',
	options: [
		{
			name: 'Count and Limit',
			value: 'take',
			description: 'Let pass what is within the caps, and count it',
			action: 'Limit how often contacts are addressed',
		},
		{
			name: 'Give Back',
			value: 'giveBack',
			description: 'Undo the count of a message that was not sent',
			action: 'Give back what was not sent',
		},
	],
};

const giveBackProperty: INodeProperties = {
	displayName: 'Give Back',
	name: 'giveBack',
	type: 'options',
	default: 'last',
	options: [
		{ name: 'All That the Item Carries', value: 'all' },
		{ name: 'What Was Counted Last', value: 'last' },
	],
	displayOptions: { show: { operation: ['giveBack'] } },
};

const whenTestingProperty: INodeProperties = {
	displayName: 'When Testing',
	name: 'whenTesting',
	type: 'options',
	default: 'passed',
	description: 'By which output the items of a manual run leave, at once',
	options: [
		{ name: 'Capped', value: 'capped' },
		{ name: 'Passed', value: 'passed' },
	],
	displayOptions: TAKES,
};

export const properties: INodeProperties[] = [
	operationProperty,
	{ ...holdingNotice, displayOptions: DEFERS },
	giveBackProperty,
	...channelProperties.map((property) => ({
		...property,
		displayOptions: { show: { ...property.displayOptions?.show, ...TAKES.show } },
	})),
	...subjectProperties,
	...capsProperties,
	...switchProperties,
	...overCapProperties,
	...contactFactsProperties.map((property) => ({ ...property, displayOptions: TAKES })),
	contactFieldProperty,
	whenTestingProperty,
	optionsProperty,
];
