import { MINUTE_MS } from '../domain/time';

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

/** Clocks of processes differ: a grant of the last instants of another one counts already. */
const CLOCKS_MS = MINUTE_MS;

/**
 * Whether a contact point may be used. A suppression that fits blocks. So does every revocation that fits - one of all
 * channels, all purposes or without a topic fits whatever is asked - whatever else was granted. Then a grant that fits
 * allows, from its instant on. Where nothing fits the model decides.
 * An entry about a topic fits questions about that topic alone.
 */
export function judgeConsent(
	entries: readonly ConsentEntry[],
	suppressions: readonly Suppression[],
	question: ConsentQuestion,
	nowMs: number,
): ConsentVerdict {
	const suppression = foremost(suppressions.filter((one) => fits(one, question)));
	if (suppression) return { kind: 'blocked', reason: 'suppressed', entry: suppression };
	const fitting = entries.filter((entry) => fits(entry, question));
	const revoked = foremost(fitting.filter(({ state }) => state === 'revoked'));
	if (revoked) return { kind: 'blocked', reason: 'consent', entry: revoked };
	const granted = foremost(
		fitting.filter(({ state, atMs }) => state === 'granted' && atMs <= nowMs + CLOCKS_MS),
	);
	if (granted) return { kind: 'allowed', because: 'granted', entry: granted };
	return question.model === 'opt-out'
		? { kind: 'allowed', because: 'not-revoked' }
		: { kind: 'blocked', reason: 'consent' };
}

type Scope = Pick<ConsentEntry, 'channel' | 'purpose' | 'topic' | 'atMs'>;

function fits({ channel, purpose, topic }: Scope, question: ConsentQuestion): boolean {
	return (
		(channel === EVERY || channel === question.channel) &&
		(purpose === EVERY || purpose === question.purpose) &&
		(topic === undefined || topic === question.topic)
	);
}

/** The most specific one, of equals the latest: what is told as the reason. */
function foremost<T extends Scope>(entries: readonly T[]): T | undefined {
	return entries.toSorted((a, b) => specificity(b) - specificity(a) || b.atMs - a.atMs)[0];
}

function specificity({ channel, purpose, topic }: Scope): number {
	return (topic === undefined ? 0 : 4) + (channel === EVERY ? 0 : 2) + (purpose === EVERY ? 0 : 1);
}

/** The same channel, purpose and topic: of such entries the newest stands. */
export function isSameScope(a: Omit<Scope, 'atMs'>, b: Omit<Scope, 'atMs'>): boolean {
	return a.channel === b.channel && a.purpose === b.purpose && a.topic === b.topic;
}

/** Whether an entry takes the place of the one that stands: it is newer, or as old and a revocation. */
export function replaces(entry: ConsentEntry, standing: ConsentEntry): boolean {
	if (entry.atMs !== standing.atMs) return entry.atMs > standing.atMs;
	return entry.state === 'revoked' && standing.state === 'granted';
}
