import type { Call } from '../domain/call';
import { askAgent, refuse, REPLY_LONGEST_MS } from '../conversation/ask-agent';
import type { Said } from '../conversation/agent';
import { replyVerbs, thinkingVerbs } from '../conversation/call-verbs';
import { isRefusal } from '../conversation/opt-out';
import { failTurn, hearTurn, type HeardTurn, type TurnStep } from '../conversation/talk-turns';
import { within } from '../conversation/turn-board';
import type { Verb } from '../conversation/twiml';
import { atMachine, goesOn } from './voice-answer';
import type { VoiceDesk } from './voice-callbacks';
import type { VoiceCallback } from './voice-request';

const MAX_DIGITS = 64;

/** A turn that is being worked on, here or in another process. */
interface OpenTurn {
	callId: string;
	turn: number;
	sinceMs: number;
	/** The contact has waited and was told so. */
	isPolled: boolean;
}

/**
 * Takes what the contact said and gives what follows. A refusal of calls goes before everything. Undefined where the call
 * is not known.
 */
export async function takeTurn(
	callback: VoiceCallback,
	desk: VoiceDesk,
	nowMs: number,
): Promise<Verb[] | undefined> {
	const { callId } = callback;
	const heard = heardIn(callback);
	if (typeof heard.said === 'string' && isRefusal(heard.said)) {
		const written = desk.turns.run(refusalKey(callId), () => refuse(callId, heard, 'speech', desk));
		const open = { callId, turn: heard.turn, sinceMs: nowMs, isPolled: false };
		return await whenAnswered(open, written, desk);
	}
	const [known] = await desk.desk.get([callId]);
	if (known === undefined) return undefined;
	if (!(await goesOn(known, callback, desk, nowMs))) return [{ verb: 'hang-up' }];
	return atMachine(known, desk) ?? (await converse(callId, heard, desk, nowMs));
}

/** Gives what follows a turn that took long, or asks to be asked again. Undefined where the call is not known. */
export async function pollTurn(
	callback: VoiceCallback,
	desk: VoiceDesk,
	nowMs: number,
): Promise<Verb[] | undefined> {
	const { callId } = callback;
	const turn = numberIn(callback, 'turn');
	const sinceMs = numberIn(callback, 'since');
	const [known] = await desk.desk.get([callId]);
	if (known === undefined) return undefined;
	if ((known.talk.reply?.turn ?? -1) < turn) {
		if (!(await goesOn(known, callback, desk, nowMs))) return [{ verb: 'hang-up' }];
		if (nowMs - sinceMs >= REPLY_LONGEST_MS)
			await desk.desk.update(callId, (call) => failTurn(call, turn, nowMs), nowMs);
	}
	return await whenAnswered({ callId, turn, sinceMs, isPolled: true }, workOn(callId, turn, desk), desk);
}

async function converse(
	callId: string,
	heard: HeardTurn,
	desk: VoiceDesk,
	nowMs: number,
): Promise<Verb[] | undefined> {
	const { turn } = heard;
	// What the edit that was written last made of the turn; an edit may run several times.
	const last: { step: TurnStep } = { step: { kind: 'answered' } };
	const hear = (call: Call): Call | undefined => {
		const edit = hearTurn(call, heard, nowMs);
		last.step = edit.step;
		return edit.call;
	};
	const call = await desk.desk.update(callId, hear, nowMs);
	if (call === undefined) return undefined;
	const isAsking = last.step.kind === 'ask';
	const work = isAsking
		? desk.turns.run(turnKey(callId, turn), () => askAgent(call, heard, desk))
		: workOn(callId, turn, desk);
	const sinceMs = call.talk.thinking?.sinceMs ?? nowMs;
	return await whenAnswered({ callId, turn, sinceMs, isPolled: false }, work, desk);
}

/** What follows a turn once `work` on it is done; where that takes long, or another process does it, a later look. */
async function whenAnswered(
	{ callId, turn, sinceMs, isPolled }: OpenTurn,
	work: Promise<void> | undefined,
	desk: VoiceDesk,
): Promise<Verb[] | undefined> {
	if (work) await within(work, desk.slowAfterMs, desk.wait);
	const [call] = await desk.desk.get([callId]);
	if (call === undefined) return undefined;
	const { reply } = call.talk;
	if (reply && reply.turn >= turn) return replyVerbs(call, reply, desk.addressOf);
	return thinkingVerbs(call, { turn, sinceMs, isPolled }, desk.addressOf);
}

function workOn(callId: string, turn: number, desk: VoiceDesk): Promise<void> | undefined {
	return desk.turns.find(refusalKey(callId)) ?? desk.turns.find(turnKey(callId, turn));
}

function turnKey(callId: string, turn: number): string {
	return `${callId} ${turn}`;
}

function refusalKey(callId: string): string {
	return `${callId} refusal`;
}

function heardIn(callback: VoiceCallback): HeardTurn {
	const turn = numberIn(callback, 'turn');
	const digits = callback.field('Digits');
	const speech = callback.field('SpeechResult');
	// Turn 0 is the agent's: nobody was asked to say anything.
	if (turn === 0) return { turn, said: null };
	const said: Said = speech ?? (digits ? { digits: digits.slice(0, MAX_DIGITS) } : '');
	return { turn, said };
}

function numberIn(callback: VoiceCallback, name: string): number {
	const text = callback.query(name) ?? '';
	return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
