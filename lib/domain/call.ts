import type { Talk, TalkPlan } from './talk';

/** What became of a call, by the names of Dynamics 365 Contact Center and some of ours (see `policy/voice/`). */
export type CallResult =
	| 'LiveAnswer'
	| 'AnsweringMachine'
	| 'AnsweringMachineHangup'
	| 'Undetermined'
	| 'NotAHandset'
	| 'BotFailed'
	| 'CallEnded'
	| 'Busy'
	| 'NoAnswer'
	| 'InvalidAddress'
	| 'CallFailed'
	| 'NonRetriableError'
	| 'Abandoned'
	| 'Terminated'
	| 'CSRCancelled'
	| 'Cancelled'
	| 'Expired'
	| 'Error'
	| 'Unknown'
	| 'BlockedConsent'
	| 'BlockedSuppressed'
	| 'BlockedQuiet'
	| 'BlockedCap'
	| 'RetriesExhausted'
	| 'OptedOutOnCall'
	| 'TransferredToHuman'
	| 'CapacityDeferred';

/** Whether somebody was reached for, could not be reached for, or was not to be. */
export type CallClass = 'attempted' | 'not-attempted' | 'blocked';

/** The output of Conversational Voice that a result leaves by; null: the contact stays, or has left the journey. */
export type CallOutput = 'Completed' | 'No Answer' | 'Not Attempted' | 'Blocked' | 'Opted Out' | null;

/** What a result says about another attempt; the plan of the engagement says when, and how often. */
export type RetryAdvice =
	| 'no'
	/** Never: the number itself is bad. */
	| 'never'
	| 'yes'
	| 'limited'
	| 'once-soon'
	| 'short-wait'
	| 'other-hour'
	| 'back-off'
	| 'next-window'
	/** Ask the provider what became of the call before anything else. */
	| 'reconcile';

/** What is known about a call, in the provider's own words. Every raw value is kept beside the result made of it. */
export interface CallEvidence {
	/** The provider's error code when it refused to create the call. */
	createErrorCode?: number;
	/** Twilio's call status. */
	status?: string;
	sipResponseCode?: number;
	/** Twilio's AnsweredBy: `human`, `machine_start`, `machine_end_beep`, `fax`, `unknown` ... */
	answeredBy?: string;
	/** Twilio's ErrorCode of the call. */
	errorCode?: number;
	/** The contact said something or pressed a key. */
	speechHeard?: boolean;
	/** Our message was played to an answering machine. */
	messageLeft?: boolean;
	/** The agent broke down while the contact was on the line. */
	agentFailed?: boolean;
	/** The contact asked not to be called again. */
	optedOut?: boolean;
	cancelledBy?: 'exit' | 'request' | 'representative' | 'window';
	/** Twilio's QueueResult: `bridged`, `hangup`, `leave`, `queue-full` ... */
	queueResult?: string;
	blockedBy?: 'consent' | 'suppressed' | 'quiet' | 'cap' | 'expired' | 'retries' | 'capacity';
	/** `preview`: a representative places the call by hand. */
	mode?: string;
}

export interface CallVerdict {
	result: CallResult;
	class: CallClass;
	output: CallOutput;
	retry: RetryAdvice;
}

/** One attempt to call one contact: kept from before the provider is asked until its retention is over. */
export interface Call {
	/** The same for every repeat of the same attempt of the same visit; keys the effect. */
	callId: string;
	contactId: string;
	enrollmentId: string;
	journeyId: string;
	stepKey: string;
	/** The parked ticket of the contact; its batch is handed out when the call is over. */
	ticketId: string;
	visit: string;
	/** Names the step, for interactions: "the call named Reschedule". */
	messageName: string;
	/** 1 for the first dial of the visit. */
	attempt: number;
	to: string;
	from: string;
	/** Name and version of the engagement. */
	engagement: string;
	purpose: string;
	topic?: string;
	/** IANA zone of the contact, else of the journey: what the agent takes for "tomorrow". */
	timeZone: string;
	plan: TalkPlan;
	reservedAtMs: number;
	/** Slots that are given back when the call is over. */
	capacity: string[];
	/** Hits that are given back when nobody was reached for. */
	hits: { hitId: string; subject: string }[];
	/** It rings so long, and lasts so long, at most. */
	ringSec: number;
	longestSec: number;
	/** Answering machines are to be recognised: the provider tells who answered. */
	detectsMachines: boolean;
	/** Twilio's CallSid, once known. */
	sid?: string;
	/** The latest status by Twilio's order; never goes back. */
	status?: string;
	answeredAtMs?: number;
	endedAtMs?: number;
	durationSec?: number;
	evidence: CallEvidence;
	talk: Talk;
	recording?: { sid: string; url?: string };
	transcriptRef?: string;
	/** Raw values of the provider, the last of each. */
	raw: Record<string, string>;
	/** Set once: what became of this attempt. */
	outcome?: CallOutcome;
}

/** A fact about a call as the provider tells it; they come doubled and in any order. */
export interface CallReport {
	/** Twilio's CallSid of the call that we placed, not of a leg that it dialled. */
	sid?: string;
	status?: string;
	sipResponseCode?: number;
	answeredBy?: string;
	errorCode?: number;
	createErrorCode?: number;
	durationSec?: number;
	/** Counts the provider's status callbacks of one call. */
	sequence?: number;
	queueResult?: string;
	/** Our message was played to an answering machine to its end. */
	messageLeft?: boolean;
	speechHeard?: boolean;
	agentFailed?: boolean;
	cancelledBy?: CallEvidence['cancelledBy'];
	recording?: { sid: string; url?: string };
	transcriptRef?: string;
	/** The provider's own words, for whoever doubts ours; no phone numbers, no speech. */
	raw?: Record<string, string>;
	/** The provider was asked and this is all that it knows: the call is settled by it, should its status be final. */
	isWhole?: boolean;
}

export interface CallOutcome extends CallVerdict {
	atMs: number;
}
