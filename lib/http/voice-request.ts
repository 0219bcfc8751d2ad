import { checkTwilioSignature, formFields } from '../channels/voice/twilio/signature';
import { CALL_PARTS, type CallPart } from '../conversation/call-verbs';
import { bodyTooLargeAnswer, headerText, refusal, type HttpAnswer, type HttpRequest } from './http-message';

/** What one callback may measure. Twilio's are a few kilobytes. */
export const VOICE_CALLBACK_MAX_BYTES = 64 * 1024;

const MAX_ID_LENGTH = 256;
const MAX_FIELD_LENGTH = 32_000;

/** A request of the provider about a call. */
export interface VoiceCallbackRequest extends HttpRequest {
	/** The full public address as the provider was given it, with its query: that is what it signs. */
	url: string;
}

/** A callback that the provider signed. */
export interface VoiceCallback {
	callId: string;
	part: CallPart;
	/** A value of the address's query; undefined where it is absent. */
	query(name: string): string | undefined;
	/** A field of the form, cut to 32,000 characters; undefined where it is absent or empty. */
	field(name: string): string | undefined;
	/** A field that is a whole number of up to nine digits. */
	count(name: string): number | undefined;
}

/**
 * Reads a callback once its signature is proven. Never throws; nothing but the size of a request is looked at before its
 * signature.
 */
export function readVoiceCallback(
	request: VoiceCallbackRequest,
	authTokens: readonly string[],
): { kind: 'callback'; callback: VoiceCallback } | { kind: 'refused'; answer: HttpAnswer } {
	const refuse = (answer: HttpAnswer) => ({ kind: 'refused' as const, answer });
	if (request.rawBody.length > VOICE_CALLBACK_MAX_BYTES)
		return refuse(bodyTooLargeAnswer(VOICE_CALLBACK_MAX_BYTES));
	if (request.method.toUpperCase() !== 'POST')
		return refuse(refusal(405, 'method-not-allowed', 'method: allowed is POST', { allow: 'POST' }));
	const signature = headerText(request.headers, 'x-twilio-signature');
	const rawBody = request.rawBody.toString('utf8');
	if (!checkTwilioSignature({ authTokens, signature, url: request.url, rawBody }))
		return refuse(refusal(403, 'unauthorized', 'X-Twilio-Signature does not fit address and body'));
	const query = new URLSearchParams(request.url.split('#')[0].split('?').slice(1).join('?'));
	const callId = query.get('call') ?? '';
	const part = CALL_PARTS.find((known) => known === query.get('part'));
	if (callId === '' || callId.length > MAX_ID_LENGTH || part === undefined)
		return refuse(unknownCallAnswer());
	return { kind: 'callback', callback: { callId, part, ...readers(query, rawBody) } };
}

/** The answer about a call that is not known, or a part that no call has. */
export function unknownCallAnswer(): HttpAnswer {
	return refusal(404, 'unknown-call', 'call: no call of this id and part is known');
}

function readers(query: URLSearchParams, rawBody: string): Pick<VoiceCallback, 'query' | 'field' | 'count'> {
	const fields = formFields(rawBody);
	const field = (name: string): string | undefined => {
		const value = fields[name];
		const text = (typeof value === 'string' ? value : value?.at(-1))?.trim();
		return text ? text.slice(0, MAX_FIELD_LENGTH) : undefined;
	};
	return {
		query: (name) => query.get(name) ?? undefined,
		field,
		count: (name) => {
			const text = field(name);
			return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
		},
	};
}
