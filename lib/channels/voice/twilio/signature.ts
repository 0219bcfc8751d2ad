import { twilioWebhooks } from './twilio-package';

/** A request that says it comes from Twilio. */
export interface SignedRequest {
	/** The current auth token and, while it is being rotated, the previous one. */
	authTokens: readonly string[];
	/** Header X-Twilio-Signature. */
	signature: string | undefined;
	/** The address exactly as Twilio was given it, with its query: scheme, host and port as Twilio sees them. */
	url: string;
	/** The body as it came: a form, or anything else where the address carries `bodySHA256`. */
	rawBody?: string;
	/** The fields of the form, where the body was read already. Goes before `rawBody`. */
	params?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Whether one of the tokens signed the request. False for garbage of every kind; never throws.
 * Default ports may be there or not. An empty token signs nothing.
 */
export function checkTwilioSignature(request: SignedRequest): boolean {
	const { signature } = request;
	if (typeof signature !== 'string' || signature === '') return false;
	return request.authTokens
		.filter((token) => token !== '')
		.some((token) => isSignedBy(token, signature, request));
}

function isSignedBy(token: string, signature: string, request: SignedRequest): boolean {
	const { validateRequest, validateRequestWithBody } = twilioWebhooks();
	const { url, rawBody = '' } = request;
	try {
		if (!request.params && new URL(url).searchParams.has('bodySHA256')) {
			return validateRequestWithBody(token, signature, url, rawBody);
		}
		return validateRequest(token, signature, url, request.params ?? formFields(rawBody));
	} catch {
		return false;
	}
}

/** The fields of a form as Twilio signs them: each name once, a repeated one with all its values. */
export function formFields(rawBody: string): Record<string, string | string[]> {
	const fields = Object.create(null) as Record<string, string | string[]>;
	for (const [name, value] of new URLSearchParams(rawBody)) {
		const before = fields[name];
		if (before === undefined) fields[name] = value;
		else if (typeof before === 'string') fields[name] = [before, value];
		else before.push(value);
	}
	return fields;
}
