import type { Call } from '../domain/call';
import type { Talk, TalkPlan, TalkReply, TalkTurn } from '../domain/talk';
import { acceptAttributes } from './attributes';
import type { AgentReply, Said } from './agent';
import { phraseLine } from './phrases';

/** How much of a conversation is kept: the last turns, and the beginning of a very long one. */
export const TALK_LIMITS = { maxTurns: 40, maxTurnLength: 2_000 } as const;

/** Turns in a row without a word after which the agent says good-bye. */
const MAX_SILENT = 2;

/** One turn of the contact: its number, counted from 1 (0: the agent opens), and what was said; `''` is silence. */
export interface HeardTurn {
	turn: number;
	said: Said;
}

/** What is to be done about a turn. */
export type TurnStep =
	/** It is answered. */
	| { kind: 'answered' }
	/** Somebody is at it. */
	| { kind: 'thinking' }
	/** Nobody was at it until now: the agent is to be asked. */
	| { kind: 'ask' };

export interface TurnEdit {
	step: TurnStep;
	/** The call as it is to be kept; undefined: as it was. */
	call?: Call;
}

/**
 * Takes a turn of the contact into the conversation. The first to do so is told to ask the agent; whoever comes with the
 * same turn again is not. Silence is answered without the agent: by a question, and at the second time by good-bye.
 */
export function hearTurn(call: Call, { turn, said }: HeardTurn, nowMs: number): TurnEdit {
	const { talk, plan } = call;
	if ((talk.reply?.turn ?? -1) >= turn) return { step: { kind: 'answered' } };
	if ((talk.thinking?.turn ?? -1) >= turn) return { step: { kind: 'thinking' } };
	if (said === '') {
		const silent = (talk.silent ?? 0) + 1;
		const isOver = silent >= MAX_SILENT || turn >= plan.maxTurns;
		const phrase = isOver ? 'goodBye' : 'reprompt';
		const reply: TalkReply = { turn, say: '', phrase, isOver, handOver: false };
		return { step: { kind: 'answered' }, call: answered(call, reply, { silent }, nowMs) };
	}
	const heard: Talk = { ...talk, silent: 0, thinking: { turn, sinceMs: nowMs } };
	if (said === null) return { step: { kind: 'ask' }, call: { ...call, talk: heard } };
	const turns = withTurn(talk.turns, 'contact', spokenText(said), nowMs);
	const evidence = { ...call.evidence, speechHeard: true };
	return { step: { kind: 'ask' }, call: { ...call, evidence, talk: { ...heard, turns } } };
}

/** What the agent answered to a turn; undefined where the turn has its answer, or nobody waits for one any more. */
export function answerTurn(call: Call, turn: number, answer: AgentReply, nowMs: number): Call | undefined {
	const { talk, plan } = call;
	if (!isOpen(talk, turn)) return undefined;
	if (answer.optOut) return refuseTurn(call, { turn, said: null }, nowMs);
	const handOver = answer.handOver && plan.representatives !== undefined;
	const isLast = !answer.isOver && turn >= plan.maxTurns;
	const reply: TalkReply = {
		turn,
		say: answer.say,
		isOver: (answer.isOver || isLast) && !handOver,
		handOver,
	};
	if (handOver && answer.say === '') reply.phrase = 'transfer';
	else if (isLast && !handOver) reply.phrase = 'goodBye';
	const found = acceptAttributes(plan.extract ?? [], answer.attributes);
	const learnt: Partial<Talk> = {
		attributes: { ...talk.attributes, ...found.attributes },
		unfit: found.unfit,
		disposition: answer.disposition ?? talk.disposition,
	};
	return answered(call, reply, learnt, nowMs);
}

/** The agent has broken down over a turn: an apology, and a person where there is one. */
export function failTurn(call: Call, turn: number, nowMs: number): Call | undefined {
	if (!isOpen(call.talk, turn)) return undefined;
	const handOver = call.plan.representatives !== undefined;
	const phrase = handOver ? 'transfer' : 'apology';
	const reply: TalkReply = { turn, say: '', phrase, isOver: !handOver, handOver };
	const evidence = { ...call.evidence, agentFailed: true };
	return answered({ ...call, evidence }, reply, {}, nowMs);
}

/** The contact asked not to be called again: a short confirmation, and the call is over. */
export function refuseTurn(call: Call, { turn, said }: HeardTurn, nowMs: number): Call | undefined {
	if ((call.talk.reply?.turn ?? -1) >= turn) return undefined;
	const reply: TalkReply = { turn, say: '', phrase: 'optedOut', isOver: true, handOver: false };
	const isHeard = said !== null && said !== '';
	const turns = isHeard ? withTurn(call.talk.turns, 'contact', spokenText(said), nowMs) : call.talk.turns;
	const evidence = { ...call.evidence, optedOut: true, speechHeard: true };
	return answered({ ...call, evidence, talk: { ...call.talk, turns } }, reply, {}, nowMs);
}

/**
 * The agent's first words, which no turn of the contact asked for; undefined where something was said already, and where
 * the provider writes them down.
 */
export function openTalk(call: Call, words: string, nowMs: number): Call | undefined {
	if (call.talk.turns.length > 0 || words === '' || isTranscribed(call)) return undefined;
	return { ...call, talk: { ...call.talk, turns: withTurn([], 'agent', words, nowMs) } };
}

/** Whether the provider writes down what is said on the line now, our own words among it. */
export function isTranscribed({ plan, talk }: Call): boolean {
	return plan.isTranscribed === true && (plan.who !== 'agent' || talk.handedOver === true);
}

/** What the contact said, as the transcript has it. */
export function spokenText(said: Exclude<Said, null>): string {
	return typeof said === 'string' ? said : `(pressed the keys ${said.digits})`;
}

function isOpen(talk: Talk, turn: number): boolean {
	return (talk.reply?.turn ?? -1) < turn && (talk.thinking?.turn ?? turn) <= turn;
}

function answered(call: Call, reply: TalkReply, learnt: Partial<Talk>, nowMs: number): Call {
	const text = wordsOf(call.plan, reply);
	const isKept = text === '' || isTranscribed(call);
	const turns = isKept ? call.talk.turns : withTurn(call.talk.turns, 'agent', text, nowMs);
	const talk: Talk = { ...call.talk, ...learnt, turns, reply };
	delete talk.thinking;
	if (reply.isOver) talk.isOver = true;
	if (reply.handOver) talk.handedOver = true;
	return { ...call, talk };
}

function wordsOf(plan: TalkPlan, { say, phrase }: TalkReply): string {
	return [say, phrase ? phraseLine(plan, phrase).text : ''].filter((text) => text !== '').join(' ');
}

function withTurn(turns: readonly TalkTurn[], who: TalkTurn['who'], text: string, atMs: number): TalkTurn[] {
	const turn: TalkTurn = { who, text: text.slice(0, TALK_LIMITS.maxTurnLength), atMs };
	return [...turns, turn].slice(-TALK_LIMITS.maxTurns);
}
