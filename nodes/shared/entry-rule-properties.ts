import type { INodeProperties } from 'n8n-workflow';

/** The form of who may enter, and how often. Read by {@link entryRuleOf}. */
export const entryRuleProperties: INodeProperties[] = [
	{
		displayName: 'A Contact May Enter',
		name: 'entryRepeat',
		type: 'options',
		default: 'not-while-inside',
		options: [
			{ name: 'Again After a While', value: 'again-after' },
			{ name: 'Every Time', value: 'every-time' },
			{ name: 'Not While It Is Inside', value: 'not-while-inside' },
			{ name: 'Once Ever', value: 'once-ever' },
			{
				name: 'Once for Each Value of a Key',
				value: 'once-per-key',
				description: 'An order, an appointment, a cart',
			},
			{ name: 'One at a Time for Each Value of a Key', value: 'one-at-a-time-per-key' },
		],
	},
	{
		displayName: 'Key Field',
		name: 'keyField',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. order.id',
		description: 'Field that holds the order, appointment, cart …',
		displayOptions: { show: { entryRepeat: ['once-per-key', 'one-at-a-time-per-key'] } },
	},
	{
		displayName: 'After',
		name: 'againAmount',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 7,
		displayOptions: { show: { entryRepeat: ['again-after'] } },
	},
	{
		displayName: 'Unit',
		name: 'againUnit',
		type: 'options',
		default: 'days',
		options: [
			{ name: 'Calendar Days', value: 'calendar-days' },
			{ name: 'Days (24 Hours)', value: 'days' },
			{ name: 'Hours', value: 'hours' },
			{ name: 'Minutes', value: 'minutes' },
			{ name: 'Months', value: 'months' },
			{ name: 'Weeks', value: 'weeks' },
			{ name: 'Years', value: 'years' },
		],
		displayOptions: { show: { entryRepeat: ['again-after'] } },
	},
	{
		displayName: 'Counted From',
		name: 'againFrom',
		type: 'options',
		default: 'entry',
		options: [
			{ name: 'The Last Entry', value: 'entry' },
			{ name: 'The Last Exit', value: 'exit', description: 'And not while the contact is inside' },
		],
		displayOptions: { show: { entryRepeat: ['again-after'] } },
	},
	{
		displayName: 'Entry Limits',
		name: 'entryLimits',
		type: 'collection',
		placeholder: 'Add Limit',
		default: {},
		options: [
			{
				displayName: 'End',
				name: 'end',
				type: 'dateTime',
				default: '',
				description: 'Nobody enters from this instant on',
			},
			{
				displayName: 'Oldest Event (Minutes)',
				name: 'oldestEventMinutes',
				type: 'number',
				default: 60,
				description: 'An event that happened longer ago is recorded and starts nothing. -1: whatever its age',
			},
			{
				displayName: 'Start',
				name: 'start',
				type: 'dateTime',
				default: '',
				description: 'Nobody enters before this instant',
			},
		],
	},
];
