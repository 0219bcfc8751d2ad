import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { savedCapsProperty } from '../shared/cap-properties';
import { policyNameProperty } from '../shared/policy-search';
import { quietPolicyProperties } from '../shared/quiet-policy-properties';
import { engagementOptions } from './engagement-options';
import { engagementProperties } from './engagement-properties';
import { actForReal, longestHold, optionsProperty, weekStart } from './options';
import { previewProperties } from './preview-properties';
import { transferProperties } from './transfer-properties';

const NAMED = ['engagement', 'frequencyCap', 'quietTime'];

const resourceProperty: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	default: 'quietTime',
	options: [
		{ name: 'All Policies', value: 'all' },
		{ name: 'Floor', value: 'floor', description: 'What every gate and every send must keep to' },
		{ name: 'Frequency Cap', value: 'frequencyCap' },
		{ name: 'Proactive Engagement', value: 'engagement', description: 'How journeys may call people' },
		{ name: 'Quiet Time', value: 'quietTime' },
	],
};

function operations(resources: string[], what: string, values: string[], standard: string): INodeProperties {
	const all: Record<string, INodePropertyOptions> = {
		delete: { name: 'Delete', value: 'delete', action: `Delete ${what}`, description: 'Unless it is in use' },
		export: {
			name: 'Export',
			value: 'export',
			action: 'Export policies',
			description: 'All or some, as JSON',
		},
		get: { name: 'Get', value: 'get', action: `Get ${what}` },
		getMany: { name: 'Get Many', value: 'getMany', action: `Get many of ${what}` },
		import: {
			name: 'Import',
			value: 'import',
			action: 'Import policies',
			description: 'From JSON; nothing is saved unless all of it is valid',
		},
		preview: {
			name: 'Preview',
			value: 'preview',
			action: 'Preview quiet time of a contact',
			description: 'Whether a contact may be contacted now and in the next 7 days, and by which rule',
		},
		save: {
			name: 'Save',
			value: 'save',
			action: `Save ${what}`,
			description: 'Under a name; a change counts the version up',
		},
	};
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: standard,
		options: Object.keys(all)
			.filter((value) => values.includes(value))
			.map((value) => all[value]),
		displayOptions: { show: { resource: resources } },
	};
}

const USUAL = ['delete', 'get', 'getMany', 'save'];

const nameProperties: INodeProperties[] = [
	...(
		[
			['quietTime', 'searchQuietTimePolicies', 'e.g. Germany'],
			['frequencyCap', 'searchFrequencyCaps', 'e.g. Brand'],
			['engagement', 'searchEngagements', 'e.g. Delivery Calls'],
		] as const
	).flatMap(([resource, search, placeholder]): INodeProperties[] => [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder,
			description: 'Gates and calls name the policy by it',
			displayOptions: { show: { resource: [resource], operation: ['save'] } },
		},
		policyNameProperty(
			search,
			{ show: { resource: [resource], operation: ['delete', 'get'] } },
			{ description: 'The saved policy', placeholder },
		),
	]),
];

const definitionProperties: INodeProperties[] = [
	{
		displayName: 'Definition',
		name: 'definition',
		type: 'options',
		default: 'fields',
		options: [
			{ name: 'As Fields', value: 'fields' },
			{ name: 'As JSON', value: 'json', description: 'As Get and Export give it' },
		],
		displayOptions: { show: { resource: [...NAMED, 'floor'], operation: ['save'] } },
	},
	{
		displayName: 'Policy (JSON)',
		name: 'policyJson',
		type: 'json',
		default: '{}',
		required: true,
		displayOptions: {
			show: { resource: [...NAMED, 'floor'], operation: ['save'], definition: ['json'] },
		},
	},
];

const asFields = (resource: string) => ({
	resource: [resource],
	operation: ['save'],
	definition: ['fields'],
});

const floorProperties: INodeProperties[] = [
	{
		displayName: 'Has Quiet Time',
		name: 'hasQuietTime',
		type: 'boolean',
		default: true,
		description: 'Whether the floor forbids hours or dates',
		displayOptions: { show: asFields('floor') },
	},
	...quietPolicyProperties({ ...asFields('floor'), hasQuietTime: [true] }),
	{
		...savedCapsProperty,
		default: {},
		description: 'They bind every message, also one that ignores its own caps',
		displayOptions: { show: asFields('floor') },
	},
	{
		displayName: 'Consent',
		name: 'floorConsent',
		type: 'options',
		default: 'none',
		options: [
			{ name: 'As Each Engagement Says', value: 'none' },
			{ name: 'Opt-In for All', value: 'opt-in', description: 'Nobody is called who has not agreed' },
		],
		displayOptions: { show: asFields('floor') },
	},
];

export const properties: INodeProperties[] = [
	resourceProperty,
	operations(['quietTime'], 'a quiet-time policy', [...USUAL, 'preview'], 'save'),
	operations(['frequencyCap'], 'frequency caps', USUAL, 'save'),
	operations(['engagement'], 'a proactive engagement', USUAL, 'save'),
	operations(['floor'], 'the floor', ['delete', 'get', 'save'], 'save'),
	operations(['all'], 'policies', ['export', 'import'], 'export'),
	...nameProperties,
	...definitionProperties,
	...quietPolicyProperties(asFields('quietTime')),
	{ ...savedCapsProperty, displayOptions: { show: asFields('frequencyCap') } },
	...engagementProperties(asFields('engagement')),
	...floorProperties,
	...previewProperties,
	...transferProperties,
	optionsProperty({ resource: ['quietTime', 'floor'], operation: ['save'] }, [actForReal, longestHold]),
	optionsProperty({ resource: ['frequencyCap'], operation: ['save'] }, [actForReal, weekStart]),
	optionsProperty({ resource: ['engagement'], operation: ['save'] }, [actForReal, ...engagementOptions]),
	optionsProperty({ operation: ['delete', 'import'] }, [actForReal]),
];
