import { refuse } from '../conversation/ask-agent';
import { isRefusal } from '../conversation/opt-out';
import { withUtterance, type Utterance } from '../conversation/transcription';
import { within } from '../conversation/turn-board';
import type { Call } from '../domain/call';
import type { TalkTurn } from '../domain/talk';
import { readInstant } from './instant';
import { ownField, recordIn } from './json-record';
import type { VoiceDesk } from './voice-callbacks';
import { reportOf } from './voice-reports';
import type { VoiceCallback } from './voice-request';

/** The provider hears the contact, and speaks for whoever is at the other end. */
const SPEAKERS: ReadonlyMap<string | undefined, TalkTurn['who']> = new Map([
	['inbound_track', 'contact'],
	['outbound_track', 'agent'],
]);
const MAX_SID_LENGTH = 100;

/**
 * Keeps what the provider wrote down, once; partial and unreadable results are nothing. A contact who refuses calls is
 * heard here too: the consent is revoked before the words are kept, and people go on talking. Undefined where the call is
 * not known.
 */
export async function takeTranscription(
	callback: VoiceCallback,
	desk: VoiceDesk,
	nowMs: number,
): Promise<Call | undefined> {
	const { callId } = callback;
	if (callback.field('TranscriptionEvent') !== 'transcription-content')
		return await desk.desk.report(callId, reportOf(callback), nowMs);
	const utterance = utteranceIn(callback, nowMs);
	const [call] = await desk.desk.get([callId]);
	if (call === undefined || utterance === undefined || withUtterance(call, utterance) === undefined)
		return call;
	if (utterance.who === 'contact' && isRefusal(utterance.text)) {
		const written = desk.turns.run(`${callId} overheard`, () => refuse(callId, null, 'speech', desk));
		await within(written, desk.slowAfterMs, desk.wait);
	}
	return await desk.desk.update(callId, (one) => withUtterance(one, utterance), nowMs);
}

function utteranceIn({ field, count }: VoiceCallback, nowMs: number): Utterance | undefined {
	const who = SPEAKERS.get(field('Track'));
	const sequence = count('SequenceId');
	const transcript = ownField(recordIn(field('TranscriptionData')) ?? {}, 'transcript');
	const text = typeof transcript === 'string' ? transcript.trim() : '';
	const isFinal = (field('Final') ?? 'true') === 'true';
	if (who === undefined || sequence === undefined || text === '' || !isFinal) return undefined;
	const at = readInstant(field('Timestamp'), { isLenient: false });
	const sid = field('TranscriptionSid')?.slice(0, MAX_SID_LENGTH) ?? '';
	return { who, text, atMs: at.kind === 'instant' ? at.ms : nowMs, transcribed: { sid, sequence } };
}
