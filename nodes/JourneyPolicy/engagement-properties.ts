import type { INodeProperties } from 'n8n-workflow';
import { CALL_RESULTS, mayRetry } from '../../lib';
import { savedCapsProperty } from '../shared/cap-properties';
import { presetsProperty } from '../shared/preset-properties';

type Show = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

const PEOPLE = { show: { who: ['agent-first', 'representatives'] } };

const partyFields: INodeProperties[] = [
	{
		displayName: 'Who Talks',
		name: 'who',
		type: 'options',
		default: 'agent',
		options: [
			{ name: 'AI Agent Elsewhere, by SIP', value: 'sip' },
			{ name: 'AI Agent Elsewhere, by WebSocket', value: 'relay', description: 'ConversationRelay' },
			{ name: 'AI Agent in n8n', value: 'agent', description: 'The Chat Model of Conversational Voice' },
			{ name: 'AI Agent in n8n, Then People', value: 'agent-first', description: 'On request' },
			{ name: 'Representatives', value: 'representatives' },
		],
	},
	{
		displayName: 'WebSocket Address',
		name: 'relayUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. wss://agent.example.com/talk',
		displayOptions: { show: { who: ['relay'] } },
	},
	{
		displayName: 'SIP Address',
		name: 'sipUri',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. sip:agent@example.com',
		displayOptions: { show: { who: ['sip'] } },
	},
	{
		displayName: 'Representatives By',
		name: 'representativesKind',
		type: 'options',
		default: 'workflow',
		options: [
			{ name: 'Number', value: 'number' },
			{ name: 'Queue', value: 'queue' },
			{ name: 'TaskRouter Workflow', value: 'workflow' },
		],
		displayOptions: PEOPLE,
	},
	{
		displayName: 'Representatives',
		name: 'representativesTarget',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. WW0123456789abcdef0123456789abcdef',
		description: 'ID of the workflow, name of the queue, or the number',
		displayOptions: PEOPLE,
	},
	{
		displayName: 'Own Numbers',
		name: 'callerNumbers',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +1 212 555 0100, +1 212 555 0101',
		description: 'Separated by commas; a contact always sees the same one',
	},
	{
		displayName: 'Calls at the Same Time',
		name: 'capacity',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description: 'Over all workflows that use the engagement',
	},
	{
		displayName: 'When a Machine Answers',
		name: 'machine',
		type: 'options',
		default: 'hang-up',
		options: [
			{ name: 'Hang Up', value: 'hang-up' },
			{ name: 'Leave a Message', value: 'leave-message' },
			{ name: 'Talk All the Same', value: 'talk' },
		],
	},
	{
		displayName: 'Message for Machines',
		name: 'machineMessage',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		required: true,
		placeholder: 'e.g. Please call us back',
		displayOptions: { show: { machine: ['leave-message'] } },
	},
];

const permissionFields: INodeProperties[] = [
	{
		displayName: 'Purpose',
		name: 'purpose',
		type: 'options',
		default: 'commercial',
		options: [
			{ name: 'Commercial', value: 'commercial' },
			{ name: 'Transactional', value: 'transactional' },
		],
	},
	{
		displayName: 'Consent',
		name: 'consentModel',
		type: 'options',
		default: 'usual',
		options: [
			{ name: 'Opt-In', value: 'opt-in', description: 'Who has agreed is called' },
			{ name: 'Opt-Out', value: 'opt-out', description: 'All are called but who has refused' },
			{
				name: 'Usual for the Purpose',
				value: 'usual',
				description: 'Opt-in for commercial calls, opt-out for transactional ones',
			},
		],
	},
	{
		displayName: 'Topic',
		name: 'topic',
		type: 'string',
		default: '',
		placeholder: 'e.g. delivery',
		description: 'Consent may be given and refused by topic',
	},
];

const hoursFields: INodeProperties[] = [
	{
		displayName: 'Calling Hours',
		name: 'callingHours',
		type: 'options',
		default: 'standard',
		description: 'Count in addition to policies and presets',
		options: [
			{ name: "08:00 to 21:00 on the Contact's Clock", value: 'standard' },
			{ name: 'None', value: 'none', description: 'The reason is kept on the timeline' },
		],
	},
	{
		displayName: 'Reason for No Calling Hours',
		name: 'hoursReason',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. the contacts asked for these calls',
		displayOptions: { show: { callingHours: ['none'] } },
	},
	presetsProperty,
	{
		displayName: 'Quiet-Time Policies',
		name: 'quietPolicies',
		type: 'string',
		default: '',
		placeholder: 'e.g. Germany, Public Holidays',
		description: 'Names of saved ones, separated by commas',
	},
	{ ...savedCapsProperty, default: {} },
];

const retryFields: INodeProperties[] = [
	{
		displayName: 'Attempts',
		name: 'maxAttempts',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 10 },
		default: 3,
		description: 'Dials, the first included',
	},
	{
		displayName: 'Waits Between Attempts (Minutes)',
		name: 'ladderMinutes',
		type: 'string',
		default: '60, 240, 1440',
		placeholder: 'e.g. 60, 240, 1440',
		description: 'After the first, the second, and so on; the last one repeats. A busy line is tried sooner',
	},
	{
		displayName: 'Other Waits',
		name: 'byResult',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Result',
		default: {},
		description: 'By what came of the last attempt',
		options: [
			{
				displayName: 'Result',
				name: 'rows',
				values: [
					{
						displayName: 'Result',
						name: 'result',
						type: 'options',
						default: 'Busy',
						options: CALL_RESULTS.filter((result) => mayRetry(result) && result !== 'CapacityDeferred')
							.map((result) => ({ name: result, value: result }))
							.sort((a, b) => (a.name < b.name ? -1 : 1)),
					},
					{
						displayName: 'Minutes',
						name: 'minutes',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: 15,
					},
				],
			},
		],
	},
	{
		displayName: 'Another Part of the Day',
		name: 'otherPartOfDay',
		type: 'boolean',
		default: true,
		description: 'Whether a retry waits for a morning, afternoon or evening that was not tried yet',
	},
];

/** The fields of a proactive engagement, where the form shows them. Read by `engagementOf`. */
export function engagementProperties(show: Show): INodeProperties[] {
	return [...partyFields, ...permissionFields, ...hoursFields, ...retryFields].map((field) => ({
		...field,
		displayOptions: { show: { ...field.displayOptions?.show, ...show } },
	}));
}
