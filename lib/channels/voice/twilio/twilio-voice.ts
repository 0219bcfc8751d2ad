import { SECOND_MS } from '../../../domain/time';
import type { CallOrder, CallSnapshot, CreateAnswer, VoiceChannel } from '../voice-channel';
import { twilioClient, type TwilioClient, type TwilioVoiceOptions } from './rest-client';
import { askFailure, createFailure, isNotFound, isWrongState, snapshotOf } from './twilio-answers';

const STATUS_EVENTS = ['initiated', 'ringing', 'answered', 'completed'];
const OVER = ['completed', 'canceled', 'busy', 'no-answer', 'failed'];
const FIND_PAGE_SIZE = 100;

/**
 * Calls by Twilio. Every operation is one request, but `endCall` (up to two) and `findCalls` (one for each
 * 100 calls between the two numbers);
 * none is repeated by itself.
 * Errors: `invalid-input` for options that cannot be right; of everything but `createCall`: `provider-unreachable`
 * (retryable) and `provider-refused` (wrong credentials or address).
 */
export function twilioVoice(options: TwilioVoiceOptions): VoiceChannel {
	const client = twilioClient(options);
	return {
		createCall: async (order) => await createCall(client, order),
		fetchCall: async (sid) => await fetchCall(client, sid),
		findCalls: async (wanted) => await findCalls(client, wanted),
		endCall: async (sid) => await endCall(client, sid),
	};
}

async function createCall(client: TwilioClient, order: CallOrder): Promise<CreateAnswer> {
	try {
		const { sid, status } = await client.calls.create(createParameters(order));
		return sid
			? { kind: 'created', sid, status }
			: { kind: 'unknown', message: "Twilio's answer names no call." };
	} catch (error) {
		return createFailure(error);
	}
}

function createParameters(order: CallOrder): Parameters<TwilioClient['calls']['create']>[0] {
	const { machineDetection, machineUrl, recordingUrl } = order;
	return {
		to: order.to,
		from: order.from,
		...(order.twiml === undefined ? { url: order.url } : { twiml: order.twiml }),
		timeout: order.ringSec,
		timeLimit: order.longestSec,
		...(order.statusUrl && { statusCallback: order.statusUrl, statusCallbackEvent: STATUS_EVENTS }),
		...(machineDetection && {
			machineDetection: machineDetection === 'start' ? 'Enable' : 'DetectMessageEnd',
		}),
		...(machineDetection && machineUrl && { asyncAmd: 'true', asyncAmdStatusCallback: machineUrl }),
		...(recordingUrl && { record: true, recordingStatusCallback: recordingUrl }),
	};
}

async function fetchCall(client: TwilioClient, sid: string): Promise<CallSnapshot | undefined> {
	try {
		return snapshotOf(await client.calls(sid).fetch());
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw askFailure(error, 'for a call');
	}
}

async function findCalls(
	client: TwilioClient,
	{ to, from, sinceMs }: { to: string; from: string; sinceMs: number },
): Promise<CallSnapshot[]> {
	try {
		// Not by StartTime: a call that still waits in Twilio's queue has none, and would be missed and dialled again.
		const calls = await client.calls.list({ to, from, pageSize: FIND_PAGE_SIZE });
		// Twilio's instants are whole seconds.
		const sinceSecondMs = Math.floor(sinceMs / SECOND_MS) * SECOND_MS;
		return calls
			.map(snapshotOf)
			.filter(({ createdAtMs }) => createdAtMs === undefined || createdAtMs >= sinceSecondMs)
			.sort((a, b) => (b.createdAtMs ?? Infinity) - (a.createdAtMs ?? Infinity));
	} catch (error) {
		throw askFailure(error, 'for the calls between two numbers');
	}
}

/** Canceled first: it does nothing to a call that was answered meanwhile, so that no answered call is taken for a ringing one. */
async function endCall(client: TwilioClient, sid: string): Promise<void> {
	for (const status of ['canceled', 'completed'] as const) {
		try {
			const call = await client.calls(sid).update({ status });
			if (OVER.includes(call.status)) return;
		} catch (error) {
			if (isNotFound(error)) return;
			if (!isWrongState(error)) throw askFailure(error, 'to end a call');
		}
	}
}
