/** An order to call somebody. Addresses are absolute and public; times are seconds, as the provider takes them. */
export interface CallOrder {
	to: string;
	from: string;
	/** Fetched when the call is answered: what to do. Either this or `twiml`. */
	url?: string;
	/** What to do once it is answered, all of it. */
	twiml?: string;
	/** Told of initiated, ringing, answered, completed. */
	statusUrl?: string;
	ringSec: number;
	/** The provider ends the call after so long. */
	longestSec: number;
	/** `start`: tell as soon as a machine is recognised; `message-end`: wait for its beep, to leave a message. */
	machineDetection?: 'start' | 'message-end';
	/** Where the detection is told, while the call goes on (no dead air). */
	machineUrl?: string;
	/** Record the whole call; told there when the recording is ready. */
	recordingUrl?: string;
}

export type CreateAnswer =
	| { kind: 'created'; sid: string; status: string }
	/** The provider refused: no call exists. */
	| { kind: 'refused'; code: number | undefined; httpStatus: number; message: string }
	/** Too much at once: no call exists, and it is no attempt. */
	| { kind: 'busy'; code: number | undefined; message: string }
	/** A time-out or a broken answer: a call may exist. Look it up before another is created. */
	| { kind: 'unknown'; message: string };

/** A call as the provider knows it. */
export interface CallSnapshot {
	sid: string;
	to: string;
	from: string;
	status: string;
	createdAtMs?: number;
	answeredBy?: string;
	durationSec?: number;
	errorCode?: number;
	raw: Record<string, string>;
}

/** What the journey needs of a provider of phone calls. Nothing here throws for an answer of the provider; only for misuse. */
export interface VoiceChannel {
	createCall(order: CallOrder): Promise<CreateAnswer>;
	/** Undefined where the provider knows no such call. Errors: `provider-unreachable` (retryable). */
	fetchCall(sid: string): Promise<CallSnapshot | undefined>;
	/** Calls between these numbers created at or after `sinceMs`, newest first. Errors: `provider-unreachable` (retryable). */
	findCalls(wanted: { to: string; from: string; sinceMs: number }): Promise<CallSnapshot[]>;
	/** Ends it: before it is answered as canceled, else as completed. Harmless on a call that is over. */
	endCall(sid: string): Promise<void>;
}
