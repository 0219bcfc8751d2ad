import type { INodeProperties } from 'n8n-workflow';

/** What the call is about. */
export const talkProperties: INodeProperties[] = [
	{
		displayName: 'Greeting',
		name: 'greeting',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. Hello {{ $json.firstName }}, this is Anna of Parcel Express',
		description: 'Said first, after the disclosure. Empty: the agent begins by itself',
	},
	{
		displayName: 'Goal',
		name: 'goal',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. Agree on a new delivery day for the parcel',
		description: 'What the agent is to reach, in plain words',
	},
	{
		displayName: 'What the Agent Knows',
		name: 'knowledge',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. Parcel {{ $json.parcelId }} could not be delivered on {{ $json.triedOn }}',
		description: 'Facts about the contact and the matter; the agent knows nothing else',
	},
	{
		displayName: 'Find Out',
		name: 'extract',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Attribute',
		default: {},
		description: "Attributes to find out in the talk; they are in the item's 'call.attributes' to branch on",
		options: [
			{
				displayName: 'Attribute',
				name: 'rows',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						required: true,
						placeholder: 'e.g. newDate',
					},
					{
						displayName: 'Type',
						name: 'type',
						type: 'options',
						default: 'text',
						options: [
							{ name: 'Boolean', value: 'boolean' },
							{ name: 'Choice', value: 'choice' },
							{ name: 'Date', value: 'date' },
							{ name: 'Number', value: 'number' },
							{ name: 'Text', value: 'text' },
						],
					},
					{
						displayName: 'Choices',
						name: 'choices',
						type: 'string',
						default: '',
						placeholder: 'e.g. keep, reschedule, return',
						description: 'The allowed values, separated by commas',
						displayOptions: { show: { type: ['choice'] } },
					},
					{
						displayName: 'Description',
						name: 'description',
						type: 'string',
						default: '',
						placeholder: 'e.g. the day on which the parcel is to come',
					},
				],
			},
		],
	},
	{
		displayName: 'Hand Over When',
		name: 'handOverWhen',
		type: 'string',
		default: '',
		placeholder: 'e.g. The contact wants to complain, or asks for a person',
		description: 'When the agent puts the contact through to the representatives of the engagement',
	},
];
