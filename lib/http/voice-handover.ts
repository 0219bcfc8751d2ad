import type { Call, CallEvidence } from '../domain/call';
import { refuse } from '../conversation/ask-agent';
import { acceptAttributes } from '../conversation/attributes';
import { farewellVerbs, transferVerbs } from '../conversation/call-verbs';
import type { Verb } from '../conversation/twiml';
import { recordIn } from './json-record';
import { goesOn } from './voice-answer';
import type { VoiceDesk } from './voice-callbacks';
import { isConnected, queueResultOf, reportOf } from './voice-reports';
import type { VoiceCallback } from './voice-request';

const HANG_UP: Verb[] = [{ verb: 'hang-up' }];
const MAX_DISPOSITION_LENGTH = 100;

/** The contact is back from people, or never got through to one. Undefined where the call is not known. */
export async function backFromPeople(
	callback: VoiceCallback,
	desk: VoiceDesk,
	nowMs: number,
): Promise<Verb[] | undefined> {
	const queueResult = queueResultOf(callback);
	const report = { ...reportOf(callback), ...(queueResult !== undefined && { queueResult }) };
	const call = await desk.desk.report(callback.callId, report, nowMs);
	if (call === undefined) return undefined;
	const wasThere = queueResult === 'bridged' || queueResult === 'redirected-from-bridged';
	if (wasThere || queueResult === 'hangup' || isOver(callback)) return HANG_UP;
	return farewellVerbs(call.plan, 'nobodyFree');
}

/** What an agent elsewhere told of its conversation. */
interface ElsewhereReport {
	hasFailed: boolean;
	hasTalked: boolean;
	handOver: boolean;
	optOut: boolean;
	disposition?: string;
	attributes: unknown;
}

/**
 * The contact is back from an agent elsewhere. ConversationRelay's agent may end with `handoffData`, a JSON object of
 * `disposition`, `attributes`, `handOver`, `optOut`; one reached by SIP tells nothing but that it took the call.
 * Undefined where the call is not known.
 */
export async function backFromAgent(
	callback: VoiceCallback,
	desk: VoiceDesk,
	nowMs: number,
): Promise<Verb[] | undefined> {
	const { callId } = callback;
	const told = elsewhereReport(callback);
	if (told.optOut) await refuse(callId, { turn: 1, said: null }, 'elsewhere', desk);
	const noted = await desk.desk.update(callId, (call) => withReport(call, told, isOver(callback)), nowMs);
	if (noted === undefined) return undefined;
	const call = (await desk.desk.report(callId, reportOf(callback), nowMs)) ?? noted;
	if (told.optOut) return farewellVerbs(call.plan, 'optedOut');
	if (isOver(callback) || !(await goesOn(call, callback, desk, nowMs))) return HANG_UP;
	if (call.talk.handedOver) return transferVerbs(call, desk.addressOf);
	return told.hasFailed ? farewellVerbs(call.plan, 'apology') : HANG_UP;
}

function elsewhereReport(callback: VoiceCallback): ElsewhereReport {
	const dialled = callback.field('DialCallStatus');
	const told = recordIn(callback.field('HandoffData'));
	// The contact who hangs up before the agent answers cancels the dial; that is no failure of the agent.
	const isUnreached = dialled !== undefined && dialled !== 'canceled' && !isConnected(dialled);
	const isBroken = callback.field('SessionStatus') === 'failed' || callback.count('ErrorCode') !== undefined;
	return {
		hasFailed: isUnreached || isBroken,
		hasTalked: isConnected(dialled) || told !== undefined,
		handOver: told?.handOver === true,
		optOut: told?.optOut === true,
		disposition:
			typeof told?.disposition === 'string' ? told.disposition.slice(0, MAX_DISPOSITION_LENGTH) : undefined,
		attributes: told?.attributes,
	};
}

/** Repeatable: the same report leaves the same call. */
function withReport(call: Call, told: ElsewhereReport, hasEnded: boolean): Call {
	const found = acceptAttributes(call.plan.extract ?? [], told.attributes);
	const goesToPeople = (told.handOver || told.hasFailed) && !told.optOut && !hasEnded;
	const evidence: CallEvidence = { ...call.evidence };
	if (told.hasTalked) evidence.speechHeard = true;
	if (told.hasFailed) evidence.agentFailed = true;
	const talk = { ...call.talk, attributes: { ...call.talk.attributes, ...found.attributes } };
	if (told.disposition) talk.disposition = told.disposition;
	if (goesToPeople && call.plan.representatives) talk.handedOver = true;
	else talk.isOver = true;
	return { ...call, evidence, talk };
}

/** The contact has hung up: nothing that is answered is heard any more. */
function isOver({ field }: VoiceCallback): boolean {
	return !['in-progress', undefined].includes(field('CallStatus'));
}
