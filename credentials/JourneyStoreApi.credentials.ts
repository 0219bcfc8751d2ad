import type { ICredentialType, INodeProperties } from 'n8n-workflow';

const REDIS_KINDS = ['standalone', 'sentinel', 'cluster'];

/** Where the contacts of a journey are kept. */
export class JourneyStoreApi implements ICredentialType {
	name = 'journeyStoreApi';

	displayName = 'Journey Store API';

	icon = { light: 'file:journey-store.svg', dark: 'file:journey-store.dark.svg' } as const;

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-customer-journeys';

	properties: INodeProperties[] = [
		{
			displayName: 'Store',
			name: 'kind',
			type: 'options',
			default: 'standalone',
			options: [
				{
					name: 'Embedded (SQLite)',
					value: 'embedded',
					description: 'One n8n process, nothing else to install',
				},
				{ name: 'Redis', value: 'standalone', description: 'One server; for production and queue mode' },
				{ name: 'Redis Cluster', value: 'cluster' },
				{ name: 'Redis Sentinel', value: 'sentinel' },
			],
		},
		{
			displayName: 'File',
			name: 'file',
			type: 'string',
			default: '',
			placeholder: 'e.g. /home/node/.n8n/customer-journeys.sqlite',
			description: "Empty: customer-journeys.sqlite in n8n's user folder",
			displayOptions: { show: { kind: ['embedded'] } },
		},
		{
			displayName: 'Hosts',
			name: 'hosts',
			type: 'string',
			default: '127.0.0.1:6379',
			placeholder: 'e.g. redis-1:6379, redis-2:6379',
			description: 'Host and port; for Sentinel and Cluster several, separated by commas',
			displayOptions: { show: { kind: REDIS_KINDS } },
		},
		{
			displayName: 'Master Name',
			name: 'master',
			type: 'string',
			default: 'mymaster',
			displayOptions: { show: { kind: ['sentinel'] } },
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			description: 'ACL user; empty for the default one',
			displayOptions: { show: { kind: REDIS_KINDS } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { kind: REDIS_KINDS } },
		},
		{
			displayName: 'Use TLS',
			name: 'tls',
			type: 'boolean',
			default: false,
			displayOptions: { show: { kind: REDIS_KINDS } },
		},
		{
			displayName: 'Database',
			name: 'database',
			type: 'number',
			default: 0,
			displayOptions: { show: { kind: ['standalone', 'sentinel'] } },
		},
		{
			displayName: 'Key Prefix',
			name: 'prefix',
			type: 'string',
			default: '',
			placeholder: 'e.g. shop',
			description: 'Empty: journeys. Different prefixes are different stores',
			displayOptions: { show: { kind: REDIS_KINDS } },
		},
		{
			displayName: 'Replicas to Wait For',
			name: 'waitReplicas',
			type: 'number',
			default: 0,
			description: 'A batch is acknowledged only when so many replicas have it',
			displayOptions: { show: { kind: REDIS_KINDS } },
		},
	];
}
