import type { JourneyStore } from '../../../lib/journey-store';
import { Dispatcher, type DispatchedStep, type DispatcherTimers } from '../../../lib/waiting/dispatcher';
import { openStore } from '../../../lib/open-store';
import type { LeasedBatch } from '../../../lib/waiting/types';

interface Timer {
	atMs: number;
	everyMs?: number;
	action: () => void;
}

export const START_MS = Date.UTC(2027, 0, 15, 12);

/** A dispatcher over a real embedded store, with its clock and its timers in the test's hands. */
export class DispatcherScene implements DispatcherTimers {
	nowMs = START_MS;
	isTrusted = true;
	calibrations = 0;
	readonly reported: string[] = [];
	readonly emitted: (LeasedBatch & { atMs: number })[] = [];
	readonly calls: string[] = [];
	readonly dispatcher: Dispatcher;
	private readonly timers = new Set<Timer>();
	private parkedCount = 0;

	private constructor(readonly store: JourneyStore) {
		this.countCalls();
		const clock = {
			nowMs: () => this.nowMs,
			isTrusted: () => this.isTrusted,
			calibrate: async () => {
				this.calibrations += 1;
				this.isTrusted = true;
			},
		};
		this.dispatcher = new Dispatcher(
			store,
			clock,
			(error) => this.reported.push((error as Error).message),
			this,
		);
	}

	static async open(): Promise<DispatcherScene> {
		return new DispatcherScene(await openStore({ kind: 'embedded', file: ':memory:' }));
	}

	async close(): Promise<void> {
		await this.dispatcher.stop();
		await this.store.close();
	}

	/** A step whose executions begin and finish at once, unless it says otherwise. */
	step(more: Partial<DispatchedStep> = {}): DispatchedStep {
		const step: DispatchedStep = {
			stepKey: 'step',
			batchSize: 500,
			emit: async (batch) => await this.execute(batch),
			...more,
		};
		const { emit } = step;
		step.emit = async (batch) => {
			this.emitted.push({ ...batch, atMs: this.nowMs });
			await emit(batch);
		};
		return step;
	}

	/** What n8n does with an emission: it begins the batch and writes its end. */
	async execute({ batchId, attempt }: LeasedBatch): Promise<void> {
		const { waiting } = this.store;
		if ((await waiting.begin(batchId, attempt, 'run', this.nowMs)).kind === 'go')
			await waiting.finish(batchId, attempt, 'run', undefined, this.nowMs);
	}

	/** Parks contacts that are due at once, or `dueAtMs`. */
	async park(
		count: number,
		{ stepKey = 'step', dueAtMs = this.nowMs, journeyId = 'journey' } = {},
	): Promise<void> {
		const records = Array.from({ length: count }, () => {
			const contactId = `contact-${(this.parkedCount += 1)}`;
			return {
				stepKey,
				contactId,
				enrollmentId: `of ${contactId}`,
				journeyId,
				visit: 'v',
				item: { contactId },
				dueAtMs,
			};
		});
		await this.store.waiting.park(records, this.nowMs);
	}

	after(delayMs: number, action: () => void): () => void {
		return this.set({ atMs: this.nowMs + delayMs, action });
	}

	every(periodMs: number, action: () => void): () => void {
		return this.set({ atMs: this.nowMs + periodMs, everyMs: periodMs, action });
	}

	/** Lets time pass timer by timer; between two the dispatcher comes to rest. */
	async pass(spanMs: number): Promise<void> {
		const endsAtMs = this.nowMs + spanMs;
		await this.rest();
		for (;;) {
			const [next] = [...this.timers].filter(({ atMs }) => atMs <= endsAtMs).sort((a, b) => a.atMs - b.atMs);
			if (next === undefined) break;
			this.nowMs = Math.max(this.nowMs, next.atMs);
			if (next.everyMs === undefined) this.timers.delete(next);
			else next.atMs += next.everyMs;
			next.action();
			await this.rest();
		}
		this.nowMs = endsAtMs;
	}

	/** Resolves when the dispatcher and what it has begun are waiting for nothing but timers. */
	async rest(): Promise<void> {
		for (let quiet = 0; quiet < 3; quiet++) {
			const before = this.calls.length;
			await this.dispatcher.settled();
			await new Promise((resolve) => setImmediate(resolve));
			if (this.calls.length > before) quiet = 0;
		}
	}

	count(name: string): number {
		return this.calls.filter((call) => call === name).length;
	}

	private set(timer: Timer): () => void {
		this.timers.add(timer);
		return () => this.timers.delete(timer);
	}

	private countCalls(): void {
		const waiting = this.store.waiting as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
		for (const name of ['agenda', 'lease', 'putBack', 'giveBack', 'bury', 'look', 'renewQueued']) {
			const real = waiting[name].bind(this.store.waiting);
			waiting[name] = async (...args) => {
				this.calls.push(name);
				return await real(...args);
			};
		}
	}
}
