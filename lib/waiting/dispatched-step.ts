import type { JsonObject } from '../domain/json';
import type { LeasedBatch, LeasedContact, PutBack } from './types';

/** What a gate says of a contact before it is handed out. */
export type Verdict =
	/** `note` goes along with the contact, so that its release is the one that was judged. */
	| { kind: 'pass'; note?: JsonObject }
	| ({
			kind: 'hold';
			untilMs: number;
			/** Also where that is over, so that nobody loses the place in the line: `room` keeps them from being asked again at once. */
			isExact?: boolean;
	  } & Omit<PutBack, 'ticketId' | 'dueAtMs' | 'isOver'> &
			Afterwards)
	/** The visit is over, and nobody leaves by it. */
	| ({ kind: 'over' } & Afterwards);

/** What is done once the verdict is written: not at all where another process has the batch by then. */
interface Afterwards {
	afterwards?: () => Promise<void>;
}

/** A step whose contacts this process hands out. */
export interface DispatchedStep {
	stepKey: string;
	/** Contacts in one execution. */
	batchSize: number;
	/**
	 * How many may be taken now: 0 leaves them all in their line, untouched. Default: as many as there are. Such a line is
	 * judged one batch at a time: what one takes is not there any more for the next.
	 */
	room?(nowMs: number): Promise<number>;
	/** The judge asks others (a provider) and may take seconds: steps beside it are not kept waiting. It writes its own lines. */
	isSlow?: boolean;
	/** Starts an execution; the promise is only a wake-up: whatever it brings, the store is asked what became of the batch. */
	emit(batch: LeasedBatch): Promise<void>;
	/** Judges contacts again right before the hand-out; those held wait on without starting an execution. */
	judge?(contacts: readonly LeasedContact[], nowMs: number): Promise<Verdict[]>;
}

export interface DispatcherClock {
	nowMs(): number;
	isTrusted(): boolean;
	calibrate(): Promise<void>;
}

/** How the dispatcher waits; each returns what ends it. */
export interface DispatcherTimers {
	after(delayMs: number, action: () => void): () => void;
	every(periodMs: number, action: () => void): () => void;
}

export const realTimers: DispatcherTimers = {
	after: (delayMs, action) => {
		const timer = setTimeout(action, delayMs).unref();
		return () => clearTimeout(timer);
	},
	every: (periodMs, action) => {
		const timer = setInterval(action, periodMs).unref();
		return () => clearInterval(timer);
	},
};
