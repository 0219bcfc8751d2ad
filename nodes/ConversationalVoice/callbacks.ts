import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { handleVoiceCallback, TurnBoard, type Call, type HttpAnswer } from '../../lib';
import { sharedStoreOf, type SharedStore } from '../shared/shared-store';
import { agentOf } from './agent';
import { keptLine, type PhoneLine } from './phone-line';

interface RawRequest {
	rawBody?: Buffer;
	readRawBody?: () => Promise<void>;
}

/** The turns that this process is working on. */
const turns = new TurnBoard();

/** `webhook()`: answers the provider about a call; no execution is started. Whatever happens, it answers. */
export async function answerProvider(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	const warn = (error: unknown) =>
		ctx.logger.warn(`Customer journeys: '${ctx.getNode().name}': ${(error as Error).message}`);
	let answer: HttpAnswer;
	try {
		const shared = await sharedStoreOf(ctx);
		answer = await handle(ctx, shared, await keptLine(ctx), warn);
	} catch (error) {
		warn(error);
		answer = {
			status: 503,
			headers: { 'retry-after': '5', 'content-type': 'text/plain' },
			body: 'unavailable',
		};
	}
	ctx.getResponseObject().status(answer.status).set(answer.headers).send(answer.body);
	return { noWebhookResponse: true };
}

async function handle(
	ctx: IWebhookFunctions,
	{ store, clock }: SharedStore,
	line: PhoneLine,
	warn: (error: unknown) => void,
): Promise<HttpAnswer> {
	const request = ctx.getRequestObject() as ReturnType<IWebhookFunctions['getRequestObject']> & RawRequest;
	if (request.rawBody === undefined) await request.readRawBody?.();
	const query = request.originalUrl.split('?').slice(1).join('?');
	const answer = await handleVoiceCallback(
		{
			method: request.method,
			headers: request.headers,
			rawBody: request.rawBody ?? Buffer.alloc(0),
			url: line.publicUrl(query),
		},
		{
			desk: store.calls,
			authTokens: line.authTokens,
			addressOf: line.addressOf,
			agentOf: async (call: Call) => await agentOf(ctx, call, clock.nowMs()),
			turns,
			now: () => clock.nowMs(),
			onError: warn,
		},
		clock.nowMs(),
	);
	// People who talk with each other are not cut off: what is written down of them ends no call.
	const isTalk = new URLSearchParams(query).get('part') === 'transcription';
	if (answer.status === 204 && !isTalk)
		void hangUpUnwanted(store, line, query, () => clock.nowMs()).catch(warn);
	return answer;
}

/** What callbacks tell may be that nobody is to be on the line: a machine, or a contact who has left the journey. */
async function hangUpUnwanted(
	store: SharedStore['store'],
	line: PhoneLine,
	query: string,
	now: () => number,
): Promise<void> {
	const callId = new URLSearchParams(query).get('call') ?? '';
	const [call] = await store.calls.get([callId]);
	if (call?.sid === undefined || call.endedAtMs !== undefined) return;
	// Taken for never made, and made all the same: another attempt stands for it.
	if (call.outcome?.result === 'CapacityDeferred') return await line.channel.endCall(call.sid);
	if (call.outcome !== undefined) return;
	const answeredBy = call.evidence.answeredBy ?? '';
	const isUnwantedMachine =
		answeredBy === 'fax' || (answeredBy.startsWith('machine') && call.plan.machine === 'hang-up');
	const [isWanted] = isUnwantedMachine ? [true] : await store.calls.areWanted([call]);
	if (!isWanted) await store.calls.report(callId, { cancelledBy: 'exit' }, now());
	if (isUnwantedMachine || !isWanted) await line.channel.endCall(call.sid);
}
