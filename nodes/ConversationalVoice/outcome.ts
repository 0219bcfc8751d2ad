import type { IDataObject } from 'n8n-workflow';
import {
	classifyCall,
	type Call,
	type CallEvidence,
	type CallVerdict,
	type EventInput,
	type JsonObject,
	type LeasedContact,
} from '../../lib';
import type { VoiceNote, VoiceOutput } from './voice-ticket';

/** What a visit comes to: the attempts of it, and what ended it. */
export interface VisitEnd {
	verdict: CallVerdict;
	attempts: readonly Call[];
	/** The result of the last attempt, where the visit ends for another reason. */
	lastResult?: string;
	/** Why it ended without a further call: facts for the ledger. */
	facts?: JsonObject;
	atMs: number;
}

/**
 * The end that a gate brings: nobody is called (any more). Who was called before, and is called no more for want of time or
 * for a cap, was attempted: what is left of the retries is given up.
 */
export function blockedEnd(
	blockedBy: NonNullable<CallEvidence['blockedBy']>,
	attempts: readonly Call[],
	facts: JsonObject,
	atMs: number,
): VisitEnd {
	const lastResult = attempts.at(-1)?.outcome?.result;
	const last = lastResult === undefined ? {} : { lastResult };
	const isGivenUp = ['expired', 'cap'].includes(blockedBy) && counted(attempts).length > 0;
	const verdict = classifyCall({ blockedBy: isGivenUp ? 'retries' : blockedBy });
	return { verdict, attempts, ...last, facts, atMs };
}

/** The end that the last call brings. */
export function calledEnd(attempts: readonly Call[], reason: 'no-retry' | 'retries-exhausted'): VisitEnd {
	const { outcome } = attempts[attempts.length - 1];
	const { atMs, ...own } = outcome!;
	if (reason === 'no-retry' || counted(attempts).length < 2) return { verdict: own, attempts, atMs };
	return { verdict: classifyCall({ blockedBy: 'retries' }), attempts, lastResult: own.result, atMs };
}

/** Attempts that count: one deferred for lack of capacity is none. */
export function counted(attempts: readonly Call[]): Call[] {
	return attempts.filter(({ outcome }) => outcome?.result !== 'CapacityDeferred');
}

/** The item's `call` field. */
export function callField({ verdict, attempts, lastResult, facts }: VisitEnd): JsonObject {
	const last = counted(attempts).at(-1);
	return {
		result: verdict.result,
		class: verdict.class,
		...(lastResult === undefined ? {} : { lastResult }),
		disposition: last?.talk.disposition ?? null,
		attributes: last?.talk.attributes ?? {},
		durationSec: last?.durationSec ?? null,
		attempts: counted(attempts).length,
		transcriptRef: last && hasTranscript(last) ? last.callId : null,
		recordingRef: last?.recording?.sid ?? null,
		...(facts === undefined ? {} : { blocked: facts }),
		raw: last?.raw ?? {},
	};
}

/** What the provider writes down of people may come after the outcome. */
function hasTranscript({ talk, plan, answeredAtMs }: Call): boolean {
	return talk.turns.length > 0 || (plan.isTranscribed === true && answeredAtMs !== undefined);
}

/** What the judge says of a contact whose visit has ended. */
export function noteOf({ record }: LeasedContact, end: VisitEnd): VoiceNote {
	const isSent = counted(end.attempts).some(({ sid }) => sid !== undefined);
	return {
		output: outputOf(end.verdict),
		call: callField(end),
		message: messageField(record, end.atMs, isSent, end.verdict.result),
	};
}

/** `messages.<name>`: what a wait for an interaction with the call goes by. */
export function messageField(
	record: { enrollmentId: string; visit: string },
	atMs: number,
	isSent: boolean,
	reason?: string,
): JsonObject {
	return {
		messageId: messageIdOf(record),
		channel: 'voice',
		atMs,
		isSent,
		...(isSent || reason === undefined ? {} : { reason }),
	};
}

export function messageIdOf({ enrollmentId, visit }: { enrollmentId: string; visit: string }): string {
	return `${enrollmentId}:${visit}`;
}

/** A result without an output of its own is one whose contact has left the journey; should it be here all the same, the class tells. */
function outputOf({ output, class: callClass }: CallVerdict): VoiceOutput {
	if (output !== null) return output;
	return callClass === 'blocked' ? 'Blocked' : callClass === 'attempted' ? 'No Answer' : 'Not Attempted';
}

/** The interaction that other steps and journeys may wait for; one for each visit. */
export function interactionOf(
	record: { contactId: string; journeyId: string; enrollmentId: string; visit: string },
	messageName: string,
	end: VisitEnd,
): EventInput {
	const { contactId, journeyId } = record;
	const messageId = messageIdOf(record);
	const {
		result,
		class: callClass,
		lastResult,
		disposition,
		attributes,
		durationSec,
		attempts,
	} = callField(end) as IDataObject;
	return {
		id: `voice:${messageId}`,
		name: `voice.${String(callClass)}`,
		contactId,
		occurredAtMs: end.atMs,
		correlation: { messageId, journeyId },
		data: {
			messageId,
			messageName,
			journeyId,
			result,
			...(lastResult === undefined ? {} : { lastResult }),
			disposition,
			attributes,
			durationSec,
			attempts,
			optedOut: result === 'OptedOutOnCall',
		} as JsonObject,
	};
}
