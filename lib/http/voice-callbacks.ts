import { setTimeout as pause } from 'node:timers/promises';

import type { TurnTools } from '../conversation/ask-agent';
import type { AddressOf } from '../conversation/call-verbs';
import type { TurnBoard, Wait } from '../conversation/turn-board';
import { twiml, type Verb } from '../conversation/twiml';
import type { Call } from '../domain/call';
import { SECOND_MS } from '../domain/time';
import { refusal, type HttpAnswer } from './http-message';
import { backFromAgent, backFromPeople } from './voice-handover';
import { answerCall } from './voice-answer';
import { reportOf } from './voice-reports';
import {
	readVoiceCallback,
	unknownCallAnswer,
	type VoiceCallback,
	type VoiceCallbackRequest,
} from './voice-request';
import { takeTranscription } from './voice-transcription';
import { pollTurn, takeTurn } from './voice-turn';

/** A reply that takes longer is asked for again by Pause and Redirect; Twilio itself waits 15 s for an answer. */
export const SLOW_AFTER_MS = 8 * SECOND_MS;

/** What answering the provider's callbacks takes. */
export interface VoiceCallbackDeps extends Omit<TurnTools, 'wait'> {
	/** The account's auth token and, while it is being rotated, the previous one. */
	authTokens: readonly string[];
	addressOf: AddressOf;
	/** One for the process, shared by all requests. */
	turns: TurnBoard;
	/** Default: 8 s. */
	slowAfterMs?: number;
}

/** The same with defaults filled in, as the parts take it. */
export interface VoiceDesk extends TurnTools {
	addressOf: AddressOf;
	turns: TurnBoard;
	slowAfterMs: number;
}

/**
 * Answers what the provider asks or tells about a call. Never rejects.
 *
 * - 403 without a valid signature, 413 over 64 KiB, 405 for other methods than POST: nothing changes. 404 for a call that
 *   is not known.
 * - 204 once a status, a detection, a recording or what was said is kept. A repeat changes nothing.
 * - 200 with TwiML for what is to happen on the line. The contact's words and the reply are kept with the call before it
 *   goes out, and the same turn gets the same TwiML. A contact who asks not to be called is heard first of all: the
 *   consent is revoked before anything else. A contact who has left the journey is hung up on.
 * - 503 where the store failed: nothing is acknowledged.
 *
 * Cost: one report and one look at the enrollment; a turn costs two changes of the call besides.
 */
export async function handleVoiceCallback(
	request: VoiceCallbackRequest,
	deps: VoiceCallbackDeps,
	nowMs: number,
	wait: Wait = waitInProcess,
): Promise<HttpAnswer> {
	const onError = (error: unknown): void => tell(deps.onError, error);
	try {
		const read = readVoiceCallback(request, deps.authTokens);
		if (read.kind === 'refused') return read.answer;
		const desk = { ...deps, onError, wait, slowAfterMs: deps.slowAfterMs ?? SLOW_AFTER_MS };
		return await answerPart(read.callback, desk, nowMs);
	} catch (error) {
		onError(error);
		return refusal(503, 'unavailable', 'the call could not be looked up; try again', { 'retry-after': '5' });
	}
}

async function answerPart(callback: VoiceCallback, desk: VoiceDesk, nowMs: number): Promise<HttpAnswer> {
	switch (callback.part) {
		case 'status':
		case 'machine':
		case 'recording': {
			const call = await desk.desk.report(callback.callId, reportOf(callback), nowMs);
			return keptAnswer(call);
		}
		case 'transcription':
			return keptAnswer(await takeTranscription(callback, desk, nowMs));
		case 'answer':
			return twimlAnswer(await answerCall(callback, desk, nowMs));
		case 'turn':
			return twimlAnswer(await takeTurn(callback, desk, nowMs));
		case 'think':
			return twimlAnswer(await pollTurn(callback, desk, nowMs));
		case 'relay':
			return twimlAnswer(await backFromAgent(callback, desk, nowMs));
		default:
			return twimlAnswer(await backFromPeople(callback, desk, nowMs));
	}
}

function keptAnswer(call: Call | undefined): HttpAnswer {
	return call ? { status: 204, headers: {}, body: '' } : unknownCallAnswer();
}

function twimlAnswer(verbs: Verb[] | undefined): HttpAnswer {
	if (verbs === undefined) return unknownCallAnswer();
	const headers = { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' };
	return { status: 200, headers, body: twiml(verbs) };
}

async function waitInProcess(ms: number, signal: AbortSignal): Promise<void> {
	await pause(ms, undefined, { signal, ref: false });
}

function tell(onError: VoiceCallbackDeps['onError'], error: unknown): void {
	try {
		onError(error);
	} catch {
		// Whoever is told must not undo the answer.
	}
}
