import type { INodeProperties } from 'n8n-workflow';

function number(displayName: string, name: string, usual: number, description: string): INodeProperties {
	return { displayName, name, type: 'number', typeOptions: { minValue: 1 }, default: usual, description };
}

/** What an engagement rarely needs. */
export const engagementOptions: INodeProperties[] = [
	number('Calls a Day', 'callsPerDay', 1_000, 'At most so many in 24 hours, over all workflows'),
	number('Calls a Minute', 'callsPerMinute', 60, 'At most so many begin in a minute, over all workflows'),
	number('Calls at the Same Time per Journey', 'capacityPerJourney', 1, 'Part of the capacity'),
	{
		displayName: 'Disclosure',
		name: 'disclosure',
		type: 'string',
		default: '',
		placeholder: 'e.g. This is an AI assistant calling',
		description: 'Said first, instead of the usual sentence that an AI talks. Empty: nothing is said',
	},
	{
		displayName: 'Language',
		name: 'language',
		type: 'string',
		default: 'en-US',
		placeholder: 'e.g. en-US',
	},
	number('Longest Call (Seconds)', 'longestSec', 600, 'The call ends after so long'),
	{
		displayName: 'Record Calls',
		name: 'isRecorded',
		type: 'boolean',
		default: false,
		description: 'Whether the whole call is recorded',
	},
	{
		displayName: 'Recording Notice',
		name: 'recordingNotice',
		type: 'string',
		default: '',
		placeholder: 'e.g. This call is recorded',
		description:
			'Said first where calls are recorded or transcribed, instead of the usual sentence. Empty: nothing is said',
	},
	number('Ring for (Seconds)', 'ringSec', 25, 'Then nobody has answered; 5 to 600'),
	{
		displayName: 'Stop on Failures',
		name: 'failureGuard',
		type: 'fixedCollection',
		default: {},
		description: 'No further calls once too many of the last ones failed for technical reasons',
		options: [
			{
				displayName: 'Limit',
				name: 'limit',
				values: [
					number('Failed (Percent)', 'percent', 30, 'At this share or above'),
					number('Of the Last Calls', 'lastCalls', 50, 'How many are looked at'),
				],
			},
		],
	},
	{
		displayName: 'Transcribe Calls',
		name: 'isTranscribed',
		type: 'boolean',
		default: false,
		description:
			'Whether what people and agents elsewhere say is written down. What an AI agent in n8n says and hears is kept without',
		displayOptions: { hide: { '/who': ['agent'] } },
	},
	{ displayName: 'Voice', name: 'voice', type: 'string', default: '', placeholder: 'e.g. Polly.Joanna' },
];
