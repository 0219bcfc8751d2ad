import type { Call } from '../domain/call';
import type { ExtractField, PhraseName, TalkPlan, TalkReply } from '../domain/talk';
import type { JsonObject } from '../domain/json';
import { phraseLine, spokenLine } from './phrases';
import { isTranscribed } from './talk-turns';
import type { Line, Verb } from './twiml';

/** What of a call a request of the provider is about; the query of its address says which. */
export const CALL_PARTS = [
	/** Somebody, or a machine, has answered: what to do? Also after a message was left. */
	'answer',
	'status',
	/** Who answered, told while the call goes on. */
	'machine',
	/** The contact spoke, pressed keys, or was silent. */
	'turn',
	/** Asks for a reply that took long. */
	'think',
	/** Back from the people whom the contact was handed over to. */
	'handover',
	'recording',
	/** Back from an agent elsewhere: ConversationRelay or SIP. */
	'relay',
	/** Back from the people whom the contact was called for. */
	'queue',
	/** What was said on the line, as the provider writes it down. */
	'transcription',
] as const;

export type CallPart = (typeof CALL_PARTS)[number];

/** The public address of a part of a call, its query included; `extra` goes into the query as well. */
export type AddressOf = (callId: string, part: CallPart, extra?: Record<string, string>) => string;

/** TaskRouter takes no more as the attributes of a task. */
const MAX_TASK_LENGTH = 4_096;

/** What to do once a person has answered, by the plan: the first words, and who goes on. */
export function openingVerbs(call: Call, addressOf: AddressOf): Verb[] {
	const { callId, plan } = call;
	const lines = openingLines(plan);
	const transcribed = isTranscribed(call) ? [transcribe(call, addressOf)] : [];
	switch (plan.who) {
		case 'agent':
			// Without a greeting the agent speaks first: turn 0, which the contact said nothing in.
			return plan.greeting
				? [listen(call, lines, 1, addressOf)]
				: [...said(lines), { verb: 'redirect', to: addressOf(callId, 'turn', { turn: '0' }) }];
		case 'relay':
			return [...transcribed, relay(call, lines, addressOf)];
		case 'sip':
			return [...transcribed, ...said(lines), dialAgent(call, addressOf)];
		default:
			return [...transcribed, ...said(lines), transfer(call, 'queue', addressOf)];
	}
}

/** The first words: that an AI talks, that the call is recorded or transcribed, the greeting. */
export function openingLines(plan: TalkPlan): Line[] {
	const isAi = plan.who !== 'representatives';
	const isKept = plan.isRecorded || plan.isTranscribed;
	const texts = [isAi ? plan.disclosure : '', isKept ? plan.recordingNotice : '', plan.greeting];
	return texts.filter((text) => text !== undefined && text !== '').map((text) => spokenLine(plan, text!));
}

/** What to do with an answering machine where the plan does not talk to it. */
export function machineVerbs({ callId, plan }: Call, addressOf: AddressOf): Verb[] {
	if (plan.machine !== 'leave-message' || !plan.machineMessage) return [{ verb: 'hang-up' }];
	return [
		{ verb: 'say', line: spokenLine(plan, plan.machineMessage) },
		// Comes only when the message was played to its end: a mailbox that is full cuts it off before.
		{ verb: 'redirect', to: addressOf(callId, 'answer', { played: '1' }) },
	];
}

/** What follows a turn: the agent's words, and then listening, a person, or the end. */
export function replyVerbs(call: Call, reply: TalkReply, addressOf: AddressOf): Verb[] {
	const { plan } = call;
	const lines = [spokenLine(plan, reply.say)];
	if (reply.phrase) lines.push(phraseLine(plan, reply.phrase));
	if (reply.handOver && plan.representatives) {
		// Not before: the agent's last words are kept already.
		const transcribed = plan.isTranscribed ? [transcribe(call, addressOf)] : [];
		return [...said(lines), ...transcribed, transfer(call, 'handover', addressOf)];
	}
	if (reply.isOver) return [...said(lines), { verb: 'hang-up' }];
	return [listen(call, lines, reply.turn + 1, addressOf)];
}

/** Puts the contact through to a person after a sentence of ours. A transcription of the call goes on. */
export function transferVerbs(call: Call, addressOf: AddressOf): Verb[] {
	return [...said([phraseLine(call.plan, 'transfer')]), transfer(call, 'handover', addressOf)];
}

/** A sentence of ours, and the end. */
export function farewellVerbs(plan: TalkPlan, phrase: PhraseName): Verb[] {
	return [{ verb: 'say', line: phraseLine(plan, phrase) }, { verb: 'hang-up' }];
}

/** Asks for the reply to a turn again a little later; the first time the contact is asked for patience. */
export function thinkingVerbs(
	{ callId, plan }: Call,
	{ turn, sinceMs, isPolled }: { turn: number; sinceMs: number; isPolled: boolean },
	addressOf: AddressOf,
): Verb[] {
	const extra = { turn: String(turn), since: String(sinceMs) };
	return [
		...said(isPolled ? [] : [phraseLine(plan, 'moment')]),
		{ verb: 'pause', seconds: 1 },
		{ verb: 'redirect', to: addressOf(callId, 'think', extra) },
	];
}

function said(lines: readonly Line[]): Verb[] {
	return lines.map((line) => ({ verb: 'say', line }));
}

function transcribe({ callId, plan }: Call, addressOf: AddressOf): Verb {
	return { verb: 'transcribe', report: addressOf(callId, 'transcription'), language: plan.language };
}

function listen(call: Call, lines: Line[], turn: number, addressOf: AddressOf): Verb {
	const action = addressOf(call.callId, 'turn', { turn: String(turn) });
	const hints = (call.plan.extract ?? []).flatMap((field: ExtractField) => field.choices ?? []);
	return { verb: 'listen', lines, action, language: call.plan.language, hints };
}

function relay(call: Call, lines: readonly Line[], addressOf: AddressOf): Verb {
	const { callId, plan } = call;
	return {
		verb: 'relay',
		url: plan.relayUrl ?? '',
		action: addressOf(callId, 'relay'),
		welcome: lines.map(({ text }) => text).join(' '),
		language: plan.language,
		parameters: {
			callId,
			...(plan.goal && { goal: plan.goal }),
			...(plan.knowledge && { knowledge: plan.knowledge }),
			...(plan.extract && plan.extract.length > 0 && { extract: JSON.stringify(plan.extract) }),
		},
	};
}

function dialAgent({ callId, plan, from }: Call, addressOf: AddressOf): Verb {
	const uri = plan.sipUri ?? '';
	// Twilio hands parameters of the address on as headers; the agent there learns which call it is.
	const header = `x-call-id=${encodeURIComponent(callId)}`;
	const action = addressOf(callId, 'relay');
	return { verb: 'dial-sip', uri: `${uri}${uri.includes('?') ? '&' : '?'}${header}`, action, callerId: from };
}

function transfer(call: Call, part: 'handover' | 'queue', addressOf: AddressOf): Verb {
	const { representatives } = call.plan;
	if (!representatives) return { verb: 'hang-up' };
	const { kind, target } = representatives;
	const action = addressOf(call.callId, part);
	if (kind === 'number') return { verb: 'dial-number', number: target, action, callerId: call.from };
	if (kind === 'queue') return { verb: 'enqueue', queue: target, action };
	return { verb: 'enqueue-task', workflowSid: target, task: taskOf(call), action };
}

/** What a representative sees of the call; what was found out is left away where it is too long. */
function taskOf({ callId, plan, talk }: Call): JsonObject {
	const base: JsonObject = { ...plan.representatives?.attributes, callId };
	const whole: JsonObject = { ...base, attributes: talk.attributes, disposition: talk.disposition };
	return JSON.stringify(whole).length <= MAX_TASK_LENGTH ? whole : base;
}
