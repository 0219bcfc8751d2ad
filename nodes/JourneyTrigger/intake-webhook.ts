import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { handleIntake, type AuthenticationSettings, type EventInput, type HttpAnswer, type IntakeOptions } from '../../lib';
import { sharedStoreOf } from '../shared/shared-store';

interface RawRequest {
	rawBody?: Buffer;
	readRawBody?: () => Promise<void>;
}

/** `webhook()` of Journey Trigger: takes events in and answers when they are durable; no execution is started. */
export async function takeIn(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	if (ctx.getMode() === 'manual') return await takeInTest(ctx);
	let answer: HttpAnswer;
	try {
		const { store, clock } = await sharedStoreOf(ctx);
		answer = await intake(ctx, store.events, clock.nowMs());
	} catch (error) {
		ctx.logger.warn(`Customer journeys: '${ctx.getNode().name}' could not take events in: ${(error as Error).message}`);
		answer = {
			status: 503,
			headers: { 'content-type': 'application/json', 'retry-after': '5' },
			body: JSON.stringify({ error: 'The store cannot be reached. Nothing was recorded; send the same again.' }),
		};
	}
	return send(ctx, answer);
}

async function intake(ctx: IWebhookFunctions, events: IntakeOptions['events'], nowMs: number): Promise<HttpAnswer> {
	const request = ctx.getRequestObject() as ReturnType<IWebhookFunctions['getRequestObject']> & RawRequest;
	if (request.rawBody === undefined) await request.readRawBody?.();
	return await handleIntake(
		{
			method: request.method,
			headers: request.headers,
			rawBody: request.rawBody ?? Buffer.alloc(0),
			path: request.path,
			remoteAddress: request.ip,
		},
		{
			events,
			authentication: await authenticationOf(ctx),
			onError: (error) =>
				ctx.logger.warn(`Customer journeys: '${ctx.getNode().name}' refused events: ${(error as Error).message}`),
		},
		nowMs,
	);
}

async function authenticationOf(ctx: IWebhookFunctions): Promise<AuthenticationSettings> {
	if (ctx.getNodeParameter('authentication') === 'none') return { kind: 'none' };
	const { kind, secret, previousSecret } = await ctx.getCredentials<{
		kind: 'token' | 'write-key' | 'hmac';
		secret: string;
		previousSecret?: string;
	}>('journeyIntakeApi');
	return { kind, current: secret, ...(previousSecret ? { previous: previousSecret } : {}) };
}

/** In the editor the first event becomes an item at once; nothing is recorded. */
async function takeInTest(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	const taken: EventInput[] = [];
	const recorder: IntakeOptions['events'] = {
		record: async (events) => {
			taken.push(...(events as EventInput[]));
			return events.map(() => ({ kind: 'accepted' as const }));
		},
	};
	const answer = await intake(ctx, recorder, Date.now());
	const response = send(ctx, answer);
	if (taken.length === 0) return response;
	return { ...response, workflowData: [taken.map((event) => ({ json: event as unknown as IDataObject }))] };
}

function send(ctx: IWebhookFunctions, { status, headers, body }: HttpAnswer): IWebhookResponseData {
	const response = ctx.getResponseObject();
	response.status(status).set(headers).send(body);
	return { noWebhookResponse: true };
}
