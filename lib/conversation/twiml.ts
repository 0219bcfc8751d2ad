import type { JsonObject } from '../domain/json';

/** A sentence with the voice that says it. */
export interface Line {
	text: string;
	/** BCP 47. */
	language?: string;
	/** Twilio's name of a voice. */
	voice?: string;
}

/** What Twilio is to do on the line, one after the other. Addresses are absolute. */
export type Verb =
	| { verb: 'say'; line: Line }
	/** Says the lines and listens for speech and keys meanwhile and afterwards; silence is told to `action` as well. */
	| { verb: 'listen'; lines: Line[]; action: string; language?: string; hints?: string[] }
	| { verb: 'pause'; seconds: number }
	| { verb: 'redirect'; to: string }
	| { verb: 'hang-up' }
	/** From now on both sides are written down; what was said is told to `report`. Goes on beside the verbs that follow. */
	| { verb: 'transcribe'; report: string; language?: string }
	/** ConversationRelay: an agent behind a WebSocket. */
	| {
			verb: 'relay';
			url: string;
			action: string;
			welcome: string;
			language?: string;
			parameters: Record<string, string>;
	  }
	| { verb: 'dial-sip'; uri: string; action: string; callerId: string }
	| { verb: 'dial-number'; number: string; action: string; callerId: string }
	| { verb: 'enqueue-task'; workflowSid: string; task: JsonObject; action: string }
	| { verb: 'enqueue'; queue: string; action: string };

type VoiceResponseClass = typeof import('twilio/lib/twiml/VoiceResponse');
type VoiceResponse = InstanceType<VoiceResponseClass>;

const MAX_HINTS = 100;
const MAX_HINT_LENGTH = 100;
/** How long an agent or a person elsewhere may ring. */
const DIAL_RING_SECONDS = 30;

/**
 * Writes verbs as TwiML. Every text is escaped, and characters that XML cannot carry are left out; lines without
 * text are not said.
 */
export function twiml(verbs: readonly Verb[]): string {
	const response = new (voiceResponseClass())();
	for (const verb of verbs) addVerb(response, verb);
	return response.toString();
}

/** Only the writer of TwiML, when it is first needed: the whole package takes ten times as long to load. */
function voiceResponseClass(): VoiceResponseClass {
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import() in CommonJS is resolved by the rules of ES modules, which neither tests nor TypeScript sources follow
	return require('twilio/lib/twiml/VoiceResponse') as VoiceResponseClass;
}

function addVerb(response: VoiceResponse, verb: Verb): void {
	switch (verb.verb) {
		case 'say':
			return addLine(response, verb.line);
		case 'listen':
			return addGather(response, verb);
		case 'pause':
			return void response.pause({ length: verb.seconds });
		case 'redirect':
			return void response.redirect({ method: 'POST' }, legal(verb.to));
		case 'hang-up':
			return void response.hangup();
		case 'transcribe':
			return addTranscription(response, verb);
		case 'relay':
			return addRelay(response, verb);
		default:
			return addTransfer(response, verb);
	}
}

function addLine(to: Pick<VoiceResponse, 'say'>, line: Line): void {
	const text = legal(line.text).trim();
	if (text === '') return;
	type Attributes = Parameters<VoiceResponse['say']>[0];
	to.say(present({ voice: line.voice, language: line.language }) as Attributes, text);
}

function addGather(response: VoiceResponse, verb: Extract<Verb, { verb: 'listen' }>): void {
	const gather = response.gather({
		input: ['dtmf', 'speech'],
		action: legal(verb.action),
		method: 'POST',
		timeout: 5,
		speechTimeout: 'auto',
		actionOnEmptyResult: true,
		// Twilio would write stars into "stop ... calling me", and the refusal could be missed.
		profanityFilter: false,
		...(present({ language: verb.language, hints: hintsOf(verb.hints ?? []) }) as object),
	});
	for (const line of verb.lines) addLine(gather, line);
}

function hintsOf(hints: readonly string[]): string {
	const words = hints.map((hint) => hint.replaceAll(',', ' ').trim().slice(0, MAX_HINT_LENGTH));
	return words
		.filter((hint) => hint !== '')
		.slice(0, MAX_HINTS)
		.join(', ');
}

function addTranscription(response: VoiceResponse, verb: Extract<Verb, { verb: 'transcribe' }>): void {
	response.start().transcription({
		statusCallbackUrl: legal(verb.report),
		statusCallbackMethod: 'POST',
		track: 'both_tracks',
		// As with listening: a refusal must not be lost behind stars.
		profanityFilter: false,
		...present({ languageCode: verb.language }),
	});
}

function addRelay(response: VoiceResponse, verb: Extract<Verb, { verb: 'relay' }>): void {
	const connect = response.connect({ action: legal(verb.action), method: 'POST' });
	const attributes = present({
		url: verb.url,
		welcomeGreeting: verb.welcome,
		language: verb.language,
	});
	const relay = connect.conversationRelay(attributes);
	for (const [name, value] of Object.entries(verb.parameters)) {
		relay.parameter({ name: legal(name), value: legal(value) });
	}
}

type Transfer = Extract<Verb, { verb: 'dial-sip' | 'dial-number' | 'enqueue-task' | 'enqueue' }>;

function addTransfer(response: VoiceResponse, verb: Transfer): void {
	const action = { action: legal(verb.action), method: 'POST' as const };
	if (verb.verb === 'enqueue') return void response.enqueue(action, legal(verb.queue));
	if (verb.verb === 'enqueue-task') {
		const enqueue = response.enqueue({ ...action, workflowSid: legal(verb.workflowSid) });
		return void enqueue.task({}, legal(JSON.stringify(verb.task)));
	}
	const callerId = legal(verb.callerId);
	const dial = response.dial({ ...action, callerId, answerOnBridge: true, timeout: DIAL_RING_SECONDS });
	if (verb.verb === 'dial-sip') dial.sip(legal(verb.uri));
	else dial.number(legal(verb.number));
}

/** Attributes that have a value. */
function present(attributes: Record<string, string | undefined>): Record<string, string> {
	const filled = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== '');
	return Object.fromEntries(filled.map(([name, value]) => [name, legal(value as string)]));
}

/** The writer throws at what XML 1.0 cannot carry: control characters, halves of surrogate pairs. */
function legal(text: string): string {
	return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}
