import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

const DEFAULT_BASE_URL = 'https://api.twilio.com';
/** An API key may not read the account itself; the list of calls is what calling needs anyway. */
const TESTED = `{{ $credentials.authentication === 'apiKey' ? '/Calls.json?PageSize=1' : '.json' }}`;

/** n8n judges each rule by its own type; its types only know lists of one. */
const TEST_RULES = [
	{
		type: 'responseCode',
		properties: { value: 401, message: 'Twilio does not know this Account SID with this secret' },
	},
	{
		type: 'responseCode',
		properties: { value: 404, message: "There is no API of Twilio's at this API base URL" },
	},
	{
		type: 'responseSuccessBody',
		properties: { key: 'status', value: 'suspended', message: 'This Twilio account is suspended' },
	},
	{
		type: 'responseSuccessBody',
		properties: { key: 'status', value: 'closed', message: 'This Twilio account is closed' },
	},
] as ICredentialTestRequest['rules'];

/** The Twilio account that calls are made with. */
export class ContactCenterTwilioApi implements ICredentialType {
	name = 'contactCenterTwilioApi';

	displayName = 'Contact Center (Twilio) API';

	icon = { light: 'file:contact-center.svg', dark: 'file:contact-center.dark.svg' } as const;

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-customer-journeys';

	properties: INodeProperties[] = [
		{
			displayName: 'Account SID',
			name: 'accountSid',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. AC followed by 32 characters',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'authToken',
			description: 'How n8n proves to Twilio who it is',
			options: [
				{ name: 'API Key', value: 'apiKey', description: 'A key that can be revoked by itself' },
				{ name: 'Auth Token', value: 'authToken', description: 'The secret of the whole account' },
			],
		},
		{
			displayName: 'API Key SID',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. SK followed by 32 characters',
			displayOptions: { show: { authentication: ['apiKey'] } },
		},
		{
			displayName: 'API Key Secret',
			name: 'apiKeySecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['apiKey'] } },
		},
		{
			displayName: 'Auth Token',
			name: 'authToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Twilio signs its callbacks with it, so it is needed with an API key as well',
		},
		{
			displayName: 'Previous Auth Token',
			name: 'previousAuthToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Callbacks signed with it are still accepted, so that the token can be rotated. Empty it when that is done',
		},
		{
			displayName: 'Public URL',
			name: 'publicUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://n8n.example.com',
			description: "Where Twilio reaches this n8n. Empty: the address of n8n's webhooks (WEBHOOK_URL)",
		},
		{
			displayName: 'API Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			description: "Another one only for an edge or region of Twilio's, a proxy or a test server",
		},
	];

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authentication, accountSid, authToken, apiKey, apiKeySecret } = credentials;
		const [username, password] =
			authentication === 'apiKey' ? [apiKey, apiKeySecret] : [accountSid, authToken];
		return { ...options, auth: { username: String(username), password: String(password) } };
	}

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ($credentials.baseUrl || '${DEFAULT_BASE_URL}').replace(/\\/+$/, '') }}`,
			url: `=/2010-04-01/Accounts/{{ $credentials.accountSid }}${TESTED}`,
		},
		rules: TEST_RULES,
	};
}
