/** Stands for every channel, or for every purpose. */
export const EVERY = '*';

/** What somebody said about being contacted at one contact point. */
export interface ConsentEntry {
	/** `voice`, `sms`, `email` ...; `*`: every channel. */
	channel: string;
	/** `commercial`, `transactional` ...; `*`: every purpose. */
	purpose: string;
	/** Only what is sent about this topic; absent: whatever the topic. */
	topic?: string;
	state: 'granted' | 'revoked';
	/** How it came to be known: `form`, `import`, `call`, `sms-stop` ... */
	source: string;
	/** The version of the text that was agreed to. */
	textVersion?: string;
	/** When it was said. */
	atMs: number;
	/** Where the proof is: an id, an address. */
	proof?: string;
	/** Who said it, where that is known. */
	contactId?: string;
}

/** A contact point that is not to be used, whatever its owner agreed to: it bounces, complained, was forgotten. */
export interface Suppression {
	/** `*`: every channel. */
	channel: string;
	/** `*`: every purpose. */
	purpose: string;
	topic?: string;
	reason: string;
	source: string;
	atMs: number;
}

export interface ConsentQuestion {
	channel: string;
	purpose: string;
	topic?: string;
	/** `opt-in`: allowed only where it was granted; `opt-out`: allowed unless it was revoked. */
	model: 'opt-in' | 'opt-out';
}

export type ConsentVerdict =
	| { kind: 'allowed'; because: 'granted' | 'not-revoked'; entry?: ConsentEntry }
	| { kind: 'blocked'; reason: 'consent'; entry?: ConsentEntry }
	| { kind: 'blocked'; reason: 'suppressed'; entry: Suppression };
