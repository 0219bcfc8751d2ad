import type { INodeProperties } from 'n8n-workflow';

const SIMULATED: [result: string, output: string][] = [
	['AnsweringMachine', 'No Answer'],
	['BlockedConsent', 'Blocked'],
	['BlockedQuiet', 'Blocked'],
	['Busy', 'No Answer'],
	['CallFailed', 'No Answer'],
	['InvalidAddress', 'Not Attempted'],
	['LiveAnswer', 'Completed'],
	['NoAnswer', 'No Answer'],
	['OptedOutOnCall', 'Opted Out'],
	['TransferredToHuman', 'Completed'],
];

/** What a manual run shows. */
export const testProperties: INodeProperties[] = [
	{
		displayName: 'When Testing',
		name: 'whenTesting',
		type: 'options',
		default: 'simulate',
		description: 'A manual run calls none of its contacts',
		options: [
			{
				name: 'Call the Test Number',
				value: 'dial',
				description: 'It hears the disclosure and the greeting; the items leave with the simulated result',
			},
			{ name: 'Simulate', value: 'simulate' },
		],
	},
	{
		displayName: 'Test Number',
		name: 'testNumber',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +14155550123',
		displayOptions: { show: { whenTesting: ['dial'] } },
	},
	{
		displayName: 'Simulated Result',
		name: 'simulatedResult',
		type: 'options',
		default: 'LiveAnswer',
		options: SIMULATED.map(([result, output]) => ({ name: `${output}: ${result}`, value: result })).sort(
			(a, b) => (a.name < b.name ? -1 : 1),
		),
	},
	{
		displayName: 'Sample Attributes',
		name: 'sampleAttributes',
		type: 'json',
		default: '{}',
		description: "What 'call.attributes' holds in a manual run, where the simulated result is an answer",
	},
];
