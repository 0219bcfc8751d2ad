import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { attributeConditionsProperty, moreConditionsProperty } from '../shared/audience-properties';
import { entryRuleProperties } from '../shared/entry-rule-properties';
import { contactFieldProperty, holdingNotice } from '../shared/properties';
import { optionsProperty } from './options';

const forOperations = (...operation: string[]): IDisplayOptions => ({ show: { operation } });

const MATCHES = [
	{ name: 'All', value: 'all' },
	{ name: 'Any', value: 'any' },
	{ name: 'None', value: 'none' },
];

const resourceProperties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: 'contact',
		options: [
			{ name: 'Contact', value: 'contact' },
			{ name: 'Segment', value: 'segment' },
		],
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'evaluate',
		displayOptions: { show: { resource: ['contact'] } },
		options: [
			{
				name: 'Add',
				value: 'add',
				description: 'Put contacts on a static list',
				action: 'Add contacts to a segment',
			},
			{
				name: 'Check Membership',
				value: 'check',
				description: 'Whether contacts are members, as stored',
				action: 'Check membership of a segment',
			},
			{
				name: 'Evaluate',
				value: 'evaluate',
				description: 'Judge contacts and store who belongs',
				action: 'Evaluate a segment',
			},
			{
				name: 'Explain',
				value: 'explain',
				description: 'Show why contacts belong or not',
				action: 'Explain membership of a segment',
			},
			{
				name: 'Remove',
				value: 'remove',
				description: 'Take contacts off a static list',
				action: 'Remove contacts from a segment',
			},
		],
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'list',
		displayOptions: { show: { resource: ['segment'] } },
		options: [
			{
				name: 'Begin Snapshot',
				value: 'beginSnapshot',
				description: 'Start a full evaluation in pages',
				action: 'Begin a snapshot of a segment',
			},
			{
				name: 'Finish Snapshot',
				value: 'finishSnapshot',
				description: 'Let those leave whom no page brought',
				action: 'Finish a snapshot of a segment',
			},
			{ name: 'List Members', value: 'list', action: 'List members of a segment' },
		],
	},
	{
		displayName: 'Segment',
		name: 'segment',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. customers',
		description: 'Name of the segment. A new name makes a new segment',
	},
];

const audienceProperties: INodeProperties[] = [
	{
		displayName: 'Groups That Must Hold',
		name: 'match',
		type: 'options',
		default: 'all',
		options: MATCHES,
		displayOptions: forOperations('evaluate', 'explain'),
	},
	{
		displayName: 'Groups',
		name: 'groups',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Group',
		default: { rows: [{ match: 'all' }] },
		description: 'Without any, every item that comes in belongs',
		displayOptions: forOperations('evaluate', 'explain'),
		options: [
			{
				displayName: 'Group',
				name: 'rows',
				values: [
					{
						displayName: 'Of These Must Hold',
						name: 'match',
						type: 'options',
						default: 'all',
						options: MATCHES,
						description:
							"'Conditions' counts as one, with its own And or Or; each row of 'More Conditions' as another",
					},
					attributeConditionsProperty,
					moreConditionsProperty,
				],
			},
		],
	},
];

const snapshotProperties: INodeProperties[] = [
	{
		displayName: 'Snapshot ID',
		name: 'snapshotId',
		type: 'string',
		default: '',
		placeholder: "e.g. {{ $('Begin Snapshot').first().json.snapshotId }}",
		description:
			'Marks the contacts of this page as seen by a snapshot. Empty: only the contacts that come in are changed',
		displayOptions: forOperations('evaluate'),
	},
	{
		displayName: 'Snapshot ID',
		name: 'snapshotId',
		type: 'string',
		default: '',
		description: 'Empty: a new one for this execution',
		displayOptions: forOperations('beginSnapshot'),
	},
	{
		displayName: 'Snapshot ID',
		name: 'snapshotId',
		type: 'string',
		default: '',
		required: true,
		placeholder: "e.g. {{ $('Begin Snapshot').first().json.snapshotId }}",
		description: 'What Begin Snapshot gave out',
		displayOptions: forOperations('finishSnapshot'),
	},
	{
		displayName: 'Most That May Leave',
		name: 'maxLeavePercent',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 20,
		description:
			'Percent of the members. Where more would leave nobody does, since a page is probably missing',
		displayOptions: forOperations('finishSnapshot'),
	},
];

const listProperties: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: forOperations('list'),
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { operation: ['list'], returnAll: [false] } },
	},
	{
		displayName: 'Cursor',
		name: 'cursor',
		type: 'string',
		default: '',
		description: "The field 'nextCursor' of the page before. Empty: the first page",
		displayOptions: { show: { operation: ['list'], returnAll: [false] } },
	},
];

/** The entry rule of Journey Trigger; what concerns its events alone is left out. */
const entryProperties = entryRuleProperties.map((property): INodeProperties => {
	const show = { operation: ['evaluate'], entersJourney: [true], ...property.displayOptions?.show };
	const options =
		property.name === 'entryLimits'
			? property.options?.filter(({ name }) => name !== 'oldestEventMinutes')
			: property.options;
	return { ...property, ...(options ? { options } : {}), displayOptions: { show } } as INodeProperties;
});

/** The form of the node. */
export const properties: INodeProperties[] = [
	...resourceProperties,
	...audienceProperties,
	...snapshotProperties,
	...listProperties,
	{
		displayName: 'Enters the Journey',
		name: 'entersJourney',
		type: 'boolean',
		default: false,
		description:
			'Whether those who belong enter this journey: they wait here for a moment and go on in batches by In Segment',
		displayOptions: forOperations('evaluate'),
	},
	{ ...holdingNotice, displayOptions: { show: { operation: ['evaluate'], entersJourney: [true] } } },
	...entryProperties,
	{ ...contactFieldProperty, displayOptions: { show: { resource: ['contact'] } } },
	optionsProperty,
];
