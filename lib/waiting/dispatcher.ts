import { MINUTE_MS, SECOND_MS } from '../domain/time';
import type { JsonObject } from '../domain/json';
import type { JourneyStore } from '../journey-store';
import type { LeasedBatch, LeasedContact, PutBack } from './types';

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

/**
 * Hands released contacts out: one for each store and process, however many steps are registered.
 * Per step: (something available or lapsed, room in flight) -> lease -> judge -> emit -> ask the store -> back-off or next.
 * It never throws: while the store cannot be reached it goes on checking.
 */
export class Dispatcher {
	private readonly steps = new Map<string, DispatchedStep>();
	private readonly busy = new Map<string, number>();
	private readonly stopWake: () => void;
	private checkTimer: NodeJS.Timeout;
	private dueTimer: NodeJS.Timeout | undefined;
	private calibratedAtMs = -Infinity;
	private isPumping = false;
	private isPumpWanted = false;
	private isStopped = false;
	private readonly pending = new Set<Promise<void>>();

	constructor(
		private readonly store: JourneyStore,
		private readonly clock: DispatcherClock,
		private readonly report: (error: unknown) => void,
	) {
		this.stopWake = store.onWake((stepKey) => {
			if (stepKey === '*' || this.steps.has(stepKey)) this.wake();
		});
		this.checkTimer = setInterval(() => this.wake(), CHECK_MS);
		this.checkTimer.unref();
	}

	get isIdle(): boolean {
		return this.steps.size === 0;
	}

	register(step: DispatchedStep): () => void {
		this.steps.set(step.stepKey, step);
		this.wake();
		return () => {
			if (this.steps.get(step.stepKey) === step) this.steps.delete(step.stepKey);
		};
	}

	/** Looks for contacts to hand out, soon; calls while it looks are coalesced into one more look. */
	wake(): void {
		if (this.isStopped) return;
		this.isPumpWanted = true;
		if (!this.isPumping) void this.pumpWhileWanted();
	}

	/** Stops looking. Batches in flight go on in the executions that hold them. */
	async stop(): Promise<void> {
		this.isStopped = true;
		this.stopWake();
		clearInterval(this.checkTimer);
		clearTimeout(this.dueTimer);
	}

	private async pumpWhileWanted(): Promise<void> {
		this.isPumping = true;
		while (this.isPumpWanted && !this.isStopped) {
			this.isPumpWanted = false;
			try {
				await this.pump();
			} catch (error) {
				this.report(error);
			}
		}
		this.isPumping = false;
	}

	private async pump(): Promise<void> {
		if (this.steps.size === 0 || !(await this.hasTrustedClock())) return;
		const nowMs = this.clock.nowMs();
		const agenda = await this.store.waiting.agenda([...this.steps.keys()], nowMs, nowMs + CHECK_MS);
		for (const { stepKey, atMs } of agenda.available) {
			if (atMs > nowMs) continue;
			await this.fill(stepKey, agenda.inFlight.get(stepKey) ?? 0, nowMs);
		}
		const next = Math.min(...agenda.available.map(({ atMs }) => atMs).filter((atMs) => atMs > nowMs));
		clearTimeout(this.dueTimer);
		if (next < Infinity) {
			this.dueTimer = setTimeout(() => this.wake(), Math.max(1, next - this.clock.nowMs()));
			this.dueTimer.unref();
		}
	}

	/** Leases until the step's batches in flight (by the leases in the store) are at their limit or nothing is left. */
	private async fill(stepKey: string, inFlight: number, nowMs: number): Promise<void> {
		const step = this.steps.get(stepKey);
		for (let room = BATCHES_IN_FLIGHT - Math.max(inFlight, this.busy.get(stepKey) ?? 0); step && room > 0; room--) {
			if (this.isStopped || this.steps.get(stepKey) !== step) return;
			const leased = await this.store.waiting.lease([stepKey], step.batchSize, LEASE_MS, nowMs);
			if (leased.contacts.length === 0) return;
			if (await this.isHopeless(leased, nowMs)) {
				room++;
				continue;
			}
			const batch = await this.judged(step, leased, nowMs);
			if (batch.contacts.length > 0) this.handOut(step, batch);
			else room++;
		}
	}

	private async isHopeless({ batchId, attempt }: LeasedBatch, nowMs: number): Promise<boolean> {
		if (attempt <= MAX_ATTEMPTS) return false;
		const message = `${MAX_ATTEMPTS} executions took these contacts and none of them came to its end`;
		return (await this.store.waiting.bury(batchId, attempt, { message }, nowMs)).kind === 'done';
	}

	private async judged(step: DispatchedStep, batch: LeasedBatch, nowMs: number): Promise<LeasedBatch> {
		if (step.judge === undefined) return batch;
		const verdicts = await step.judge(batch.contacts, nowMs);
		const held: PutBack[] = batch.contacts.flatMap(({ ticketId }, i) => {
			const verdict = verdicts[i];
			return verdict.kind === 'hold' ? [{ ticketId, dueAtMs: verdict.untilMs, reason: verdict.reason, facts: verdict.facts }] : [];
		});
		if (held.length === 0) return noted(batch, verdicts);
		const { kind } = await this.store.waiting.putBack(batch.batchId, batch.attempt, held, nowMs);
		if (kind === 'lost') return { ...batch, contacts: [] };
		return noted(batch, verdicts);
	}

	private handOut(step: DispatchedStep, batch: LeasedBatch): void {
		this.busy.set(step.stepKey, (this.busy.get(step.stepKey) ?? 0) + 1);
		const done = this.carry(step, batch)
			.catch((error: unknown) => this.report(error))
			.finally(() => {
				this.busy.set(step.stepKey, (this.busy.get(step.stepKey) ?? 1) - 1);
				this.pending.delete(done);
				this.wake();
			});
		this.pending.add(done);
	}

	/** Emits the batch, keeps its lease while it queues in n8n, and afterwards asks the store what became of it. */
	private async carry(step: DispatchedStep, batch: LeasedBatch): Promise<void> {
		const { batchId, attempt, unbegun } = batch;
		const { waiting } = this.store;
		const emittedAtMs = this.clock.nowMs();
		const renewal = setInterval(() => {
			const nowMs = this.clock.nowMs();
			if (nowMs - emittedAtMs > MAX_QUEUED_MS) return;
			void waiting.renewQueued(batchId, attempt, LEASE_MS, nowMs).catch(() => undefined);
		}, LEASE_MS / 3);
		renewal.unref();
		try {
			await step.emit(batch);
		} catch (error) {
			this.report(error);
		} finally {
			clearInterval(renewal);
		}
		const found = await waiting.look(batchId);
		if (found?.attempt !== attempt || found.state !== 'leased') return;
		const nowMs = this.clock.nowMs();
		if (unbegun + 1 >= MAX_UNBEGUN)
			await waiting.bury(batchId, attempt, { message: `n8n did not start the execution in ${MAX_UNBEGUN} attempts` }, nowMs);
		else await waiting.giveBack(batchId, attempt, nowMs + backOffMs(unbegun), nowMs);
	}

	private async hasTrustedClock(): Promise<boolean> {
		const nowMs = this.clock.nowMs();
		if (this.clock.isTrusted() && nowMs - this.calibratedAtMs < CALIBRATE_MS) return true;
		await this.clock.calibrate();
		this.calibratedAtMs = this.clock.nowMs();
		return true;
	}
}

/** The contacts of a batch that passed, each with what its judge said. */
function noted(batch: LeasedBatch, verdicts: readonly Verdict[]): LeasedBatch {
	const contacts = batch.contacts.flatMap((contact, i) => {
		const verdict = verdicts[i];
		if (verdict.kind === 'hold') return [];
		return [verdict.note === undefined ? contact : { ...contact, note: verdict.note }];
	});
	return { ...batch, contacts };
}
