import type { IDataObject } from 'n8n-workflow';
import type { KeptCall } from '../../lib';
import { isoOf, plain } from './show';

const timeOf = (ms: number | undefined): string | null => (ms === undefined ? null : isoOf(ms));

/** A call as people read it; what is not known yet is null. */
export function shownCall(
	{ call, attempts }: KeptCall,
	shown: { journeyNames: ReadonlyMap<string, string | undefined>; hasTranscript: boolean },
): IDataObject {
	const { talk, outcome } = call;
	const turns = talk.turns.map(({ who, text, atMs }) => ({ who, text, at: isoOf(atMs) }));
	return plain({
		callRef: call.callId,
		result: outcome?.result ?? null,
		class: outcome?.class ?? null,
		status: call.status ?? null,
		disposition: talk.disposition ?? null,
		attributes: talk.attributes,
		attempt: call.attempt,
		attempts,
		journey: shown.journeyNames.get(call.journeyId) ?? call.journeyId,
		step: call.messageName,
		engagement: call.engagement,
		purpose: call.purpose,
		topic: call.topic,
		to: call.to,
		from: call.from,
		reservedAt: isoOf(call.reservedAtMs),
		answeredAt: timeOf(call.answeredAtMs),
		endedAt: timeOf(call.endedAtMs),
		durationSec: call.durationSec ?? null,
		transcript: shown.hasTranscript ? turns : undefined,
		recordingRef: call.recording?.sid ?? null,
		recordingUrl: call.recording?.url ?? null,
		raw: call.raw,
		contactId: call.contactId,
		journeyId: call.journeyId,
		enrollmentId: call.enrollmentId,
	});
}
