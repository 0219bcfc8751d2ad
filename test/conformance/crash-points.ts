import { storeOver } from '../../lib/open-store';
import type { JourneyStore } from '../../lib/journey-store';
import type { StoreDriver } from '../../lib/store/driver';
import { HOUR_MS, LEASE_MS, NOON_MS, waitingFor } from './scene';

/** The driver of a fresh store; each call of `open` is another process on the same data. */
export type OpenDriver = () => Promise<StoreDriver>;

/** What the crash leaves of the port call at which it happens. */
export const MODES = ['nothing of it', 'half of its contacts', 'all of it, but no answer'] as const;
export type Mode = (typeof MODES)[number];

const CONTACTS = ['anna', 'ben', 'carla', 'dan', 'eve'];
const START = 'start';
const WAIT = 'wait';

export class Crash extends Error {}

/** A driver whose process dies at its n-th call: from then on every call fails. */
export class DyingDriver {
	calls = 0;

	constructor(
		private readonly driver: StoreDriver,
		private readonly crashAt: number,
		private readonly mode: Mode,
	) {}

	get mortal(): StoreDriver {
		const { contacts, batches, documents, records, ledger, segments } = this.driver;
		return {
			...this.driver,
			contacts: this.wrap(contacts),
			batches: this.wrap(batches),
			documents: this.wrap(documents),
			records: this.wrap(records),
			ledger: this.wrap(ledger),
			segments: this.wrap(segments),
		};
	}

	private wrap<T extends object>(port: T): T {
		return new Proxy(port, {
			get: (target, name) => {
				const method = (target as Record<PropertyKey, unknown>)[name];
				if (typeof method !== 'function') return method;
				return async (...args: unknown[]) =>
					await this.call(args, async (now) => (await method.apply(target, now)) as unknown);
			},
		});
	}

	private async call(args: unknown[], run: (args: unknown[]) => Promise<unknown>): Promise<unknown> {
		this.calls += 1;
		if (this.calls < this.crashAt) return await run(args);
		if (this.calls === this.crashAt && this.mode !== MODES[0]) {
			const half = (arg: unknown): unknown =>
				Array.isArray(arg) ? (arg as unknown[]).slice(0, Math.ceil(arg.length / 2)) : arg;
			await run(this.mode === MODES[1] ? args.map(half) : args);
		}
		throw new Crash(`call ${this.calls}`);
	}
}

/** A small world: events that are delivered until they are taken, and an n8n that runs what it is handed. */
class World {
	nowMs = NOON_MS;
	/** Every passing of a contact through a step, by the key of its effect. */
	readonly effects = new Map<string, number>();
	private runs = 0;

	/** What the world does to a store; each part may be repeated. */
	async live(store: JourneyStore): Promise<void> {
		await store.journeys.subscribe(
			'j',
			{ stepKey: START, entry: { events: ['order'] }, exit: { events: ['never'] } },
			this.nowMs,
		);
		await this.deliver(store, 'order');
		await this.handOut(store, START);
		await this.deliver(store, 'paid');
		await this.handOut(store, WAIT);
	}

	private async deliver(store: JourneyStore, name: string): Promise<void> {
		const events = CONTACTS.map((contactId) => ({
			id: `${name} of ${contactId}`,
			name,
			contactId,
			occurredAtMs: NOON_MS,
		}));
		await store.events.record(events, this.nowMs);
	}

	private async handOut(store: JourneyStore, stepKey: string): Promise<void> {
		for (;;) {
			const { batchId, attempt, contacts } = await store.waiting.lease([stepKey], 2, LEASE_MS, this.nowMs);
			if (contacts.length === 0) return;
			const runId = `run ${(this.runs += 1)}`;
			const begun = await store.waiting.begin(batchId, attempt, runId, this.nowMs);
			if (begun.kind === 'stale') continue;
			for (const { ticketId, record } of contacts) {
				if (begun.gone.includes(ticketId)) continue;
				const key = `${record.contactId} ${stepKey} ${record.visit}`;
				this.effects.set(key, (this.effects.get(key) ?? 0) + 1);
			}
			if (stepKey === START)
				await this.park(
					store,
					contacts.map(({ record }) => record),
				);
			await store.waiting.finish(batchId, attempt, runId, undefined, this.nowMs);
		}
	}

	private async park(
		store: JourneyStore,
		from: readonly { contactId: string; enrollmentId: string }[],
	): Promise<void> {
		const waitFor = { ...waitingFor('paid'), sinceMs: NOON_MS };
		const records = from.map(({ contactId, enrollmentId }) => ({
			...{
				stepKey: WAIT,
				contactId,
				enrollmentId,
				visit: `${enrollmentId} waits`,
				item: {},
				waitFor,
				dueAtMs: NOON_MS + HOUR_MS,
			},
		}));
		await store.waiting.park(records, this.nowMs);
	}
}

async function expectEverybodyThroughOnce(world: World, store: JourneyStore): Promise<void> {
	const { entered, finished, inside, exited } = await store.ledger.counters('j');
	expect({ entered, finished, inside, exited }).toEqual({
		entered: CONTACTS.length,
		finished: CONTACTS.length,
		inside: 0,
		exited: 0,
	});
	const enrollments = await store.enrollments.get(CONTACTS);
	expect(enrollments.map((own) => own.map(({ state }) => state))).toEqual(CONTACTS.map(() => ['finished']));
	for (const stepKey of [START, WAIT]) {
		expect(await store.waiting.count({ stepKey })).toBe(0);
		expect((await store.waiting.agenda([stepKey], world.nowMs, Infinity)).available).toEqual([]);
		const passed = [...world.effects].filter(([key]) => key.includes(` ${stepKey} `));
		expect(passed).toHaveLength(CONTACTS.length);
		// Handed out again after the crash at most once more: with the key of the same effect.
		expect(passed.every(([, times]) => times <= 2)).toBe(true);
	}
}

/** Kills the process at its n-th port call and goes on with another one on the same data. False where it came to its end before. */
async function dieAt(crashAt: number, mode: Mode, open: OpenDriver): Promise<boolean> {
	const world = new World();
	const first = await open();
	const second = await open();
	try {
		const hasDied = await livesUntil(world, new DyingDriver(first, crashAt, mode));
		const store = storeOver(second);
		// Leases of the dead process and what it was writing have to lapse first.
		for (let round = 0; round < 2; round++) {
			world.nowMs += LEASE_MS;
			await world.live(store);
		}
		await expectEverybodyThroughOnce(world, store);
		return hasDied;
	} finally {
		await Promise.all([first.close(), second.close()]);
	}
}

/** True where the process died. */
async function livesUntil(world: World, dying: DyingDriver): Promise<boolean> {
	try {
		await world.live(storeOver(dying.mortal));
		return false;
	} catch (error) {
		if (error instanceof Crash) return true;
		throw error;
	}
}

/** @param fresh makes the data of a store that nobody has used, and gives what opens it */
export function crashSuite(fresh: () => Promise<OpenDriver>): void {
	test.each(MODES)(
		'a process may die at any call to its store, with %s done: each contact goes through every step, once',
		async (mode) => {
			let crashAt = 1;
			while (await dieAt(crashAt, mode, await fresh())) crashAt += 1;
			expect(crashAt).toBeGreaterThan(40);
		},
		120_000,
	);
}
