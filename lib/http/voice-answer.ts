import type { Call } from '../domain/call';
import { machineVerbs, openingLines, openingVerbs } from '../conversation/call-verbs';
import { openTalk } from '../conversation/talk-turns';
import type { Verb } from '../conversation/twiml';
import type { VoiceDesk } from './voice-callbacks';
import { reportOf } from './voice-reports';
import type { VoiceCallback } from './voice-request';

const HANG_UP: Verb[] = [{ verb: 'hang-up' }];

/**
 * What to do now that the call is answered: by a person what the plan says, by a machine what the plan says of machines, a
 * fax is hung up on. Undefined where the call is not known.
 */
export async function answerCall(
	callback: VoiceCallback,
	desk: VoiceDesk,
	nowMs: number,
): Promise<Verb[] | undefined> {
	const { callId } = callback;
	const report = reportOf(callback);
	if (callback.query('played') === '1') report.messageLeft = true;
	const call = await desk.desk.report(callId, report, nowMs);
	if (call === undefined) return undefined;
	if (report.messageLeft || !(await goesOn(call, callback, desk, nowMs))) return HANG_UP;
	const machine = atMachine(call, desk);
	if (machine) return machine;
	const words = openingLines(call.plan)
		.map(({ text }) => text)
		.join(' ');
	await desk.desk.update(callId, (one) => openTalk(one, words, nowMs), nowMs);
	return openingVerbs(call, desk.addressOf);
}

/** What is to be done where a machine answered and the plan does not talk to one; undefined where a person may be there. */
export function atMachine(call: Call, desk: VoiceDesk): Verb[] | undefined {
	const answeredBy = call.evidence.answeredBy ?? '';
	if (answeredBy === 'fax') return HANG_UP;
	const isTalkedTo = !answeredBy.startsWith('machine') || call.plan.machine === 'talk';
	return isTalkedTo ? undefined : machineVerbs(call, desk.addressOf);
}

/**
 * Whether the conversation is to go on: not where the call is over or cancelled, where its contact has left the journey,
 * nor where this is a second call for the same attempt.
 */
export async function goesOn(
	call: Call,
	callback: VoiceCallback,
	desk: VoiceDesk,
	nowMs: number,
): Promise<boolean> {
	const sid = callback.field('CallSid');
	if (call.outcome || call.evidence.cancelledBy) return false;
	if (call.sid !== undefined && sid !== undefined && call.sid !== sid) return false;
	const [isWanted] = await desk.desk.areWanted([call]);
	if (!isWanted) await desk.desk.report(call.callId, { cancelledBy: 'exit' }, nowMs);
	return isWanted;
}
