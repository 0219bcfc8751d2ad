import type { JsonObject } from '../domain/json';
import type { LeasedBatch, LeasedContact } from './types';

/** What a gate says of a contact before it is handed out. */
export type Verdict =
	/** `note` goes along with the contact, so that its release is the one that was judged. */
	| { kind: 'pass'; note?: JsonObject }
	| { kind: 'hold'; untilMs: number; reason: string; facts?: Record<string, unknown> };

/** A step whose contacts this process hands out. */
export interface DispatchedStep {
	stepKey: string;
	/** Contacts in one execution. */
	batchSize: number;
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
