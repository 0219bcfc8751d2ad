import type { Call, CallEvidence, CallReport } from '../domain/call';
import { classifyCall } from '../policy/voice/classify-call';
import { isFinal, isForward } from '../policy/voice/call-status';

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
 */
export function mergeReport(call: Call, report: CallReport, nowMs: number): Call | undefined {
	const merged: Call = { ...call, evidence: { ...call.evidence }, raw: { ...call.raw } };
	if (call.outcome === undefined) mergeFacts(merged, report, nowMs);
	merged.recording ??= report.recording;
	merged.transcriptRef ??= report.transcriptRef;
	for (const [name, value] of Object.entries(report.raw ?? {})) merged.raw[name] ??= value;
	if (merged.outcome === undefined && isToldWhole(merged, report.isWhole === true))
		merged.outcome = { ...classifyCall({ ...merged.evidence, status: merged.status }), atMs: nowMs };
	return JSON.stringify(merged) === JSON.stringify(call) ? undefined : merged;
}

function mergeFacts(merged: Call, report: CallReport, nowMs: number): void {
	merged.sid ??= report.sid;
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
function isToldWhole({ status, evidence, detectsMachines, talk, plan }: Call, isWhole: boolean): boolean {
	if (evidence.createErrorCode !== undefined || evidence.blockedBy !== undefined) return true;
	if (status === undefined || !isFinal(status)) return false;
	if (isWhole || status !== 'completed') return true;
	const isAnswererKnown = evidence.speechHeard || evidence.answeredBy !== undefined || !detectsMachines;
	const isPutThrough = talk.handedOver || plan.who === 'representatives';
	return Boolean(isAnswererKnown) && (!isPutThrough || evidence.queueResult !== undefined);
}
