import type { CallReport } from '../calls/call-desk';
import type { VoiceCallback } from './voice-request';

/** The provider's own words that are kept: no numbers of people, nothing that was said. */
const RAW_FIELDS = [
	'AnsweredBy',
	'CallDuration',
	'CallStatus',
	'DialBridged',
	'DialCallDuration',
	'DialCallStatus',
	'DialSipResponseCode',
	'ErrorCode',
	'MachineDetectionDuration',
	'QueueResult',
	'QueueTime',
	'RecordingStatus',
	'SessionDuration',
	'SessionStatus',
	'SipResponseCode',
	'TranscriptionErrorCode',
	'TranscriptionSid',
] as const;

const MAX_RAW_LENGTH = 100;
const MAX_URL_LENGTH = 1_000;

/** What a callback tells about its call, whichever part it is about. */
export function reportOf(callback: VoiceCallback): CallReport {
	const { field, count } = callback;
	return withoutAbsent({
		sid: field('CallSid')?.slice(0, MAX_RAW_LENGTH),
		status: field('CallStatus')?.slice(0, MAX_RAW_LENGTH),
		sipResponseCode: count('SipResponseCode'),
		answeredBy: field('AnsweredBy')?.slice(0, MAX_RAW_LENGTH),
		errorCode: count('ErrorCode'),
		durationSec: count('CallDuration'),
		sequence: count('SequenceNumber'),
		recording: recordingOf(callback),
		raw: rawOf(callback),
	});
}

/** What became of a contact who was put through to people: Twilio's QueueResult, or the like of it made of a dial. */
export function queueResultOf({ field }: VoiceCallback): string | undefined {
	const dialled = field('DialCallStatus');
	return field('QueueResult') ?? (isConnected(dialled) ? 'bridged' : dialled);
}

/** True where the one who was dialled took the call. */
export function isConnected(dialCallStatus: string | undefined): boolean {
	return dialCallStatus === 'completed' || dialCallStatus === 'answered';
}

function recordingOf({ field }: VoiceCallback): CallReport['recording'] {
	const sid = field('RecordingSid')?.slice(0, MAX_RAW_LENGTH);
	const status = field('RecordingStatus') ?? 'completed';
	if (sid === undefined || status !== 'completed') return undefined;
	return withoutAbsent({ sid, url: field('RecordingUrl')?.slice(0, MAX_URL_LENGTH) });
}

function rawOf({ field }: VoiceCallback): Record<string, string> {
	const told = RAW_FIELDS.map((name) => [name, field(name)?.slice(0, MAX_RAW_LENGTH)] as const);
	return Object.fromEntries(told.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

function withoutAbsent<T extends object>(value: T): T {
	return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
