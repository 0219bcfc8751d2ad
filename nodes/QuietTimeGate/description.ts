import type { INodeProperties } from 'n8n-workflow';
import { channelProperties } from '../shared/channel';
import { contactFactsProperties } from '../shared/contact-facts';
import { keepProperties } from '../shared/keep-properties';
import { notLaterThanProperties } from '../shared/not-later-than-properties';
import { notPassedProperty } from '../shared/not-passed';
import { policyNameProperty } from '../shared/policy-search';
import { presetsProperty } from '../shared/preset-properties';
import { batchSizeProperty, contactFieldProperty, holdingNotice } from '../shared/properties';
import { quietPolicyProperties } from '../shared/quiet-policy-properties';

const HOLDS = { show: { whenQuiet: ['hold'] } };

const purposeProperty: INodeProperties = {
	displayName: 'Purpose',
	name: 'purpose',
	type: 'options',
	default: 'commercial',
	description: 'What the message is for',
	options: [
		{ name: 'Commercial', value: 'commercial' },
		{ name: 'Transactional', value: 'transactional' },
	],
};

const voiceProperties: INodeProperties[] = [
	{
		displayName: 'Calling Hours',
		name: 'voiceHours',
		type: 'options',
		default: 'standard',
		description: 'Count in addition to the policy, for every purpose',
		options: [
			{ name: "08:00 to 21:00 on the Contact's Clock", value: 'standard' },
			{
				name: 'None',
				value: 'none',
				description: 'Only the policy counts; the reason is kept on the timeline',
			},
		],
		displayOptions: { show: { channel: ['voice'] } },
	},
	{
		displayName: 'Reason for No Calling Hours',
		name: 'voiceReason',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. the contact asked for this call',
		displayOptions: { show: { channel: ['voice'], voiceHours: ['none'] } },
	},
];

const policySourceProperty: INodeProperties = {
	displayName: 'Policy Source',
	name: 'policySource',
	type: 'options',
	default: 'here',
	description: "A saved policy named 'floor' counts in addition",
	options: [
		{ name: 'Defined Here', value: 'here' },
		{
			name: 'Preset',
			value: 'preset',
			description: 'Calling hours of a country; transactional messages do not apply them',
		},
		{ name: 'Saved Policy', value: 'saved' },
	],
};

const whenQuietProperties: INodeProperties[] = [
	{
		displayName: 'In Quiet Time',
		name: 'whenQuiet',
		type: 'options',
		default: 'hold',
		options: [
			{
				name: 'Branch',
				value: 'branch',
				description: 'Leave by Not Now at once, to go another way',
				action: 'Branch on quiet time',
			},
			{
				name: 'Hold',
				value: 'hold',
				description: 'Wait until the contact may be contacted, then judge again',
				action: 'Hold until quiet time ends',
			},
			{
				name: 'Suppress',
				value: 'suppress',
				description: 'The message is not sent and is counted so',
				action: 'Suppress in quiet time',
			},
		],
	},
	...notLaterThanProperties(HOLDS, 'Usual (3 Days, No Limit if Transactional)'),
	{
		displayName: 'Spread Over (Minutes)',
		name: 'rampMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 15,
		description: 'Those who were held leave spread over this time after quiet time ends, not all at once',
		displayOptions: HOLDS,
	},
	{ ...notPassedProperty('Send Now', 'Not Now'), displayOptions: { hide: { whenQuiet: ['branch'] } } },
];

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			...presetsProperty,
			displayName: 'Also Presets',
			name: 'alsoPresets',
			description: 'Count in addition to the policy. Verify with counsel',
		},
		{
			displayName: 'Also Saved Policies',
			name: 'alsoSaved',
			type: 'string',
			default: '',
			placeholder: 'e.g. Germany, Public Holidays',
			description: 'Names, separated by commas; they count in addition to the policy',
		},
		{
			displayName: 'Apply Presets to Transactional',
			name: 'presetsForTransactional',
			type: 'boolean',
			default: false,
			description: 'Whether calling hours of presets bind messages that sell nothing, too',
		},
		{
			displayName: 'At Most per Minute',
			name: 'perMinute',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 600,
			description: 'How many of those who were held leave in a minute',
		},
		keepProperties[0],
		batchSizeProperty,
		{
			displayName: 'Include Verdict',
			name: 'includeVerdict',
			type: 'boolean',
			default: false,
			description: "Whether items that leave by Send Now have the verdict in 'gate'",
		},
		keepProperties[1],
		{
			displayName: 'Longest Hold (Days)',
			name: 'maxHoldDays',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 366 },
			default: 21,
			description: 'For a policy defined here; a saved one has its own',
		},
	],
};

export const properties: INodeProperties[] = [
	holdingNotice,
	...channelProperties,
	purposeProperty,
	...voiceProperties,
	policySourceProperty,
	policyNameProperty('searchQuietTimePolicies', { show: { policySource: ['saved'] } }),
	{ ...presetsProperty, required: true, displayOptions: { show: { policySource: ['preset'] } } },
	...quietPolicyProperties({ policySource: ['here'] }),
	...whenQuietProperties,
	...contactFactsProperties,
	contactFieldProperty,
	{
		displayName: 'When Testing',
		name: 'whenTesting',
		type: 'options',
		default: 'judged',
		description: 'By which output the items of a manual run leave, at once',
		options: [
			{ name: 'As Judged Now', value: 'judged', description: 'Those who would be held leave by Send Now' },
			{ name: 'Not Now', value: 'notNow' },
			{ name: 'Send Now', value: 'sendNow' },
		],
	},
	optionsProperty,
];
