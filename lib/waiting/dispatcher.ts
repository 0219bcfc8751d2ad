import { MINUTE_MS, SECOND_MS } from '../domain/time';
import type { JourneyStore } from '../journey-store';
import {
	realTimers,
	type DispatchedStep,
	type DispatcherClock,
	type DispatcherTimers,
	type Verdict,
} from './dispatched-step';
import { StepPresence } from './step-presence';
import type { LeasedBatch } from './types';
import { noted, putBackOf } from './verdicts';

export type { DispatchedStep, DispatcherClock, DispatcherTimers, Verdict } from './dispatched-step';

const LEASE_MS = 30 * SECOND_MS;
/** A lost wake-up is covered by this check. */
const CHECK_MS = 5 * SECOND_MS;
const CALIBRATE_MS = 30 * SECOND_MS;
const BATCHES_IN_FLIGHT = 2;
const FIRST_BACK_OFF_MS = SECOND_MS;
const LAST_BACK_OFF_MS = 5 * MINUTE_MS;
const MAX_UNBEGUN = 5;
/** Executions that begin and never write their end (the process dies of this very batch) are not tried for ever. */
const MAX_ATTEMPTS = 25;
/** An emitted batch may queue in n8n this long before its lease is no longer renewed. */
const MAX_QUEUED_MS = 60 * MINUTE_MS;

export function backOffMs(unbegun: number): number {
	return Math.min(LAST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** unbegun);
}

/** A step whose executions do not start rests before more of its contacts are tried. */
interface Rest {
	failures: number;
	untilMs: number;
}

/**
 * Hands released contacts out: one for each store and process, however many steps are registered.
 * Per step: (something available or lapsed, room in flight) -> lease -> judge -> emit -> ask the store -> back-off or next.
 * It never throws: while the store cannot be reached it goes on checking, and trouble of one step holds up no other.
 * What is in flight is counted by the leases in the store: a promise of n8n that never settles keeps no place.
 */
export class Dispatcher {
	private readonly steps = new Map<string, DispatchedStep>();
	private readonly rests = new Map<string, Rest>();
	private readonly presence: StepPresence;
	private readonly stopWake: () => void;
	private readonly stopChecks: () => void;
	private stopDue: (() => void) | undefined;
	private calibratedAtMs = -Infinity;
	private looking: Promise<void> | undefined;
	private isLookWanted = false;
	private isStopped = false;

	constructor(
		private readonly store: JourneyStore,
		private readonly clock: DispatcherClock,
		private readonly report: (error: unknown) => void,
		private readonly timers: DispatcherTimers = realTimers,
	) {
		this.presence = new StepPresence(store.journeys.published);
		this.stopWake = store.onWake((stepKey) => {
			if (stepKey === '*' || this.steps.has(stepKey)) this.wake();
		});
		this.stopChecks = timers.every(CHECK_MS, () => this.wake());
	}

	get isIdle(): boolean {
		return this.steps.size === 0;
	}

	register(step: DispatchedStep): () => void {
		this.steps.set(step.stepKey, step);
		this.rests.delete(step.stepKey);
		this.wake();
		return () => {
			if (this.steps.get(step.stepKey) === step) this.steps.delete(step.stepKey);
		};
	}

	/** Looks for contacts to hand out, soon; calls while it looks are coalesced into one more look. */
	wake(): void {
		if (this.isStopped) return;
		this.isLookWanted = true;
		this.looking ??= this.lookWhileWanted();
	}

	/** Resolves when no look is under way. */
	async settled(): Promise<void> {
		while (this.looking) await this.looking;
	}

	/** Stops looking, and resolves when the look under way is over. Batches in flight go on in the executions that hold them. */
	async stop(): Promise<void> {
		this.isStopped = true;
		this.stopWake();
		this.stopChecks();
		this.stopDue?.();
		await this.settled();
	}

	private async lookWhileWanted(): Promise<void> {
		while (this.isLookWanted && !this.isStopped) {
			this.isLookWanted = false;
			await this.guarded(async () => await this.look());
		}
		// In the same turn as the last question: a wake-up in between would be lost.
		this.looking = undefined;
	}

	private async guarded(action: () => Promise<void>): Promise<void> {
		try {
			await action();
		} catch (error) {
			this.report(error);
		}
	}

	private async look(): Promise<void> {
		if (this.steps.size === 0 && !this.presence.hasTold) return;
		await this.trustClock();
		const nowMs = this.clock.nowMs();
		await this.guarded(async () => await this.presence.tell(this.steps.keys(), nowMs));
		if (this.steps.size === 0) return;
		const agenda = await this.store.waiting.agenda([...this.steps.keys()], nowMs, nowMs + CHECK_MS);
		const planned = agenda.available.map(({ stepKey, atMs }) => ({
			stepKey,
			atMs: Math.max(atMs, this.rests.get(stepKey)?.untilMs ?? -Infinity),
		}));
		for (const { stepKey, atMs } of planned) {
			if (atMs > nowMs) continue;
			await this.guarded(async () => await this.fill(stepKey, agenda.inFlight.get(stepKey) ?? 0, nowMs));
		}
		const next = Math.min(...planned.map(({ atMs }) => atMs).filter((atMs) => atMs > nowMs));
		this.stopDue?.();
		this.stopDue = undefined;
		if (next < Infinity && !this.isStopped)
			this.stopDue = this.timers.after(Math.max(1, next - this.clock.nowMs()), () => this.wake());
	}

	/** Leases until the step's batches in flight (by the leases in the store) are at their limit or nothing is left. */
	private async fill(stepKey: string, inFlight: number, nowMs: number): Promise<void> {
		const step = this.steps.get(stepKey);
		const atOnce = step?.room ? 1 : BATCHES_IN_FLIGHT;
		for (let room = atOnce - inFlight; step && room > 0;) {
			if (this.isStopped || this.steps.get(stepKey) !== step) return;
			const most = Math.min(step.batchSize, (await step.room?.(nowMs)) ?? Infinity);
			if (most < 1) return;
			const leased = await this.store.waiting.lease([stepKey], most, LEASE_MS, nowMs, step.isSlow);
			if (leased.contacts.length === 0) return;
			if (await this.isHopeless(leased, nowMs)) continue;
			if (step.isSlow) {
				void this.judgeAside(step, leased);
				room--;
				continue;
			}
			const batch = await this.judged(step, leased, nowMs);
			if (batch.contacts.length === 0) continue;
			void this.carry(step, batch);
			room--;
		}
	}

	private async isHopeless({ batchId, attempt }: LeasedBatch, nowMs: number): Promise<boolean> {
		if (attempt <= MAX_ATTEMPTS) return false;
		const message = `${MAX_ATTEMPTS} executions took these contacts and none of them came to its end`;
		return (await this.store.waiting.bury(batchId, attempt, { message }, nowMs)).kind === 'done';
	}

	/** A slow judge holds up no other step; its batch keeps its lease meanwhile. */
	private async judgeAside(step: DispatchedStep, leased: LeasedBatch): Promise<void> {
		const stopRenewing = this.keepLease(leased);
		await this.guarded(async () => {
			const batch = await this.judged(step, leased, this.clock.nowMs());
			stopRenewing();
			if (batch.contacts.length > 0) await this.carry(step, batch);
		});
		stopRenewing();
		this.wake();
	}

	private async judged(step: DispatchedStep, batch: LeasedBatch, nowMs: number): Promise<LeasedBatch> {
		if (step.judge === undefined) return batch;
		const verdicts = await this.verdictsOf(step.judge, batch, nowMs);
		const held = batch.contacts.flatMap(({ ticketId }, i) => putBackOf(ticketId, verdicts[i], nowMs));
		if (held.length === 0) return noted(batch, verdicts);
		const { kind } = await this.store.waiting.putBack(batch.batchId, batch.attempt, held, this.clock.nowMs());
		if (kind === 'lost') return { ...batch, contacts: [] };
		await Promise.all(
			verdicts.map(async (verdict) => {
				if (verdict.kind !== 'pass' && verdict.afterwards) await this.guarded(verdict.afterwards);
			}),
		);
		return noted(batch, verdicts);
	}

	/** A judge that fails lets nobody pass: the batch goes back, and the step rests. */
	private async verdictsOf(
		judge: NonNullable<DispatchedStep['judge']>,
		{ batchId, attempt, contacts, unbegun }: LeasedBatch,
		nowMs: number,
	): Promise<Verdict[]> {
		try {
			return await judge(contacts, nowMs);
		} catch (error) {
			this.rest(contacts[0].record.stepKey, nowMs);
			await this.store.waiting.giveBack(batchId, attempt, nowMs + backOffMs(unbegun), nowMs);
			throw error;
		}
	}

	/** Emits the batch, keeps its lease while it queues in n8n, and afterwards asks the store what became of it. */
	private async carry(step: DispatchedStep, batch: LeasedBatch): Promise<void> {
		const stopRenewing = this.keepLease(batch);
		await this.guarded(async () => await step.emit(batch));
		stopRenewing();
		await this.guarded(async () => await this.settle(step, batch));
		this.wake();
	}

	/** Renews the lease of a batch that has not begun; returns what ends it. */
	private keepLease({ batchId, attempt }: LeasedBatch): () => void {
		const sinceMs = this.clock.nowMs();
		const stop = this.timers.every(LEASE_MS / 3, () => {
			const nowMs = this.clock.nowMs();
			if (nowMs - sinceMs > MAX_QUEUED_MS) return stop();
			void this.store.waiting.renewQueued(batchId, attempt, LEASE_MS, nowMs).then(
				({ kind }) => kind === 'lost' && stop(),
				() => undefined,
			);
		});
		return stop;
	}

	/** The promise of an execution tells nothing for sure; the store knows whether the batch was begun. */
	private async settle(
		{ stepKey }: DispatchedStep,
		{ batchId, attempt, unbegun }: LeasedBatch,
	): Promise<void> {
		const { waiting } = this.store;
		const found = await waiting.look(batchId);
		if (found?.attempt !== attempt || found.state !== 'leased') {
			this.rests.delete(stepKey);
			return;
		}
		const nowMs = this.clock.nowMs();
		this.rest(stepKey, nowMs);
		if (unbegun + 1 >= MAX_UNBEGUN)
			await waiting.bury(
				batchId,
				attempt,
				{
					message: `${MAX_UNBEGUN} executions did not take these contacts: n8n did not start them, or they failed before; its list of executions says why`,
				},
				nowMs,
			);
		else await waiting.giveBack(batchId, attempt, nowMs + backOffMs(unbegun), nowMs);
	}

	private rest(stepKey: string, nowMs: number): void {
		const failures = this.rests.get(stepKey)?.failures ?? 0;
		this.rests.set(stepKey, { failures: failures + 1, untilMs: nowMs + backOffMs(failures) });
	}

	private async trustClock(): Promise<void> {
		if (this.clock.isTrusted() && this.clock.nowMs() - this.calibratedAtMs < CALIBRATE_MS) return;
		await this.clock.calibrate();
		this.calibratedAtMs = this.clock.nowMs();
	}
}
