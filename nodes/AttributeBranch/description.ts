import type { INodeProperties } from 'n8n-workflow';
import {
	attributeConditionsProperty,
	comparisonOptions,
	moreConditionsProperty,
} from '../shared/audience-properties';
import { contactFieldProperty } from '../shared/properties';
import { MOST_BRANCHES } from './outputs';

const showSplit = { show: { mode: ['split'] } };
const showConditions = { show: { mode: ['conditions'] } };

const nameValue: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. Gold Customers',
	description: 'Names the output; contacts are known by it in an experiment, so keep it',
};

const disabledValue: INodeProperties = {
	displayName: 'Disabled',
	name: 'disabled',
	type: 'boolean',
	default: false,
	description: 'Whether this branch is switched off; its output stays where it is',
};

const branchesProperty: INodeProperties = {
	displayName: 'Branches',
	name: 'branches',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, maxValue: MOST_BRANCHES },
	placeholder: 'Add Branch',
	default: { rows: [{ name: '' }] },
	description: 'Each is an output behind Other. All that a branch asks must hold',
	displayOptions: showConditions,
	options: [
		{
			displayName: 'Branch',
			name: 'rows',
			values: [nameValue, attributeConditionsProperty, moreConditionsProperty, disabledValue],
		},
	],
};

const sharesProperty: INodeProperties = {
	displayName: 'Branches',
	name: 'shares',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, maxValue: MOST_BRANCHES },
	placeholder: 'Add Branch',
	default: { rows: [{ name: 'A' }, { name: 'B' }] },
	description: 'Each is an output behind Other',
	displayOptions: showSplit,
	options: [
		{
			displayName: 'Branch',
			name: 'rows',
			values: [
				nameValue,
				{
					displayName: 'Weight',
					name: 'weight',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 1,
					description: 'Shares are relative: 1 and 3 are 25 % and 75 %. 0 takes nobody new',
					displayOptions: { show: { '/splitBy': ['weight'] } },
				},
				{
					displayName: 'Contacts',
					name: 'places',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 1000,
					description: 'How many contacts the branch takes, ever; then the next branch is filled',
					displayOptions: { show: { '/splitBy': ['number'] } },
				},
				disabledValue,
			],
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
			displayName: 'Add Branch to Item',
			name: 'addBranch',
			type: 'boolean',
			default: false,
			description: "Whether the item gets the field 'branch' with the name, and whether a branch matched",
		},
		{ ...comparisonOptions.convertTypes, displayOptions: { show: { '/mode': ['conditions'] } } },
		{ ...comparisonOptions.dateZone, displayOptions: { show: { '/mode': ['conditions'] } } },
		{
			displayName: 'Hold-Out Percent',
			name: 'holdOutPercent',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100 },
			default: 10,
			description: 'Share of the contacts that get no branch and leave by Other, to compare with',
			displayOptions: { show: { '/mode': ['split'], '/splitBy': ['weight'] } },
		},
		{ ...comparisonOptions.ignoreCase, displayOptions: { show: { '/mode': ['conditions'] } } },
		{
			displayName: 'Keep Assignments',
			name: 'keepAssignments',
			type: 'boolean',
			default: true,
			description:
				'Whether contacts keep their branch when weights change. Otherwise nothing is stored, and only the weights and the contact decide',
			displayOptions: { show: { '/mode': ['split'], '/splitBy': ['weight'] } },
		},
		{ ...comparisonOptions.timeZoneField, displayOptions: { show: { '/mode': ['conditions'] } } },
	],
};

/** The form of the node. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Mode',
		name: 'mode',
		type: 'options',
		noDataExpression: true,
		default: 'conditions',
		options: [
			{
				name: 'Conditions',
				value: 'conditions',
				description: 'By what is known about the contact',
				action: 'Branch by attributes',
			},
			{
				name: 'Split',
				value: 'split',
				description: 'By shares, or the first so many',
				action: 'Split contacts for an A/B test',
			},
		],
	},
	{
		displayName:
			'Fields of events (triggers) that this journey waited for are on the item: <code>{{ $json.triggers["cart.abandoned"].data.total }}</code>. Plain fields like this are compiled once; other expressions are evaluated item by item.',
		name: 'eventsNotice',
		type: 'notice',
		default: '',
		displayOptions: showConditions,
	},
	{
		displayName: 'Send To',
		name: 'matching',
		type: 'options',
		default: 'first',
		options: [
			{ name: 'Every Branch That Matches', value: 'every' },
			{ name: 'First Branch That Matches', value: 'first' },
		],
		displayOptions: showConditions,
	},
	branchesProperty,
	{
		displayName: 'Split By',
		name: 'splitBy',
		type: 'options',
		default: 'weight',
		options: [
			{ name: 'Number', value: 'number', description: 'The first so many contacts, then the next branch' },
			{ name: 'Weight', value: 'weight', description: 'Always the same branch for the same contact' },
		],
		displayOptions: showSplit,
	},
	sharesProperty,
	{
		displayName: 'Experiment Name',
		name: 'experimentName',
		type: 'string',
		default: '',
		placeholder: 'e.g. winter-subject-line',
		description:
			'The same name in several steps and journeys gives a contact the same branch. Empty: this step alone',
		displayOptions: showSplit,
	},
	contactFieldProperty,
	optionsProperty,
];
