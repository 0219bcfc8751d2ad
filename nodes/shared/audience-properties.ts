import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { conditionRowsProperty } from './event-conditions';

/** n8n's condition builder over the item; its rows are compiled once, see `audience-form.ts`. */
export const attributeConditionsProperty: INodeProperties = {
	displayName: 'Conditions',
	name: 'conditions',
	type: 'filter',
	default: {},
	typeOptions: {
		filter: {
			caseSensitive: '={{!$parameter.options.ignoreCase}}',
			typeValidation: '={{$parameter.options.looseTypeValidation === false ? "strict" : "loose"}}',
			version: 2,
		},
	},
};

const CALL_RESULTS = [
	...[
		'Abandoned',
		'AnsweringMachine',
		'AnsweringMachineHangup',
		'BlockedCap',
		'BlockedConsent',
		'BlockedQuiet',
	],
	...[
		'BlockedSuppressed',
		'BotFailed',
		'Busy',
		'CallEnded',
		'CallFailed',
		'CSRCancelled',
		'Error',
		'Expired',
	],
	...['InvalidAddress', 'LiveAnswer', 'NoAnswer', 'NonRetriableError', 'NotAHandset', 'OptedOutOnCall'],
	...['RetriesExhausted', 'Terminated', 'TransferredToHuman', 'Undetermined', 'Unknown'],
];

function spaced(name: string): string {
	return name.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ');
}

const callResultsProperty: INodeProperties = {
	displayName: 'Call Result Is One Of',
	name: 'callResults',
	type: 'multiOptions',
	default: [],
	description: "Outcome of the last call of this journey, from the item's 'call.result'",
	options: CALL_RESULTS.map((value): INodePropertyOptions => ({ name: spaced(value), value })),
};

const segmentsProperty: INodeProperties = {
	displayName: 'Segments',
	name: 'segments',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Segment',
	default: {},
	description: 'Membership as it is stored, asked once for all items',
	options: [
		{
			displayName: 'Segment',
			name: 'rows',
			values: [
				{
					displayName: 'Contact Is',
					name: 'is',
					type: 'options',
					default: 'in',
					options: [
						{ name: 'In Segment', value: 'in' },
						{ name: 'Not in Segment', value: 'notIn' },
					],
				},
				{ displayName: 'Segment', name: 'name', type: 'string', default: '', placeholder: 'e.g. customers' },
			],
		},
	],
};

const show = (...kind: string[]) => ({ displayOptions: { show: { kind } } });

const behaviourValues: INodeProperties[] = [
	{
		displayName: 'Contact',
		name: 'kind',
		type: 'options',
		default: 'performed',
		options: [
			{ name: 'Did It for the First Time', value: 'first' },
			{ name: 'Did It Last', value: 'last' },
			{ name: 'Has a Date Ahead', value: 'upcoming' },
			{ name: 'Has an Anniversary', value: 'anniversary' },
			{ name: 'Never Did It', value: 'never' },
			{ name: 'Performed', value: 'performed' },
		],
	},
	{
		displayName: 'Event Name',
		name: 'event',
		type: 'string',
		default: '',
		placeholder: 'e.g. order.placed',
		description: 'A trailing * matches the rest of a name. Not used for a date in a field of the contact',
	},
	{
		displayName: 'How Often',
		name: 'comparison',
		type: 'options',
		default: 'atLeast',
		options: [
			{ name: 'At Least', value: 'atLeast' },
			{ name: 'At Most', value: 'atMost' },
		],
		...show('performed'),
	},
	{
		displayName: 'Times',
		name: 'times',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1,
		...show('performed'),
	},
	{
		displayName: 'Date Of',
		name: 'of',
		type: 'options',
		default: 'contact',
		options: [
			{ name: 'A Field of the Contact', value: 'contact' },
			{ name: 'The First Event', value: 'first' },
			{ name: 'The Last Event', value: 'last' },
		],
		...show('anniversary'),
	},
	{
		displayName: 'Date In',
		name: 'in',
		type: 'options',
		default: 'contact',
		options: [
			{ name: 'A Field of an Event', value: 'event' },
			{ name: 'A Field of the Contact', value: 'contact' },
		],
		...show('upcoming'),
	},
	{
		displayName: 'Date Field',
		name: 'dateField',
		type: 'string',
		default: '',
		placeholder: 'e.g. birthday',
		description:
			'Field that holds the date (dots reach into objects). Not used for the date of a first or last event',
		...show('anniversary', 'upcoming'),
	},
	{
		displayName: 'Ago',
		name: 'ago',
		type: 'options',
		default: 'less-than',
		options: [
			{ name: 'Less Than', value: 'less-than' },
			{ name: 'More Than', value: 'more-than' },
		],
		...show('first', 'last'),
	},
	{
		displayName: 'Days',
		name: 'days',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 30,
		description:
			'The last so many days; for a date, the next so many. 0: ever, or for an anniversary the day itself. A span that began before the event was first recorded is not known and matches nothing',
	},
	conditionRowsProperty,
];

const behavioursProperty: INodeProperties = {
	displayName: 'Behaviour',
	name: 'behaviours',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Behaviour',
	default: {},
	description: 'What the contact did: events (triggers) that were recorded for it',
	options: [{ displayName: 'Behaviour', name: 'rows', values: behaviourValues }],
};

/** What else can be asked about a contact, beside its attributes. */
export const moreConditionsProperty: INodeProperties = {
	displayName: 'More Conditions',
	name: 'more',
	type: 'collection',
	placeholder: 'Add Condition',
	default: {},
	options: [behavioursProperty, callResultsProperty, segmentsProperty],
};

/** Options of every node that compares attributes; alphabetical. */
export const comparisonOptions = {
	ignoreCase: {
		displayName: 'Ignore Case',
		name: 'ignoreCase',
		type: 'boolean',
		default: true,
		description: 'Whether capital and small letters are the same in comparisons',
	},
	convertTypes: {
		displayName: 'Convert Types Where Required',
		name: 'looseTypeValidation',
		type: 'boolean',
		default: true,
		description: 'Whether a value of another type is converted to the type of the comparison',
	},
	dateZone: {
		displayName: 'Dates Without Offset Are In',
		name: 'dateZone',
		type: 'options',
		default: 'workflow',
		description:
			'Where the wall clock of a date such as 2026-03-01 09:30 hangs; also counts the days of anniversaries',
		options: [
			{ name: "The Contact's Time Zone", value: 'contact' },
			{ name: "The Workflow's Time Zone", value: 'workflow' },
		],
	},
	timeZoneField: {
		displayName: 'Time Zone Field',
		name: 'timeZoneField',
		type: 'string',
		default: 'timeZone',
		placeholder: 'e.g. customer.timeZone',
		description: "Field of the item with the contact's time zone, for 'Dates Without Offset Are In'",
	},
} satisfies Record<string, INodeProperties>;
