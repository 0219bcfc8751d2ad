import type { INodeProperties } from 'n8n-workflow';
import { listPresets } from '../../lib';
import { contactFactsProperties } from '../shared/contact-facts';
import { keepProperties } from '../shared/keep-properties';
import { notLaterThanProperties } from '../shared/not-later-than-properties';
import { batchSizeProperty, contactFieldProperty, holdingNotice } from '../shared/properties';
import { NUMBER_FIELD } from './ask';
import { talkProperties } from './talk-properties';
import { testProperties } from './test-properties';

const engagementProperty: INodeProperties = {
	displayName: 'Proactive Engagement',
	name: 'engagement',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	noDataExpression: true,
	description:
		'Who talks, own numbers, hours, caps, retries and capacity: saved with Journey Policy, read anew for each call. While there is none of this name, nobody is called',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchEngagements', searchable: true },
		},
		{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. Delivery Calls' },
	],
};

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'At Most Attempts',
			name: 'maxAttempts',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 10 },
			default: 1,
			description: 'Fewer than the engagement allows; more is refused',
		},
		{
			displayName: 'At Most Dials in This Journey',
			name: 'mostDials',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 3,
			description: 'For one contact in one run through the journey, however often it comes here',
		},
		{
			displayName: 'Calling Hours as Well',
			name: 'presets',
			type: 'multiOptions',
			default: [],
			description: 'Presets that bind this step besides the hours of the engagement',
			options: listPresets().map(({ id, title }) => ({ name: title, value: id })),
		},
		keepProperties[0],
		batchSizeProperty,
		keepProperties[1],
		{
			displayName: 'Message Name',
			name: 'messageName',
			type: 'string',
			default: '',
			placeholder: 'e.g. First Call',
			description: "Names the call on the item ('messages') and for Wait For Trigger. Empty: the step's name",
		},
	],
};

export const properties: INodeProperties[] = [
	holdingNotice,
	engagementProperty,
	{
		displayName: 'Number Field',
		name: NUMBER_FIELD,
		type: 'string',
		default: 'phone',
		required: true,
		placeholder: 'e.g. customer.mobile',
		description:
			'Field of the item with the number to call; without a country code it is read in the country',
	},
	...talkProperties,
	{
		displayName: 'When Calling',
		name: 'whenCalling',
		type: 'options',
		default: 'wait',
		noDataExpression: true,
		options: [
			{
				name: 'Go On at Once',
				value: 'goOn',
				description:
					'The contact goes on; the outcome comes as voice.attempted, voice.not-attempted or voice.blocked',
				action: 'Call and go on at once',
			},
			{
				name: 'Wait for the Outcome',
				value: 'wait',
				description: 'The contact leaves by what came of the call, retries included',
				action: 'Call and wait for the outcome',
			},
		],
	},
	...notLaterThanProperties({}, 'Usual (3 Days, 21 if Transactional)'),
	// Without a field for the phone: the number that is called tells where its owner is.
	...contactFactsProperties.filter(({ name }) => name !== 'phoneField'),
	contactFieldProperty,
	...testProperties,
	optionsProperty,
];
