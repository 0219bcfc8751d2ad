import type { JourneyStore } from '../../../lib/journey-store';
import type { ContactEnd, ParkRecord } from '../../../lib/waiting/types';
import { SeededRandom } from '../seeded-random';
import { Model } from './model';
import type { Operation, Survey } from './operations';
import { StoreSide } from './store-side';

const NAMES = ['a', 'b', 'c', 'd'];
const START_MS = Date.UTC(2027, 0, 15, 12);

/**
 * Drives stores with the same random operations and holds each answer, and where everybody is after each operation,
 * against the model: nobody is lost, nobody is in two places, nobody is handed out twice within a live lease, totals add up.
 * A failure names the seed and the operations that led there.
 */
export class Walk {
	private readonly random: SeededRandom;
	private readonly steps: string[];
	private readonly journeys: string[];
	private readonly contacts: string[];
	private readonly model: Model;
	private readonly sides: StoreSide[];
	private readonly newest = new Map<string, number>();
	private readonly history: string[] = [];
	private made = 0;

	constructor(
		private readonly seed: number,
		space: string,
		stores: readonly JourneyStore[],
	) {
		this.random = new SeededRandom(seed);
		this.steps = ['s1', 's2'].map((word) => `${space}:${word}`);
		this.journeys = ['j1', 'j2'].map((word) => `${space}:${word}`);
		this.contacts = ['anna', 'ben', 'carla', 'dan', 'eve', '__proto__'].map((word) => `${space}:${word}`);
		this.model = new Model(this.steps);
		this.sides = stores.map((store) => new StoreSide(store));
		this.model.nowMs = START_MS;
	}

	async go(operations: number): Promise<void> {
		for (let i = 0; i < operations; i++) {
			// Tens, so that no two leases end at the same instant: which of them comes first would be left to their names.
			this.model.nowMs += 10 * this.random.whole(1, this.random.next() < 0.1 ? 4_000 : 300);
			await this.step(this.pickOperation());
		}
	}

	private async step(operation: Operation): Promise<void> {
		const { nowMs } = this.model;
		this.history.push(`${nowMs - START_MS} ${JSON.stringify(operation)}`);
		const expected = this.model.run(operation);
		const survey = this.model.survey();
		for (const side of this.sides) {
			this.compare(await side.run(operation, nowMs), expected);
			this.compare(await side.survey(this.steps, this.journeys, this.contacts, nowMs), this.complete(survey));
		}
	}

	private complete(survey: Survey): Survey {
		const none = { entered: 0, inside: 0, finished: 0, exited: 0, failed: 0 };
		const counters = Object.fromEntries(this.journeys.map((id) => [id, survey.counters[id] ?? none]));
		for (const { entered, inside, finished, exited } of Object.values(counters))
			expect(inside + finished + exited).toBe(entered);
		return { ...survey, counters };
	}

	private compare(found: unknown, expected: unknown): void {
		// Deep equality of Jest costs more than the stores do.
		if (JSON.stringify(found) === JSON.stringify(expected)) return;
		try {
			expect(found).toEqual(expected);
		} catch (error) {
			const trace = this.history.slice(-12).join('\n');
			throw new Error(
				`Seed ${this.seed}, operation ${this.history.length}:\n${trace}\n${(error as Error).message}`,
				{ cause: error },
			);
		}
	}

	private pickOperation(): Operation {
		const { random } = this;
		const choice = random.next();
		if (choice < 0.24) return { op: 'park', records: this.repeat(() => this.anyRecord()) };
		if (choice < 0.4) return { op: 'record', events: this.repeat(() => this.anyEvent()) };
		if (choice < 0.58) return { op: 'lease', stepKey: random.pick(this.steps), limit: random.whole(1, 6) };
		if (choice < 0.86 && this.model.batches.length > 0) return this.onBatch();
		return this.rare();
	}

	private rare(): Operation {
		const { random, model } = this;
		const contactId = random.pick(this.contacts);
		const journeyId = random.pick(this.journeys);
		const dead = model.live
			.filter(({ state }) => state === 'dead')
			.map(({ id, record }) => ({ ticketId: id, contactId: record.contactId }));
		const choices: Operation[] = [
			{
				op: 'exit',
				contactId,
				...(random.next() < 0.7 ? { enrollmentId: this.enrollmentOf(contactId) } : {}),
			},
			{
				op: 'setState',
				journeyId,
				state: random.pick(['live', 'live', 'live', 'paused', 'paused', 'draining', 'stopped']),
			},
			{ op: 'setState', journeyId, state: 'live' },
			{ op: 'revive', tickets: random.some(dead, 0.7) },
			{ op: 'cancel', selection: { enrollmentId: this.enrollmentOf(contactId), contactId } },
			{ op: 'agenda', stepKeys: this.steps, untilMs: model.nowMs + random.whole(0, 60_000) },
		];
		if (random.next() < 0.1)
			return random.next() < 0.5 ? { op: 'forget', contactId } : { op: 'cancel', selection: { journeyId } };
		return random.pick(choices);
	}

	private onBatch(): Operation {
		const { random, model } = this;
		const current = model.batches.flatMap(({ state, untilMs }, i) =>
			state !== 'over' && untilMs > model.nowMs ? [i] : [],
		);
		const batch =
			current.length > 0 && random.next() < 0.8
				? random.pick(current)
				: random.whole(0, model.batches.length - 1);
		const { attempt: newest, refs } = model.batches[batch];
		const attempt = random.next() < 0.9 ? newest : random.whole(1, newest + 1);
		const runId = random.next() < 0.95 ? `run ${batch} ${attempt}` : 'another run';
		const choice = random.next();
		if (choice < 0.42) return { op: 'begin', batch, attempt, runId };
		if (choice < 0.76)
			return { op: 'finish', batch, attempt, runId, ends: this.anyEnds(refs.map(({ id }) => id)) };
		if (choice < 0.82) return { op: 'renew', batch, attempt };
		if (choice < 0.89) return { op: 'giveBack', batch, attempt, notBeforeMs: model.nowMs + 35_005 };
		if (choice < 0.97)
			return {
				op: 'putBack',
				batch,
				attempt,
				ticketIds: random.some(
					refs.map(({ id }) => id),
					0.5,
				),
				dueAtMs: model.nowMs + random.whole(1, 40_000),
			};
		return { op: 'bury', batch, attempt };
	}

	private anyEnds(ticketIds: readonly string[]): ContactEnd[] {
		return this.random.some([...ticketIds, 'no such ticket'], 0.5).map((ticketId) => {
			const kind = this.random.pick(['done', 'done', 'failed', 'elsewhere'] as const);
			return { ticketId, kind, failure: { message: 'trouble' } };
		});
	}

	private repeat<T>(make: () => T): T[] {
		return Array.from({ length: this.random.whole(1, 3) }, make);
	}

	/** One of the contact's latest enrollments; now and then a new one. */
	private enrollmentOf(contactId: string): string {
		const newest = (this.newest.get(contactId) ?? 0) + (this.random.next() < 0.2 ? 1 : 0);
		this.newest.set(contactId, newest);
		return `${contactId} ${Math.max(0, newest - this.random.whole(0, 1))}`;
	}

	private anyRecord(): ParkRecord {
		const { random, model } = this;
		const contactId = random.pick(this.contacts);
		const enrollmentId = this.enrollmentOf(contactId);
		const journeyId = this.journeys[enrollmentId.length % 2 === 0 ? 0 : Number(enrollmentId.at(-1)) % 2];
		const branches = random.whole(1, 2);
		const waitFor = {
			branches: Array.from({ length: branches }, () => ({ events: random.some(NAMES, 0.4) })),
			...(random.next() < 0.5 ? { sinceMs: model.nowMs - random.whole(0, 20_000) } : {}),
		};
		return {
			...{
				stepKey: random.pick(this.steps),
				contactId,
				enrollmentId,
				journeyId,
				visit: `v${random.whole(1, 6)}`,
				item: { n: (this.made += 1) },
			},
			...(random.next() < 0.7 ? { dueAtMs: model.nowMs + random.whole(-2_000, 20_000) } : {}),
			...(random.next() < 0.5 ? { clock: random.pick(['wall', 'journey'] as const) } : {}),
			...(random.next() < 0.6 ? { waitFor } : {}),
		};
	}

	private anyEvent() {
		const { random } = this;
		const id = random.next() < 0.85 ? `e${(this.made += 1)}` : `e${random.whole(1, this.made + 1)}`;
		const occurredAtMs = this.model.nowMs - random.whole(0, 5_000);
		return { id, name: random.pick(NAMES), contactId: random.pick(this.contacts), occurredAtMs };
	}
}
