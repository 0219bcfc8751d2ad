import type { ICredentialType, INodeProperties } from 'n8n-workflow';

/** Who may send events into Journey Trigger. */
export class JourneyIntakeApi implements ICredentialType {
	name = 'journeyIntakeApi';

	displayName = 'Journey Intake API';

	icon = { light: 'file:journey-intake.svg', dark: 'file:journey-intake.dark.svg' } as const;

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-customer-journeys';

	properties: INodeProperties[] = [
		{
			displayName: 'Method',
			name: 'kind',
			type: 'options',
			default: 'token',
			description: 'How senders prove who they are',
			options: [
				{
					name: 'Basic Write Key',
					value: 'write-key',
					description: 'The write key as user name, as Segment.com clients send it',
				},
				{
					name: 'HMAC-SHA256',
					value: 'hmac',
					description: 'A signature over time stamp and body, good for 5 minutes',
				},
				{ name: 'Token', value: 'token', description: 'Authorization: Bearer, or X-Journeys-Token' },
			],
		},
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'At least 16 characters, for instance from a password generator',
		},
		{
			displayName: 'Previous Secret',
			name: 'previousSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Still accepted, so that senders can change over one by one. Empty it when they have',
		},
	];
}
