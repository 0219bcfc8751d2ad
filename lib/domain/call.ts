import type { JsonObject } from './json';

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

/** An attribute that the agent is to find out: a field of `call.attributes`. */
export interface ExtractField {
	name: string;
	type: 'text' | 'number' | 'boolean' | 'date' | 'choice';
	description: string;
	/** For `choice`. */
	choices?: string[];
}

/** Who talks once the call is answered, and what about. Resolved for one contact; kept with the call. */
export interface TalkPlan {
	/**
	 * `agent`: an AI agent in n8n, by speech turns; `relay`: an AI agent elsewhere, by ConversationRelay; `sip`: one reached by
	 * SIP; `representatives`: people.
	 */
	who: 'agent' | 'relay' | 'sip' | 'representatives';
	/** Said first. */
	greeting?: string;
	/** Said before the greeting: that an AI talks. Empty: nothing. */
	disclosure?: string;
	/** The goal of the call in plain words. */
	goal?: string;
	/** What the agent should know about the contact and the matter. */
	knowledge?: string;
	extract?: ExtractField[];
	/** When to hand over to a person, in plain words; needs `representatives`. */
	handOverWhen?: string;
	representatives?: { kind: 'workflow' | 'queue' | 'number'; target: string; attributes?: JsonObject };
	relayUrl?: string;
	sipUri?: string;
	/** BCP 47, e.g. `en-US`. */
	language?: string;
	/** Twilio's name of a voice. */
	voice?: string;
	machine: 'hang-up' | 'leave-message' | 'talk';
	machineMessage?: string;
	/** Turns of the contact after which the agent says good-bye. */
	maxTurns: number;
	/** The provider records the whole call. */
	isRecorded?: boolean;
	/**
	 * The provider writes down what is said on the line: from the first word on, but for an agent in n8n, whose turns are
	 * kept anyway, from the hand-over to people on.
	 */
	isTranscribed?: boolean;
	/** Said first where the call is recorded or transcribed. */
	recordingNotice?: string;
}

export interface TalkTurn {
	who: 'contact' | 'agent';
	text: string;
	atMs: number;
	/** Where the provider wrote it down: in which transcription, and its place there. */
	transcribed?: { sid: string; sequence: number };
}

/** Sentences of our own, said in the language of the plan. */
export type PhraseName =
	'moment' | 'reprompt' | 'goodBye' | 'apology' | 'optedOut' | 'transfer' | 'nobodyFree';

/** The answer to one turn of the contact. A turn that comes again gets the same. */
export interface TalkReply {
	turn: number;
	/** The agent's words; empty where only `phrase` is said. */
	say: string;
	/** Said after them. */
	phrase?: PhraseName;
	isOver: boolean;
	handOver: boolean;
}

/** The conversation so far. */
export interface Talk {
	turns: TalkTurn[];
	/** Found out so far: values by the names of `extract`. */
	attributes: JsonObject;
	/** The agent's own word for how the call ended. */
	disposition?: string;
	/** A turn that the model is working on: its number, and since when. */
	thinking?: { turn: number; sinceMs: number };
	/** What is to be said and done next, once `turn` was answered. */
	reply?: TalkReply;
	/** Attributes that were given in a form that does not fit: what is allowed, by name. The agent is told. */
	unfit?: Record<string, string>;
	/** Turns in a row in which nothing was heard. */
	silent?: number;
	isOver?: boolean;
	handedOver?: boolean;
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
