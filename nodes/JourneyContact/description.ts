import type { INodeProperties } from 'n8n-workflow';
import { contactFieldProperty } from '../shared/properties';
import { callProperties } from './call-properties';
import { consentProperties } from './consent-properties';
import { locatorProperty } from './locator';
import { optionsProperties } from './options';
import { waitingProperties } from './waiting-properties';

const resourceProperty: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	default: 'contact',
	options: [
		{ name: 'Call', value: 'call' },
		{ name: 'Consent', value: 'consent' },
		{ name: 'Contact', value: 'contact' },
		{ name: 'Waiting', value: 'waiting' },
	],
};

const operationOf = (
	resource: string,
	value: string,
	options: INodeProperties['options'],
): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: value,
	displayOptions: { show: { resource: [resource] } },
	options,
});

const operationProperties: INodeProperties[] = [
	operationOf('contact', 'getTimeline', [
		{
			name: 'Exit',
			value: 'exit',
			description: 'End one journey or all of them',
			action: 'Exit contacts from journeys',
		},
		{
			name: 'Export',
			value: 'export',
			description: 'Everything that the store holds, as JSON',
			action: 'Export contacts',
		},
		{
			name: 'Forget',
			value: 'forget',
			description: 'Erase everything; who opted out stays on the suppression list as a hash',
			action: 'Forget contacts',
		},
		{
			name: 'Get Timeline',
			value: 'getTimeline',
			description: 'What was decided, when and why',
			action: 'Get timelines of contacts',
		},
	]),
	operationOf('call', 'get', [
		{
			name: 'Get',
			value: 'get',
			description: 'What became of calls, and what was said',
			action: 'Get calls',
		},
	]),
	operationOf('consent', 'check', [
		{
			name: 'Check',
			value: 'check',
			description: 'Whether a contact point may be used',
			action: 'Check consent',
		},
		{ name: 'Get', value: 'get', description: 'All that is known of a contact point', action: 'Get consent' },
		{
			name: 'Import',
			value: 'import',
			description: 'Take a list in, each item a row',
			action: 'Import consent',
		},
		{ name: 'Set', value: 'set', description: 'Granted or revoked', action: 'Set consent' },
		{
			name: 'Suppress',
			value: 'suppress',
			description: 'Never use a contact point, whatever was agreed to',
			action: 'Suppress contact points',
		},
		{
			name: 'Unsuppress',
			value: 'unsuppress',
			description: 'Take a contact point off the suppression list',
			action: 'Unsuppress contact points',
		},
	]),
	operationOf('waiting', 'list', [
		{
			name: 'Cancel',
			value: 'cancel',
			description: 'End waits for good; a journey with nothing else alive is over',
			action: 'Cancel contacts who wait',
		},
		{
			name: 'List',
			value: 'list',
			description: 'Who waits where and until when',
			action: 'List contacts who wait',
		},
		{
			name: 'Release',
			value: 'release',
			description: 'Let contacts leave now',
			action: 'Release contacts who wait',
		},
	]),
];

const contactProperties: INodeProperties[] = [
	{
		displayName:
			"Erases the contact from the store and ends its journeys. n8n's own executions, providers and backups keep what they have: 'notReached' on the item lists them.",
		name: 'forgetNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { resource: ['contact'], operation: ['forget'] } },
	},
	{
		displayName: 'Exit From',
		name: 'exitFrom',
		type: 'options',
		default: 'all',
		options: [
			{ name: 'All Journeys', value: 'all' },
			{ name: 'One Journey', value: 'one' },
		],
		displayOptions: { show: { resource: ['contact'], operation: ['exit'] } },
	},
	locatorProperty('Journey', 'journey', 'searchJourneys', {
		displayOptions: { show: { resource: ['contact'], operation: ['exit'], exitFrom: ['one'] } },
		description: 'The workflow that the contact leaves',
		placeholder: 'e.g. 8sJk2LmP0qRt',
	}),
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		default: 'by hand',
		required: true,
		placeholder: 'e.g. bought in the shop',
		description: 'Why the journey ends; the timeline shows it',
		displayOptions: { show: { resource: ['contact'], operation: ['exit'] } },
	},
];

/** The form of the node. */
export const properties: INodeProperties[] = [
	resourceProperty,
	...operationProperties,
	...contactProperties,
	...callProperties,
	...consentProperties,
	...waitingProperties,
	{
		...contactFieldProperty,
		displayOptions: { show: { resource: ['contact', 'consent'] } },
	},
	{
		...contactFieldProperty,
		displayOptions: { show: { resource: ['waiting'], chooseBy: ['contact', 'ticket'] } },
	},
	...optionsProperties,
];
