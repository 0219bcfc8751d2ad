import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { timeZoneFieldProperty } from './contact-facts';
import { ALL_UNITS } from './moment-fields';

type Show = NonNullable<IDisplayOptions['show']>;

export const limitProperties: INodeProperties[] = [
	{
		displayName: 'Limit Wait Time',
		name: 'limitWait',
		type: 'boolean',
		default: true,
		description: 'Whether the contact goes on by Timed Out when nothing happened in time',
		displayOptions: { hide: { resume: ['moment'] } },
	},
];

const momentProperty: INodeProperties = {
	displayName: 'Moment',
	name: 'moment',
	type: 'options',
	default: 'duration',
	options: [
		{
			name: 'Anniversary of a Date Field',
			value: 'anniversary',
			description: 'The next time that the day and month of a date come round',
		},
		{ name: 'Date and Time', value: 'dateTime' },
		{
			name: 'Date Field',
			value: 'dateField',
			description: 'A date of the item, or some time before or after it',
		},
		{ name: 'Duration', value: 'duration' },
		{ name: "End of the Contact's Day", value: 'endOfDay' },
		{ name: 'Next Weekday or Hour', value: 'next', description: 'The next time that the clock shows it' },
	],
};

const durationProperties: INodeProperties[] = [
	{
		displayName: 'Amount',
		name: 'amount',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 3,
		displayOptions: { show: { moment: ['duration'] } },
	},
	{
		displayName: 'Unit',
		name: 'unit',
		type: 'options',
		default: 'days',
		description:
			"Hours, minutes and seconds are exact; days and longer keep the time of day on the contact's clock",
		options: ALL_UNITS,
		displayOptions: { show: { moment: ['duration'] } },
	},
];

const dateProperties: INodeProperties[] = [
	{
		displayName: 'Date and Time',
		name: 'dateTime',
		type: 'dateTime',
		default: '',
		required: true,
		displayOptions: { show: { moment: ['dateTime'] } },
	},
	{
		displayName: 'Date Field',
		name: 'dateField',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. appointment.at',
		description: 'Field of the item with the date',
		displayOptions: { show: { moment: ['dateField', 'anniversary'] } },
	},
	{
		displayName: 'Offset',
		name: 'offsetAmount',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'How long before or after the date; 0 is the date itself',
		displayOptions: { show: { moment: ['dateField', 'anniversary'] } },
	},
	{
		displayName: 'Offset Unit',
		name: 'offsetUnit',
		type: 'options',
		default: 'days',
		options: ALL_UNITS,
		displayOptions: { show: { moment: ['dateField', 'anniversary'] } },
	},
	{
		displayName: 'Before or After',
		name: 'direction',
		type: 'options',
		default: 'after',
		options: [
			{ name: 'After the Date', value: 'after' },
			{ name: 'Before the Date', value: 'before' },
		],
		displayOptions: { show: { moment: ['dateField', 'anniversary'] } },
	},
	{
		displayName: '29 February in Other Years',
		name: 'feb29',
		type: 'options',
		default: 'feb-28',
		options: [
			{ name: '1 March', value: 'mar-1' },
			{ name: '28 February', value: 'feb-28' },
		],
		displayOptions: { show: { moment: ['anniversary'] } },
	},
];

const clockProperties: INodeProperties[] = [
	{
		displayName: 'Weekdays',
		name: 'weekdays',
		type: 'multiOptions',
		default: [],
		description: 'Empty means every day',
		options: [
			{ name: 'Friday', value: 'fri' },
			{ name: 'Monday', value: 'mon' },
			{ name: 'Saturday', value: 'sat' },
			{ name: 'Sunday', value: 'sun' },
			{ name: 'Thursday', value: 'thu' },
			{ name: 'Tuesday', value: 'tue' },
			{ name: 'Wednesday', value: 'wed' },
		],
		displayOptions: { show: { moment: ['next'] } },
	},
	{
		displayName: 'Hour',
		name: 'atHour',
		type: 'string',
		default: '09:00',
		required: true,
		placeholder: 'e.g. 09:00',
		description: "Time of day on the contact's clock",
		displayOptions: { show: { moment: ['next'] } },
	},
	{
		displayName: 'At a Time of Day',
		name: 'atTime',
		type: 'string',
		default: '',
		placeholder: 'e.g. 09:00',
		description:
			"Time of day on the contact's clock; empty keeps that of the date, for an anniversary midnight",
		displayOptions: { show: { moment: ['duration', 'dateField', 'anniversary'] } },
	},
	timeZoneFieldProperty,
	{
		displayName: 'Dates Without Time Zone Are In',
		name: 'zoneOfDates',
		type: 'options',
		default: 'contact',
		options: [
			{ name: "The Contact's Time Zone", value: 'contact' },
			{ name: "The Workflow's Time Zone", value: 'journey' },
		],
		displayOptions: { show: { moment: ['dateField'] } },
	},
];

/** Moments that go by a date; it may lie in the past, and another may be told later. */
export const DATED_MOMENTS = ['dateTime', 'dateField', 'anniversary'];

const pastProperties: INodeProperties[] = [
	{
		displayName: 'If Already Past',
		name: 'ifPast',
		type: 'options',
		default: 'goOn',
		options: [
			{ name: 'Go On at Once', value: 'goOn' },
			{ name: 'Go On at Once if a Little Late', value: 'atOnce', description: 'Else leave by Too Late' },
			{ name: 'Leave by Too Late', value: 'tooLate' },
		],
		displayOptions: { show: { moment: DATED_MOMENTS } },
	},
	{
		displayName: 'Late by Less Than (Minutes)',
		name: 'lateMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 60,
		displayOptions: { show: { moment: DATED_MOMENTS, ifPast: ['atOnce'] } },
	},
];

function shownWhen(properties: INodeProperties[], show: Show): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: { ...property.displayOptions, show: { ...property.displayOptions?.show, ...show } },
	}));
}

const momentForm = [
	momentProperty,
	...durationProperties,
	...dateProperties,
	...clockProperties,
	...pastProperties,
];

/** Shows properties of a moment where the moment itself is shown: as what is waited for, and as the time-out of other waits. */
export function besideMoment(properties: INodeProperties[]): INodeProperties[] {
	return [
		...shownWhen(properties, { resume: ['moment'] }),
		...shownWhen(properties, { resume: ['event', 'segment'], limitWait: [true] }),
	];
}

/** The form of a moment: what a pure wait for a time ends by, and the time-out of the other waits. */
export const momentProperties: INodeProperties[] = besideMoment(momentForm);
