import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import {
	handleIntake,
	JourneyError,
	type AuthenticationSettings,
	type EventInput,
	type HttpAnswer,
	type IntakeOptions,
} from '../../lib';
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
		const authentication = await authenticationOf(ctx);
		const { store, clock } = await sharedStoreOf(ctx);
		const events =
			authentication.kind === 'none' ? onlyFor(ctx.getWorkflow().id ?? '', store.events) : store.events;
		answer = await intake(ctx, events, authentication, clock.nowMs());
	} catch (error) {
		ctx.logger.warn(
			`Customer journeys: '${ctx.getNode().name}' could not take events in: ${(error as Error).message}`,
		);
		answer = failure(error);
	}
	return send(ctx, answer);
}

/** Nothing was recorded. What a later attempt may cure is told apart from what somebody must set right here. */
function failure(error: unknown): HttpAnswer {
	const isOutage = error instanceof JourneyError && error.isRetryable;
	const refusal = isOutage
		? { code: 'unavailable', message: 'the events were not taken in; send the same request again later' }
		: { code: 'failed', message: "the events were not taken in; the reason is in n8n's log" };
	return {
		status: isOutage ? 503 : 500,
		headers: {
			'content-type': 'application/json; charset=utf-8',
			...(isOutage ? { 'retry-after': '5' } : {}),
		},
		body: JSON.stringify(refusal),
	};
}

/**
 * Events that nobody vouched for concern the journey that they were sent to, and no other. Their ids get its name:
 * otherwise anybody could make the real event of another journey a duplicate by sending its id first.
 */
function onlyFor(journeyId: string, events: IntakeOptions['events']): IntakeOptions['events'] {
	return {
		record: async (taken, nowMs) =>
			await events.record(
				taken.map((event) => ({ ...event, id: `${journeyId}/${event.id}`, onlyJourneyId: journeyId })),
				nowMs,
			),
	};
}

async function intake(
	ctx: IWebhookFunctions,
	events: IntakeOptions['events'],
	authentication: AuthenticationSettings,
	nowMs: number,
): Promise<HttpAnswer> {
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
			authentication,
			onError: (error) =>
				ctx.logger.warn(
					`Customer journeys: '${ctx.getNode().name}' refused events: ${(error as Error).message}`,
				),
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
	const answer = await intake(ctx, recorder, await authenticationOf(ctx), Date.now());
	const response = send(ctx, answer);
	if (taken.length === 0) return response;
	return { ...response, workflowData: [taken.map((event) => ({ json: event as unknown as IDataObject }))] };
}

function send(ctx: IWebhookFunctions, { status, headers, body }: HttpAnswer): IWebhookResponseData {
	const response = ctx.getResponseObject();
	response.status(status).set(headers).send(body);
	return { noWebhookResponse: true };
}
