import type { CallEvidence, CallResult, CallVerdict } from '../../domain/call';
import { resultOfError, resultOfSip, SIP_UNWANTED } from './call-codes';
import { verdictOf } from './call-results';

const BLOCKED: Readonly<Record<NonNullable<CallEvidence['blockedBy']>, CallResult>> = {
	consent: 'BlockedConsent',
	suppressed: 'BlockedSuppressed',
	quiet: 'BlockedQuiet',
	cap: 'BlockedCap',
	expired: 'Expired',
	retries: 'RetriesExhausted',
	capacity: 'CapacityDeferred',
};

const CANCELLED: Readonly<Record<NonNullable<CallEvidence['cancelledBy']>, CallResult>> = {
	exit: 'Cancelled',
	request: 'Cancelled',
	representative: 'CSRCancelled',
	window: 'Terminated',
};

/**
 * What became of a call. Decides in this order: the provider refused to create it; its final status; the SIP response;
 * who answered; speech, keys and the queue; what the agent says. Two things of ours come before: retries that are used
 * up, and a contact on the line who asked not to be called again.
 *
 * A failed call with a code that is not known is `CallFailed`; a status that is not known, or is not the last one, is
 * `Unknown` (unless a person is proven to be on the line). A call cancelled by the exit of its contact has no output;
 * cancelled otherwise the contact goes on by Blocked. Pure, and never throws: evidence that cannot be read is no evidence.
 */
export function classifyCall(evidence: CallEvidence): CallVerdict {
	const known = typeof evidence === 'object' && evidence !== null ? evidence : {};
	const verdict = verdictOf(resultOf(known));
	if (verdict.result === 'Cancelled' && known.cancelledBy !== 'exit')
		return { ...verdict, output: 'Blocked' };
	if (verdict.result === 'NoAnswer' && readCode(known.sipResponseCode) === SIP_UNWANTED)
		return { ...verdict, retry: 'no' };
	return verdict;
}

function resultOf(evidence: CallEvidence): CallResult {
	const { createErrorCode, status, cancelledBy, blockedBy } = evidence;
	if (blockedBy === 'retries') return 'RetriesExhausted';
	if (createErrorCode !== undefined && createErrorCode !== null)
		return resultOfError(readCode(createErrorCode)) ?? 'Error';
	if (status !== undefined && status !== null) return resultOfStatus(status, evidence);
	return lookUp(BLOCKED, blockedBy) ?? lookUp(CANCELLED, cancelledBy) ?? 'Unknown';
}

function resultOfStatus(status: string, evidence: CallEvidence): CallResult {
	const wasOnLine = ['in-progress', 'completed', 'failed'].includes(status);
	if (wasOnLine && evidence.optedOut === true) return 'OptedOutOnCall';
	switch (status) {
		case 'completed':
			return resultOfAnswered(evidence);
		case 'in-progress':
			return isPersonProven(evidence) ? resultOfAnswered(evidence) : 'Unknown';
		case 'busy':
			return 'Busy';
		case 'no-answer':
			return 'NoAnswer';
		case 'failed':
			return (
				resultOfSip(readCode(evidence.sipResponseCode)) ??
				resultOfError(readCode(evidence.errorCode)) ??
				'CallFailed'
			);
		case 'canceled':
			return lookUp(CANCELLED, evidence.cancelledBy) ?? 'Cancelled';
		default:
			return 'Unknown';
	}
}

/** Somebody or something was on the line. A representative who calls by hand needs no detection: it is never a machine. */
function resultOfAnswered(evidence: CallEvidence): CallResult {
	if (evidence.mode === 'preview') return 'CallEnded';
	const answeredBy = readText(evidence.answeredBy);
	if (answeredBy === 'fax') return 'NotAHandset';
	if (answeredBy.startsWith('machine'))
		return evidence.messageLeft === true ? 'AnsweringMachine' : 'AnsweringMachineHangup';
	const queueResult = readText(evidence.queueResult);
	if (queueResult !== '') return isBridged(queueResult) ? 'TransferredToHuman' : 'Abandoned';
	const agentError = resultOfError(readCode(evidence.errorCode)) === 'BotFailed';
	if (evidence.agentFailed === true || agentError) return 'BotFailed';
	return answeredBy === 'human' || evidence.speechHeard === true ? 'LiveAnswer' : 'Undetermined';
}

function isPersonProven({ answeredBy, speechHeard, queueResult }: CallEvidence): boolean {
	return answeredBy === 'human' || speechHeard === true || isBridged(readText(queueResult));
}

/** One who was connected and then moved on was connected. */
function isBridged(queueResult: string): boolean {
	return queueResult === 'bridged' || queueResult === 'redirected-from-bridged';
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined {
	return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}

function readCode(value: unknown): number | undefined {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function readText(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
