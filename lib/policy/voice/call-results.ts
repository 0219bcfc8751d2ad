import type { CallClass, CallOutput, CallResult, CallVerdict, RetryAdvice } from '../../domain/call';

/**
 * What each result means for the journey. Results of Dynamics 365 Contact Center first, ours below. `blocked` results
 * advise no retry: the step itself waits for quiet time and caps before it gives a contact up.
 * Source: result list of the Dynamics 365 Contact Center documentation (2026-06-05); class and retry are our reading.
 */
const RULES: Readonly<Record<CallResult, readonly [CallClass, CallOutput, RetryAdvice]>> = {
	LiveAnswer: ['attempted', 'Completed', 'no'],
	AnsweringMachine: ['attempted', 'No Answer', 'limited'],
	AnsweringMachineHangup: ['attempted', 'No Answer', 'yes'],
	Undetermined: ['attempted', 'No Answer', 'yes'],
	NotAHandset: ['not-attempted', 'Not Attempted', 'no'],
	BotFailed: ['attempted', 'No Answer', 'once-soon'],
	CallEnded: ['attempted', 'Completed', 'no'],
	Busy: ['attempted', 'No Answer', 'short-wait'],
	NoAnswer: ['attempted', 'No Answer', 'other-hour'],
	InvalidAddress: ['not-attempted', 'Not Attempted', 'never'],
	CallFailed: ['attempted', 'No Answer', 'back-off'],
	NonRetriableError: ['not-attempted', 'Not Attempted', 'no'],
	Abandoned: ['attempted', 'No Answer', 'no'],
	Terminated: ['not-attempted', 'No Answer', 'next-window'],
	CSRCancelled: ['not-attempted', 'Not Attempted', 'no'],
	Cancelled: ['blocked', null, 'no'],
	Expired: ['blocked', 'Blocked', 'no'],
	Error: ['blocked', 'Not Attempted', 'no'],
	Unknown: ['attempted', null, 'reconcile'],
	BlockedConsent: ['blocked', 'Blocked', 'no'],
	BlockedSuppressed: ['blocked', 'Blocked', 'no'],
	BlockedQuiet: ['blocked', 'Blocked', 'no'],
	BlockedCap: ['blocked', 'Blocked', 'no'],
	RetriesExhausted: ['attempted', 'No Answer', 'no'],
	OptedOutOnCall: ['attempted', 'Opted Out', 'no'],
	TransferredToHuman: ['attempted', 'Completed', 'no'],
	CapacityDeferred: ['not-attempted', null, 'back-off'],
};

/** Every result there is. */
export const CALL_RESULTS = Object.keys(RULES) as readonly CallResult[];

/** Class, output and retry advice of a result. */
export function verdictOf(result: CallResult): CallVerdict {
	const [callClass, output, retry] = RULES[result];
	return { result, class: callClass, output, retry };
}

/** Whether a result may be followed by another dial of the same visit. */
export function mayRetry(result: CallResult): boolean {
	return !['no', 'never', 'reconcile'].includes(verdictOf(result).retry);
}
