import type { CallOutput, ExtractField, JsonObject, QuietTimeContact } from '../../lib';
import type { CapStamp } from '../shared/gates';
import type { QuietRules } from '../shared/quiet-rules';

/** The outputs, in their order. */
export const OUTPUTS = [
	'Completed',
	'No Answer',
	'Not Attempted',
	'Blocked',
	'Opted Out',
] as const satisfies readonly CallOutput[];
export type VoiceOutput = (typeof OUTPUTS)[number];
/** The one output of a step that goes on at once. */
export const CONTINUE = 'Continue';

/** The lane of those who wait to be called; who is being called waits on in the step's own. */
export const LINE = 'line';

/** What the agent is told for one contact. */
export interface TalkAsk extends JsonObject {
	goal: string;
	knowledge: string;
	greeting: string;
	handOverWhen: string;
	extract: (ExtractField & JsonObject)[];
}

/** What the form asks for one item. Kept in the ticket, so that judging and calling need no form. */
export interface VoiceAsk extends JsonObject {
	/** Name of the saved engagement. */
	engagement: string;
	/** How the step tightens it, as `tighten` takes it. */
	overrides: JsonObject;
	/** E.164. */
	to: string;
	contact: QuietTimeContact & JsonObject;
	journeyZone: string;
	messageName: string;
	talk: TalkAsk;
	/** Dials of the contact in this journey, all passings together; null: as the engagement says for each. */
	mostDials: number | null;
	/** The outcome is told as an event; the contact has gone on. */
	goesOn: boolean;
	/** What a Quiet Time Gate before this step went by; it binds retries too. */
	gateRules: QuietRules | null;
	/** Hits that Frequency Caps before this step took for the call; their caps bind retries too. */
	gateHits: CapStamp[];
}

/** What rides along with a contact that is to be called. */
export interface VoiceTicket extends JsonObject {
	ask: VoiceAsk;
	/** When the call is no longer worth making. */
	endsAtMs: number;
}

/** What the judge says of a contact that leaves. */
export interface VoiceNote extends JsonObject {
	output: VoiceOutput;
	/** The item's `call` field. */
	call: JsonObject;
	/** The item's `messages.<name>`. */
	message: JsonObject;
}
