import type { INodeProperties } from 'n8n-workflow';

type Show = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

const ALL_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const hoursRows: INodeProperties = {
	displayName: 'Hours',
	name: 'hours',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Hours',
	default: { rows: [{ days: ALL_DAYS, from: '08:00', to: '21:00' }] },
	description: 'A row whose To is not later than its From runs over midnight',
	options: [
		{
			displayName: 'Hours',
			name: 'rows',
			values: [
				{
					displayName: 'Days',
					name: 'days',
					type: 'multiOptions',
					default: ALL_DAYS,
					description: 'On which the hours begin',
					options: [
						{ name: 'Friday', value: 'fri' },
						{ name: 'Monday', value: 'mon' },
						{ name: 'Saturday', value: 'sat' },
						{ name: 'Sunday', value: 'sun' },
						{ name: 'Thursday', value: 'thu' },
						{ name: 'Tuesday', value: 'tue' },
						{ name: 'Wednesday', value: 'wed' },
					],
				},
				{ displayName: 'From', name: 'from', type: 'string', default: '08:00', placeholder: 'e.g. 08:00' },
				{
					displayName: 'To',
					name: 'to',
					type: 'string',
					default: '21:00',
					placeholder: 'e.g. 21:00',
					description: 'Exclusive; 24:00 is the end of the day',
				},
			],
		},
	],
};

const dateRows: INodeProperties = {
	displayName: 'Quiet Dates',
	name: 'dates',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Dates',
	default: {},
	description: 'Whole local dates, both inclusive',
	options: [
		{
			displayName: 'Dates',
			name: 'rows',
			values: [
				{ displayName: 'From', name: 'from', type: 'string', default: '', placeholder: 'e.g. 2026-12-24' },
				{
					displayName: 'To',
					name: 'to',
					type: 'string',
					default: '',
					placeholder: 'e.g. 2026-12-26',
					description: 'Empty means a single date',
				},
			],
		},
	],
};

const holidayRows: INodeProperties = {
	displayName: 'Public Holidays',
	name: 'holidays',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Country',
	default: {},
	description: 'Quiet on the public holidays of these countries or states',
	options: [
		{
			displayName: 'Country',
			name: 'rows',
			values: [
				{ displayName: 'Country', name: 'country', type: 'string', default: '', placeholder: 'e.g. DE' },
				{
					displayName: 'State',
					name: 'state',
					type: 'string',
					default: '',
					placeholder: 'e.g. BY',
					description: 'Empty means the whole country',
				},
			],
		},
	],
};

const rulesProperty: INodeProperties = {
	displayName: 'Rules for Some Contacts',
	name: 'rules',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Rule',
	default: {},
	description: 'Other hours by country, state or phone prefix',
	options: [
		{
			displayName: 'Rule',
			name: 'rows',
			values: [
				{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. Texas' },
				{
					displayName: 'Countries',
					name: 'countries',
					type: 'string',
					default: '',
					placeholder: 'e.g. US, CA',
					description: 'Codes or English names, separated by commas; empty means any',
				},
				{
					displayName: 'States',
					name: 'states',
					type: 'string',
					default: '',
					placeholder: 'e.g. TX, Florida, US-CA',
					description: "Codes or names, separated by commas; a phone number's own state counts too",
				},
				{
					displayName: 'Phone Prefixes',
					name: 'phonePrefixes',
					type: 'string',
					default: '',
					placeholder: 'e.g. +1214, +49',
					description: 'Separated by commas',
				},
				{ ...hoursRows, default: {} },
				dateRows,
				holidayRows,
				{
					displayName: 'Disabled',
					name: 'disabled',
					type: 'boolean',
					default: false,
					description: 'Whether this rule is switched off',
				},
			],
		},
	],
};

const fields: INodeProperties[] = [
	{
		displayName: 'Hours Are',
		name: 'hoursKind',
		type: 'options',
		default: 'allowed',
		description: 'What the rows of hours say, here and in the rules',
		options: [
			{ name: 'Allowed Hours', value: 'allowed', description: 'Outside of them it is quiet' },
			{ name: 'Quiet Hours', value: 'quiet', description: 'Within them nobody is contacted' },
		],
	},
	hoursRows,
	dateRows,
	holidayRows,
	rulesProperty,
	{
		displayName: 'When Several Rules Match',
		name: 'match',
		type: 'options',
		default: 'strictest',
		options: [
			{
				name: 'First Match',
				value: 'first',
				description: 'The first matching rule replaces the hours above',
			},
			{
				name: 'Strictest',
				value: 'strictest',
				description: 'The hours above and all matching rules count together',
			},
		],
	},
	{
		displayName: 'Time Zone',
		name: 'zoneBasis',
		type: 'options',
		default: 'contact',
		description: 'Whose clock counts',
		options: [
			{ name: "The Contact's", value: 'contact' },
			{ name: "The Journey's", value: 'journey', description: "The workflow's time zone, for everybody" },
		],
	},
	{
		displayName: 'When the Time Zone Is Unknown',
		name: 'whenUnknown',
		type: 'options',
		default: 'strictest',
		options: [
			{ name: 'Hold', value: 'hold', description: 'Until the zone is known or the message expires' },
			{ name: "Take the Journey's", value: 'journey' },
			{
				name: 'Take the Strictest',
				value: 'strictest',
				description: 'Every zone in which the contact can be must be open',
			},
		],
		displayOptions: { show: { zoneBasis: ['contact'] } },
	},
];

/** The fields of a quiet-time policy, where the form shows them. Read by `quietPolicyReader`. */
export function quietPolicyProperties(show: Show): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: { show: { ...field.displayOptions?.show, ...show } },
	}));
}
