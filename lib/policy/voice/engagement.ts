import type { Engagement, EngagementWho } from './engagement-json';
import {
	isAbsent,
	readBoolean,
	readList,
	readNumber,
	readShape,
	readSpoken,
	readText,
	readWhole,
	readWord,
	refuse,
	refuseUnseen,
} from './read-field';
import { readCaps, readConsent, readFailureGuard, readQuietTime, readRetry } from './read-rules';
import { usualDisclosureIn, usualRecordingNotice } from './spoken-notices';

const FIELDS = [
	...['who', 'callerNumbers', 'capacity', 'capacityPerJourney', 'callsPerMinute', 'callsPerDay', 'ringSec'],
	...['longestSec', 'machine', 'machineMessage', 'isRecorded', 'isTranscribed', 'recordingNotice'],
	...['disclosure', 'language', 'voice', 'representatives', 'relayUrl', 'sipUri', 'retry', 'quietTime'],
	...['caps', 'consent', 'failureGuard'],
];
const WHO: readonly EngagementWho[] = ['agent', 'relay', 'sip', 'representatives', 'agent-first'];
/** The longest call that the provider allows. */
const LONGEST_CALL_SEC = 4 * 3_600;
const MOST_CALLS = 1_000_000;

type Json = Record<string, unknown>;

/** Only what is there: an absent field stays absent. */
function given<K extends string, T>(name: K, value: T | undefined): { [key in K]?: T } {
	return (value === undefined ? {} : { [name]: value }) as { [key in K]?: T };
}

/**
 * Reads a proactive engagement as it is saved, and fills in what it leaves open: one call at a time, 25 s of ringing,
 * 10 minutes of talk, hang up on machines, three attempts after 1, 4 and 24 hours in different parts of the day, calls
 * from 08:00 to 21:00 only, opt-in for commercial calls, and a sentence that says an AI talks. Numbers may be text. What
 * it gives reads again as the same. Throws `invalid-policy` that names the field, what was read (no phone number, no
 * spoken text) and what is allowed; unknown fields, and fields that the others make pointless, are refused.
 */
export function parseEngagement(json: unknown): Engagement {
	const read = readShape('the policy', json, FIELDS);
	const who = readWord('who', read.who, WHO);
	return {
		who,
		callerNumbers: readCallerNumbers(read.callerNumbers),
		...readLimits(read),
		...readSpeech(read, who),
		...readParty(read, who),
		retry: readRetry(read.retry),
		quietTime: readQuietTime(read.quietTime),
		caps: readCaps(read.caps),
		consent: readConsent(read.consent),
		...given('failureGuard', readFailureGuard(read.failureGuard)),
	};
}

function readCallerNumbers(value: unknown): string[] {
	const numbers = readList('callerNumbers', value).map((one, i) => readNumber(`callerNumbers[${i}]`, one));
	if (numbers.length === 0) refuse('callerNumbers', value, 'a list of at least one own number');
	return [...new Set(numbers)];
}

function readLimits(read: Json) {
	const capacity = readWhole('capacity', read.capacity, 1, MOST_CALLS) ?? 1;
	const perJourney = readWhole('capacityPerJourney', read.capacityPerJourney, 1, capacity);
	return {
		capacity,
		...given('capacityPerJourney', perJourney),
		...given('callsPerMinute', readWhole('callsPerMinute', read.callsPerMinute, 1, MOST_CALLS)),
		...given('callsPerDay', readWhole('callsPerDay', read.callsPerDay, 1, MOST_CALLS)),
		ringSec: readWhole('ringSec', read.ringSec, 5, 600) ?? 25,
		longestSec: readWhole('longestSec', read.longestSec, 30, LONGEST_CALL_SEC) ?? 600,
	};
}

function readSpeech(read: Json, who: EngagementWho) {
	const machine = readWord('machine', read.machine, ['hang-up', 'leave-message', 'talk'] as const, 'hang-up');
	const machineMessage = readText('machineMessage', read.machineMessage);
	if (machine === 'leave-message' && machineMessage === undefined)
		refuse('machineMessage', read.machineMessage, "a text to leave, as machine is 'leave-message'");
	if (machine !== 'leave-message' && machineMessage !== undefined)
		refuseUnseen('machineMessage', machineMessage, `none, as machine is '${machine}'`);
	const language = readLanguage(read.language);
	const usualDisclosure = who === 'representatives' ? '' : usualDisclosureIn(language);
	return {
		machine,
		...given('machineMessage', machineMessage),
		...readRecording(read, who, language),
		disclosure: readSpoken('disclosure', read.disclosure, usualDisclosure),
		...given('language', language),
		...given('voice', readText('voice', read.voice, 200)),
	};
}

/** What is kept of what is said, and how that is announced. */
function readRecording(read: Json, who: EngagementWho, language: string | undefined) {
	const isRecorded = readBoolean('isRecorded', read.isRecorded);
	const isTranscribed = readBoolean('isTranscribed', read.isTranscribed);
	if (isTranscribed && who === 'agent')
		refuse('isTranscribed', true, "false, as who is 'agent': what it hears and says is kept without");
	if (!isRecorded && !isTranscribed && !isAbsent(read.recordingNotice))
		refuseUnseen(
			'recordingNotice',
			read.recordingNotice,
			'none, as neither isRecorded nor isTranscribed is true',
		);
	const usual = usualRecordingNotice({ isRecorded, isTranscribed }, language);
	return {
		isRecorded,
		isTranscribed,
		recordingNotice: readSpoken('recordingNotice', read.recordingNotice, usual),
	};
}

function readLanguage(value: unknown): string | undefined {
	const text = readText('language', value, 35);
	if (text !== undefined && !/^[a-z]{2,3}(-[a-z\d]{2,8})*$/i.test(text))
		refuse('language', value, 'a language such as "en-US"');
	return text;
}

/** The other side of the line, which depends on who talks. */
function readParty(read: Json, who: EngagementWho) {
	const relayUrl = onlyFor('relayUrl', read.relayUrl, who, ['relay'], readRelayUrl);
	const sipUri = onlyFor('sipUri', read.sipUri, who, ['sip'], readSipUri);
	const people = ['representatives', 'agent-first'];
	const representatives = onlyFor('representatives', read.representatives, who, people, readRepresentatives);
	return {
		...given('representatives', representatives),
		...given('relayUrl', relayUrl),
		...given('sipUri', sipUri),
	};
}

function onlyFor<T>(
	field: string,
	value: unknown,
	who: string,
	needing: readonly string[],
	readIt: (value: unknown) => T,
): T | undefined {
	if (needing.includes(who)) return readIt(value);
	if (!isAbsent(value)) refuseUnseen(field, value, `none, as who is '${who}'`);
	return undefined;
}

function readRelayUrl(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!/^wss:\/\/[^\s/]+(\/\S*)?$/.test(text) || !URL.canParse(text))
		refuseUnseen('relayUrl', value, 'an address that begins with wss://');
	return text;
}

function readSipUri(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!/^sips?:[^\s@]+@[^\s@]+$/.test(text))
		refuseUnseen('sipUri', value, 'an address such as "sip:agent@example.com"');
	return text;
}

function readRepresentatives(value: unknown): NonNullable<Engagement['representatives']> {
	const row = readShape('representatives', value, ['kind', 'target']);
	const kind = readWord('representatives.kind', row.kind, ['workflow', 'queue', 'number'] as const);
	const path = 'representatives.target';
	if (kind === 'number') return { kind, target: readNumber(path, row.target) };
	const target = readText(path, row.target, 200) ?? refuse(path, row.target, `the ${kind} to ring`);
	if (kind === 'workflow' && !/^WW[\da-z]+$/i.test(target))
		refuse(path, target, 'the id of a TaskRouter workflow, which begins with WW');
	return { kind, target };
}
