import type { INodeProperties } from 'n8n-workflow';
import { callsOfJourney, includeTranscript } from './call-properties';

const showFor = (resource: string, ...operation: string[]): Pick<INodeProperties, 'displayOptions'> => ({
	displayOptions: { show: { '/resource': [resource], '/operation': operation } },
});

/** A column of an imported list. */
const column = (displayName: string, name: string, placeholder: string, of: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder,
	description: `Field of the item with ${of}, where rows differ`,
	...showFor('consent', 'import'),
});

const READING = ['check', 'export', 'get', 'getTimeline', 'list'];

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Act for Real in Test Runs',
			name: 'actForReal',
			type: 'boolean',
			default: false,
			description: 'Whether a manual run changes the store too, instead of saying what it would do',
			displayOptions: { hide: { '/operation': READING } },
		},
		column('Channel Field', 'channelField', 'e.g. channel', 'the channel'),
		{
			displayName: 'Contact Point Fields',
			name: 'contactPointFields',
			type: 'string',
			default: '',
			placeholder: 'e.g. email, phone',
			description:
				'Fields of the item with addresses and numbers, separated by commas. Those that consent was written for with this contact are known without',
			...showFor('contact', 'export', 'forget'),
		},
		includeTranscript,
		callsOfJourney,
		{
			displayName: 'Proof',
			name: 'proof',
			type: 'string',
			default: '',
			placeholder: 'e.g. form entry 4711',
			description: 'Where the proof is',
			...showFor('consent', 'import', 'set'),
		},
		column('Proof Field', 'proofField', 'e.g. entryId', 'where the proof is'),
		column('Purpose Field', 'purposeField', 'e.g. purpose', 'the purpose'),
		column('Source Field', 'sourceField', 'e.g. source', 'the source'),
		{
			displayName: 'Text Version',
			name: 'textVersion',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2026-04',
			description: 'Version of the text that was agreed to',
			...showFor('consent', 'import', 'set'),
		},
		column('Text Version Field', 'textVersionField', 'e.g. terms', 'the version of the text'),
		{
			displayName: 'Time',
			name: 'time',
			type: 'dateTime',
			default: '',
			description: 'When it was said. Empty means now',
			...showFor('consent', 'set'),
		},
		{
			displayName: 'Topic',
			name: 'topic',
			type: 'string',
			default: '',
			placeholder: 'e.g. product news',
			description: 'Only about this topic. Empty: about all of them',
			...showFor('consent', 'check', 'import', 'set'),
		},
		column('Topic Field', 'topicField', 'e.g. list', 'the topic'),
	],
};

/** Not shown for operations that have no option. */
export const optionsProperties: INodeProperties[] = [
	{
		...optionsProperty,
		displayOptions: {
			show: { resource: ['call', 'contact', 'waiting'] },
			hide: { operation: ['getTimeline', 'list'] },
		},
	},
	{ ...optionsProperty, displayOptions: { show: { resource: ['consent'] }, hide: { operation: ['get'] } } },
];
