import type { INodeProperties } from 'n8n-workflow';
import { correlationFields } from '../shared/correlation-properties';
import { contactFieldProperty } from '../shared/properties';

const dataProperties: INodeProperties[] = [
	{
		displayName: 'Event Data',
		name: 'dataSource',
		type: 'options',
		default: 'fields',
		description: 'What conditions on the event and those who wait for it get to see',
		options: [
			{ name: 'Chosen Fields', value: 'fields' },
			{ name: 'JSON', value: 'json' },
			{ name: 'Whole Item', value: 'item' },
		],
	},
	{
		displayName: 'Data Fields',
		name: 'dataFields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				displayName: 'Field',
				name: 'rows',
				values: [
					{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. total' },
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. {{ $json.order.total }}',
					},
				],
			},
		],
		displayOptions: { show: { dataSource: ['fields'] } },
	},
	{
		displayName: 'Data (JSON)',
		name: 'dataJson',
		type: 'json',
		default: '{}',
		displayOptions: { show: { dataSource: ['json'] } },
	},
];

const correlationProperty: INodeProperties = {
	displayName: 'Correlate',
	name: 'correlation',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Key',
	default: {},
	description:
		'Keys that tie the event to one order, appointment … so that only the waits of the same one move',
	options: [
		{
			displayName: 'Key',
			name: 'rows',
			values: correlationFields,
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
		{
			displayName: 'Act for Real in Test Runs',
			name: 'actForReal',
			type: 'boolean',
			default: false,
			description: 'Whether a manual run raises the events too. Published journeys react to them',
		},
		{
			displayName: 'Event ID',
			name: 'eventId',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.order.id }}',
			description:
				'The same ID for a contact again is a duplicate without effect. Empty: one for each passing of the contact through this step, the same on a retry',
		},
		{
			displayName: 'Include Result',
			name: 'includeResult',
			type: 'boolean',
			default: false,
			description: "Whether items get the field 'raised' with the event's ID and what became of it",
		},
		{
			displayName: 'Occurred At Field',
			name: 'occurredAtField',
			type: 'string',
			default: '',
			placeholder: 'e.g. order.createdAt',
			description: 'Field of the item with the time at which it happened. Empty means now',
		},
	],
};

export const properties: INodeProperties[] = [
	{
		displayName:
			'Each item is one event of its contact. Journeys whose Journey Trigger listens to the name let the contact enter by themselves, waits for it end, and goals and exits count. The item goes on.',
		name: 'raiseNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Event Name',
		name: 'eventName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. order.placed',
		description:
			'Names that begin with email., sms., voice., segment., consent. or system. are kept for this package',
	},
	...dataProperties,
	correlationProperty,
	contactFieldProperty,
	optionsProperty,
];
