import type { Call, CallEvidence, CallReport } from '../domain/call';
import { SECOND_MS } from '../domain/time';
import { classifyCall } from '../policy/voice/classify-call';
import { isFinal, isForward } from '../policy/voice/call-status';

/** What the agent makes of the contact's last words may come after the call: it is waited for so long. */
const REPLY_LONGEST_MS = 30 * SECOND_MS;

const EVIDENCE = [
	'sipResponseCode',
	'answeredBy',
	'errorCode',
	'createErrorCode',
	'queueResult',
	'messageLeft',
	'speechHeard',
	'agentFailed',
	'cancelledBy',
] as const satisfies readonly (keyof CallReport & keyof CallEvidence)[];

/**
 * The call with what a report adds; undefined where it adds nothing. A status only goes forward, a fact once known stays,
 * and nothing changes a call whose outcome is set but its recording and transcript: reports may come doubled and in any order.
 * What is told of another call of the provider's, made for the same attempt by mistake, is not about this one.
 */
export function mergeReport(call: Call, report: CallReport, nowMs: number): Call | undefined {
	if (call.sid !== undefined && report.sid !== undefined && call.sid !== report.sid) return undefined;
	const merged: Call = { ...call, evidence: { ...call.evidence }, raw: { ...call.raw } };
	// Also once the attempt was given up as never made: it is how a call that was made all the same is ended.
	merged.sid ??= report.sid;
	if (call.outcome === undefined) mergeFacts(merged, report, nowMs);
	merged.recording ??= report.recording;
	merged.transcriptRef ??= report.transcriptRef;
	for (const [name, value] of Object.entries(report.raw ?? {})) merged.raw[name] ??= value;
	if (merged.outcome === undefined && isToldWhole(merged, report.isWhole === true, nowMs))
		merged.outcome = { ...classifyCall({ ...merged.evidence, status: merged.status }), atMs: nowMs };
	return JSON.stringify(merged) === JSON.stringify(call) ? undefined : merged;
}

function mergeFacts(merged: Call, report: CallReport, nowMs: number): void {
	for (const fact of EVIDENCE)
		if (report[fact] !== undefined && merged.evidence[fact] === undefined)
			Object.assign(merged.evidence, { [fact]: report[fact] });
	merged.durationSec = report.durationSec ?? merged.durationSec;
	const { status } = report;
	if (status === undefined || !isForward(merged.status, status)) return;
	merged.status = status;
	merged.raw.CallStatus = status;
	if (status === 'in-progress') merged.answeredAtMs ??= nowMs;
	if (isFinal(status)) merged.endedAtMs ??= nowMs;
}

/**
 * Whether all is known that the outcome depends on. A completed call alone does not say who answered, nor what became of
 * a contact who was put through: what tells it may come later, or the provider has to be asked.
 */
function isToldWhole(call: Call, isWhole: boolean, nowMs: number): boolean {
	const { status, evidence, detectsMachines, talk, plan } = call;
	if (evidence.createErrorCode !== undefined || evidence.blockedBy !== undefined) return true;
	if (status === undefined || !isFinal(status)) return false;
	if (status !== 'completed') return true;
	const { thinking } = talk;
	if (thinking !== undefined && nowMs < thinking.sinceMs + REPLY_LONGEST_MS) return false;
	if (isWhole) return true;
	const isAnswererKnown = evidence.speechHeard || evidence.answeredBy !== undefined || !detectsMachines;
	const isPutThrough = talk.handedOver || plan.who === 'representatives';
	return Boolean(isAnswererKnown) && (!isPutThrough || evidence.queueResult !== undefined);
}
