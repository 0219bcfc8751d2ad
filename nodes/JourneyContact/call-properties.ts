import type { INodeProperties } from 'n8n-workflow';
import { contactFieldProperty } from '../shared/properties';
import { limitProperties } from './limit-properties';
import { locatorProperty } from './locator';

const byContact = { resource: ['call'], getBy: ['contact'] };

export const callProperties: INodeProperties[] = [
	{
		displayName: 'Get By',
		name: 'getBy',
		type: 'options',
		noDataExpression: true,
		default: 'contact',
		options: [
			{ name: 'Call Reference', value: 'reference', description: 'The one call that an item refers to' },
			{ name: 'Contact', value: 'contact', description: 'The calls of the contact, the newest first' },
		],
		displayOptions: { show: { resource: ['call'] } },
	},
	{
		displayName: 'Call Reference Field',
		name: 'referenceField',
		type: 'string',
		default: 'call.transcriptRef',
		required: true,
		placeholder: 'e.g. call.transcriptRef',
		description: 'Field of the item that refers to the call, as Conversational Voice gives it',
		displayOptions: { show: { resource: ['call'], getBy: ['reference'] } },
	},
	{ ...contactFieldProperty, displayOptions: { show: byContact } },
	...limitProperties(byContact),
];

const shown = (getBy: string[]): INodeProperties['displayOptions'] => ({
	show: { '/resource': ['call'], '/operation': ['get'], '/getBy': getBy },
});

export const includeTranscript: INodeProperties = {
	displayName: 'Include Transcript',
	name: 'includeTranscript',
	type: 'boolean',
	default: true,
	description: 'Whether what was said is on the item, and so in the execution that n8n may save',
	displayOptions: shown(['contact', 'reference']),
};

export const callsOfJourney: INodeProperties = {
	...locatorProperty('Journey', 'journey', 'searchJourneys', {
		displayOptions: shown(['contact']),
		description: 'Only calls of this workflow',
		placeholder: 'e.g. 8sJk2LmP0qRt',
	}),
	required: false,
};
