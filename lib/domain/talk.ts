import type { JsonObject } from './json';

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
