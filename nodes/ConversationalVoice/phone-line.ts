import { NodeHelpers, type INode } from 'n8n-workflow';
import {
	JourneyError,
	twilioVoice,
	type CallPart,
	type JsonObject,
	type TwilioVoiceOptions,
	type VoiceChannel,
} from '../../lib';

export const CONTACT_CENTER_CREDENTIAL = 'contactCenterTwilioApi';
/** The name of the webhook, and the last part of its address. */
export const CALLS_PATH = 'calls';

/** A line to the provider: how calls are made, and where the provider finds us. */
export interface PhoneLine {
	channel: VoiceChannel;
	/** Tokens that sign what the provider sends: the current one and, while it is rotated, the previous one. */
	authTokens: string[];
	addressOf(callId: string, part: CallPart, extra?: Record<string, string>): string;
	/** The public address for a request's query: what the provider signed. */
	publicUrl(query: string): string;
}

interface LineCredential extends JsonObject {
	accountSid: string;
	authentication: string;
	authToken: string;
	previousAuthToken: string;
	apiKey: string;
	apiKeySecret: string;
	baseUrl: string;
	publicUrl: string;
}

/** What of n8n's contexts opening the line takes. */
export interface LineSeeker {
	getNode(): INode;
	getWorkflow(): { id?: string };
	getCredentials<T extends object>(type: string): Promise<T>;
}

interface AddressContext {
	additionalData?: { webhookBaseUrl?: string };
}

/**
 * Opens the line of a node: its credential, read anew so that a rotated token counts at once, and its public address.
 * Errors: `invalid-input` where the provider could not reach us.
 */
export async function openLine(ctx: LineSeeker): Promise<PhoneLine> {
	const credential = await ctx.getCredentials<LineCredential>(CONTACT_CENTER_CREDENTIAL);
	const base = callsAddress(ctx, credential.publicUrl);
	refuseUnreachable(base, credential.baseUrl);
	const publicUrl = (query: string) => (query === '' ? base : `${base}?${query}`);
	return {
		channel: twilioVoice(optionsOf(credential)),
		authTokens: [credential.authToken, credential.previousAuthToken].filter((token) => Boolean(token)),
		addressOf: (callId, part, extra = {}) =>
			publicUrl(new URLSearchParams({ call: callId, part, ...extra }).toString()),
		publicUrl,
	};
}

/** A line is opened anew after so long, so that a rotated token counts soon; n8n takes 10 ms to resolve a credential. */
const LINE_KEPT_MS = 5_000;
const lines = new Map<string, { line: Promise<PhoneLine>; untilMs: number }>();

/** The line of the step, shared by the requests of a few seconds. */
export async function keptLine(ctx: LineSeeker): Promise<PhoneLine> {
	const { id, credentials } = ctx.getNode();
	const key = JSON.stringify([webhookBaseOf(ctx), ctx.getWorkflow().id, id, credentials]);
	const nowMs = performance.now();
	const known = lines.get(key);
	if (known && nowMs < known.untilMs) return await known.line;
	const line = openLine(ctx);
	lines.set(key, { line, untilMs: nowMs + LINE_KEPT_MS });
	line.catch(() => lines.delete(key));
	return await line;
}

/** The channel alone, for a call that asks nothing back. */
export async function openChannel(ctx: Pick<LineSeeker, 'getCredentials'>): Promise<VoiceChannel> {
	return twilioVoice(optionsOf(await ctx.getCredentials<LineCredential>(CONTACT_CENTER_CREDENTIAL)));
}

function optionsOf(credential: LineCredential): TwilioVoiceOptions {
	const { accountSid, authToken, apiKey, apiKeySecret, baseUrl, authentication } = credential;
	const isKey = authentication === 'apiKey';
	return {
		accountSid,
		...(isKey ? { apiKey, apiKeySecret } : { authToken }),
		...(baseUrl ? { baseUrl } : {}),
	};
}

function webhookBaseOf(ctx: LineSeeker): string {
	return (ctx as unknown as AddressContext).additionalData?.webhookBaseUrl ?? '';
}

/** The address of the node's webhook: under the public address of the credential, else under n8n's own (WEBHOOK_URL). */
function callsAddress(ctx: LineSeeker, publicUrl: string | undefined): string {
	const own = webhookBaseOf(ctx);
	const prefix = own === '' ? '/webhook' : new URL(own).pathname.replace(/\/$/, '');
	const root = publicUrl ? `${publicUrl.replace(/\/+$/, '')}${prefix}` : own.replace(/\/+$/, '');
	return NodeHelpers.getNodeWebhookUrl(root, ctx.getWorkflow().id ?? '', ctx.getNode(), CALLS_PATH, false);
}

const LOCAL = /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/;

/** A provider on the internet cannot call back to this machine: its calls would be answered by silence. */
function refuseUnreachable(address: string, baseUrl: string | undefined): void {
	const isLocal = (url: string) => LOCAL.test(new URL(url).host);
	const isProviderLocal = Boolean(baseUrl) && isLocal(baseUrl!);
	if (!URL.canParse(address) || (isLocal(address) && !isProviderLocal))
		throw new JourneyError(
			'invalid-input',
			`Calls cannot be made: the provider would call back to '${address.split('/webhook')[0]}', which it cannot reach. Set WEBHOOK_URL of n8n, or 'Public URL' in the credential, to the address of this n8n on the internet.`,
		);
}
