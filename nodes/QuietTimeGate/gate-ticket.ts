import type { JsonObject } from '../../lib';
import type { QuietStamp } from '../shared/gates';
import type { GateAsk } from './ask';

export const SEND_NOW = 'send-now';
export const NOT_NOW = 'not-now';
export const OUTPUTS = { passed: SEND_NOW, refused: NOT_NOW };

/** What rides along with a contact that is held. */
export interface GateTicket extends JsonObject {
	ask: GateAsk;
	/** When it leaves by Not Now, whatever the hour: the message has expired, or the longest hold is over. */
	endsAtMs: number;
	/** When the message is no longer worth sending. */
	expiresAtMs?: number;
}

/** What the judge says of a contact that leaves. */
export interface GateNote extends JsonObject {
	output: string;
	/** The item's `gate` field. */
	gate?: JsonObject;
	stamp?: QuietStamp;
}
