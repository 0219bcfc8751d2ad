import { JourneyError } from '../../../domain/errors';
import { twilioPackage } from './twilio-package';

type RequestClient = InstanceType<ReturnType<typeof twilioPackage>['RequestClient']>;
export type TwilioClient = ReturnType<ReturnType<typeof twilioPackage>>;

/** Where and as whom Twilio's API is called: with the auth token, or with an API key and its secret. */
export interface TwilioVoiceOptions {
	accountSid: string;
	authToken?: string;
	apiKey?: string;
	apiKeySecret?: string;
	/** Default https://api.twilio.com. */
	baseUrl?: string;
	/**
	 * An answer that takes longer counts as none, and a request that was not sent by then is never sent: the wait for a
	 * connection is part of it. Default 20,000 ms.
	 */
	requestTimeoutMs?: number;
}

const DEFAULT_BASE_URL = 'https://api.twilio.com';
const DEFAULT_REQUEST_TIMEOUT_MS = 20_000;

/**
 * Twilio's own client. It repeats nothing by itself and logs nothing, whatever its environment variables say.
 * Errors: `invalid-input` for an account SID, a secret or a base URL that cannot be right.
 */
export function twilioClient(options: TwilioVoiceOptions): TwilioClient {
	checkAccountSid(options.accountSid);
	const [user, secret] = identity(options);
	const twilio = twilioPackage();
	const timeout = options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
	const client = new twilio.RequestClient({ timeout, autoRetry: false });
	// The time-out of the client itself begins anew with every byte, and not before there is a connection: a call could be
	// asked for long after it was taken for never made.
	client.axios.interceptors.request.use((config) => ({ ...config, signal: AbortSignal.timeout(timeout) }));
	return twilio(user, secret, {
		accountSid: options.accountSid,
		httpClient: atBaseUrl(client, options.baseUrl || DEFAULT_BASE_URL),
	});
}

function checkAccountSid(accountSid: string): void {
	if (/^AC[0-9a-fA-F]{32}$/.test(accountSid)) return;
	throw new JourneyError(
		'invalid-input',
		`The Account SID of the Twilio account has ${accountSid.length} characters; it must be AC and 32 hexadecimal digits.`,
	);
}

function identity(options: TwilioVoiceOptions): [string, string] {
	if (options.apiKey && options.apiKeySecret) return [options.apiKey, options.apiKeySecret];
	if (options.authToken && !options.apiKey) return [options.accountSid, options.authToken];
	throw new JourneyError(
		'invalid-input',
		'The Twilio account has neither an auth token nor an API key with its secret; one of the two is needed.',
	);
}

/** Twilio's addresses are written into its package: the origin is put in their place, a path of it before theirs. */
function atBaseUrl(client: RequestClient, baseUrl: string): RequestClient {
	if (!/^https?:\/\//i.test(baseUrl) || !URL.canParse(baseUrl)) {
		throw new JourneyError(
			'invalid-input',
			`The API base URL of the Twilio account is "${baseUrl}"; it must be an address such as ${DEFAULT_BASE_URL}.`,
		);
	}
	const base = baseUrl.replace(/\/+$/, '');
	const request: RequestClient['request'] = async (wanted) => {
		const { pathname, search } = new URL(wanted.uri);
		return await client.request({ ...wanted, uri: `${base}${pathname}${search}` });
	};
	return Object.assign(Object.create(client) as RequestClient, { request });
}
