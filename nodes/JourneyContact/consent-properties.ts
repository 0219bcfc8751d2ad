import type { INodeProperties } from 'n8n-workflow';
import { channelProperties } from '../shared/channel';

const forOperations = (...operation: string[]): Pick<INodeProperties, 'displayOptions'> => ({
	displayOptions: { show: { resource: ['consent'], operation } },
});

const [channel, channelName] = channelProperties;
const WITH_CHANNEL = ['check', 'import', 'set', 'suppress'];

const COMMERCIAL = { name: 'Commercial', value: 'commercial' };
const EVERY_PURPOSE = { name: 'Every Purpose', value: '*' };
const TRANSACTIONAL = { name: 'Transactional', value: 'transactional' };

const scopeProperties: INodeProperties[] = [
	{
		...channel,
		description: 'What the entry is about. A row of an import may name its own',
		options: [
			{ name: 'Custom', value: 'custom' },
			{ name: 'Email', value: 'email' },
			{ name: 'Every Channel', value: '*' },
			{ name: 'Push', value: 'push' },
			{ name: 'SMS', value: 'sms' },
			{ name: 'Voice', value: 'voice' },
			{ name: 'WhatsApp', value: 'whatsapp' },
		],
		...forOperations('import', 'set', 'suppress'),
	},
	{
		...channel,
		description: 'The channel that is about to be used',
		...forOperations('check'),
	},
	{
		...channelName,
		displayOptions: { show: { resource: ['consent'], operation: WITH_CHANNEL, channel: ['custom'] } },
	},
	{
		displayName: 'Purpose',
		name: 'purpose',
		type: 'options',
		default: 'commercial',
		options: [COMMERCIAL, EVERY_PURPOSE, TRANSACTIONAL],
		...forOperations('import', 'set'),
	},
	{
		displayName: 'Purpose',
		name: 'purpose',
		type: 'options',
		default: '*',
		options: [COMMERCIAL, EVERY_PURPOSE, TRANSACTIONAL],
		...forOperations('suppress'),
	},
	{
		displayName: 'Purpose',
		name: 'purpose',
		type: 'options',
		default: 'commercial',
		options: [COMMERCIAL, TRANSACTIONAL],
		...forOperations('check'),
	},
];

const pointProperties: INodeProperties[] = [
	{
		displayName: 'Contact Point Field',
		name: 'contactPointField',
		type: 'string',
		default: '',
		placeholder: 'e.g. phone',
		description:
			"Field of the item with the address or number. Empty: 'phone' for voice, SMS and WhatsApp, 'email' for email",
		...forOperations(...WITH_CHANNEL),
	},
	{
		displayName: 'Contact Point Field',
		name: 'contactPointField',
		type: 'string',
		default: '',
		placeholder: 'e.g. phone',
		description: 'Field of the item with the address or number. Empty: all that are known of the contact',
		...forOperations('get'),
	},
	{
		displayName: 'Contact Point Field',
		name: 'contactPointField',
		type: 'string',
		default: 'phone',
		required: true,
		placeholder: 'e.g. phone',
		description: 'Field of the item with the address or number',
		...forOperations('unsuppress'),
	},
];

const checkProperties: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		default: 'opt-in',
		description: 'What holds where nothing is known',
		options: [
			{ name: 'Opt-In', value: 'opt-in', description: 'Blocked unless it was granted' },
			{ name: 'Opt-Out', value: 'opt-out', description: 'Allowed unless it was revoked' },
		],
		...forOperations('check'),
	},
];

const writeProperties: INodeProperties[] = [
	{
		displayName: 'State',
		name: 'state',
		type: 'options',
		default: 'granted',
		options: [
			{ name: 'Granted', value: 'granted' },
			{ name: 'Revoked', value: 'revoked' },
		],
		...forOperations('set'),
	},
	{
		displayName: 'State Field',
		name: 'stateField',
		type: 'string',
		default: 'state',
		required: true,
		placeholder: 'e.g. newsletter',
		description:
			"Field of the item that says 'granted' or 'revoked'; yes and no, true and false, opt-in and opt-out work too",
		...forOperations('import'),
	},
	{
		displayName: 'Time Field',
		name: 'timeField',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. signedUpAt',
		description:
			'Field of the item with the time at which it was said. Older than what is known changes nothing',
		...forOperations('import'),
	},
	{
		displayName: 'Source',
		name: 'source',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. sign-up form',
		description: 'How the consent came to be known; part of the proof',
		...forOperations('import', 'set'),
	},
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. complaint',
		...forOperations('suppress'),
	},
];

export const consentProperties: INodeProperties[] = [
	...scopeProperties,
	...pointProperties,
	...checkProperties,
	...writeProperties,
];
