import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/domain/time';
import type { JourneyCounters } from '../../lib/domain/ledger';
import type { Subscription } from '../../lib/domain/journey';
import type { EventInput } from '../../lib/domain/events';
import type { JourneyStore } from '../../lib/journey-store';
import type { RecordAnswer } from '../../lib/events/inbox';
import type { ContactEnd, LeasedBatch, LeasedContact, ParkAnswer, ParkRecord } from '../../lib/waiting/types';

export { DAY_MS, HOUR_MS, MINUTE_MS };

/** Opens the library over the store under test; each call is what another process would see. */
export type OpenStore = () => Promise<JourneyStore>;

/** One promise of the library, kept over every store. */
export interface StoreCase {
	/** Stable: reports and faulty stores refer to it. */
	id: string;
	/** The rule in the present tense. */
	title: string;
	/** Rejects when the rule is broken. */
	run(open: OpenStore): Promise<void>;
}

/** Noon of 15 January 2027, UTC: where the manual clock of each case begins. */
export const NOON_MS = Date.UTC(2027, 0, 15, 12);
export const LEASE_MS = 30_000;

export type Parking = Partial<Omit<ParkRecord, 'contactId'>>;
export type Happening = Partial<Omit<EventInput, 'contactId' | 'name'>>;

let scenes = 0;

/** A case at work: names of its own, a manual clock, and the few moves that every case makes. */
export class Scene {
	nowMs = NOON_MS;
	readonly journeyId: string;
	readonly stepKey: string;
	private readonly space: string;
	private made = 0;

	constructor(
		caseId: string,
		readonly store: JourneyStore,
		readonly open: OpenStore,
	) {
		this.space = `${caseId}-${(scenes += 1)}`;
		this.journeyId = this.name('journey');
		this.stepKey = this.name('step');
	}

	/** The same word is the same name within the case, and another one outside of it. */
	name(word: string): string {
		return `${this.space}:${word}`;
	}

	pass(spanMs: number): void {
		this.nowMs += spanMs;
	}

	record(contact: string, more: Parking = {}): ParkRecord {
		return {
			stepKey: this.stepKey,
			journeyId: this.journeyId,
			contactId: this.name(contact),
			enrollmentId: this.name(`enrollment of ${contact}`),
			visit: 'v1',
			item: { contactId: this.name(contact) },
			...more,
		};
	}

	async park(contact: string, more: Parking = {}): Promise<ParkAnswer> {
		const [answer] = await this.store.waiting.park([this.record(contact, more)], this.nowMs);
		return answer;
	}

	event(contact: string, name: string, more: Happening = {}): EventInput {
		return {
			id: `event-${(this.made += 1)}`,
			name,
			contactId: this.name(contact),
			occurredAtMs: this.nowMs,
			...more,
		};
	}

	async happens(contact: string, name: string, more: Happening = {}): Promise<RecordAnswer> {
		const [answer] = await this.store.events.record([this.event(contact, name, more)], this.nowMs);
		return answer;
	}

	async lease(limit = 100, stepKey = this.stepKey): Promise<LeasedBatch> {
		return await this.store.waiting.lease([stepKey], limit, LEASE_MS, this.nowMs);
	}

	/** The whole way out for all that are available, until nobody is; each end as `endOf` says. */
	async release(
		endOf?: (contact: LeasedContact) => Omit<ContactEnd, 'ticketId'>,
		stepKey = this.stepKey,
	): Promise<LeasedContact[]> {
		const left: LeasedContact[] = [];
		for (let run = 1; ; run++) {
			const { batchId, attempt, contacts } = await this.lease(100, stepKey);
			if (contacts.length === 0) return left;
			await this.store.waiting.begin(batchId, attempt, `run-${run}`, this.nowMs);
			const ends = endOf && contacts.map((contact) => ({ ticketId: contact.ticketId, ...endOf(contact) }));
			await this.store.waiting.finish(batchId, attempt, `run-${run}`, ends, this.nowMs);
			left.push(...contacts);
		}
	}

	/** Who leaves now, by the words that the case calls them. */
	async leaving(stepKey = this.stepKey): Promise<string[]> {
		return this.words((await this.release(undefined, stepKey)).map(({ record }) => record.contactId));
	}

	words(names: readonly string[]): string[] {
		return names.map((name) => name.slice(this.space.length + 1)).sort();
	}

	async listen(subscription: Partial<Subscription>, journeyId = this.journeyId): Promise<void> {
		await this.store.journeys.subscribe(
			journeyId,
			{ stepKey: this.name('start'), ...subscription },
			this.nowMs,
		);
	}

	/** The journey's counters; they must add up whenever they are looked at. */
	async totals(journeyId = this.journeyId): Promise<JourneyCounters> {
		const counters = await this.store.ledger.counters(journeyId);
		const { entered, inside, finished, exited, failed } = counters;
		expect({ entered, isFailedInside: failed >= 0 && failed <= inside }).toEqual({
			entered: inside + finished + exited,
			isFailedInside: true,
		});
		return counters;
	}

	async stateOf(
		contact: string,
		enrollment = this.name(`enrollment of ${contact}`),
	): Promise<string | undefined> {
		const [enrollments] = await this.store.enrollments.get([this.name(contact)]);
		const found = enrollments.find(({ id }) => id === enrollment);
		return found && [found.state, found.reason].filter(Boolean).join(': ');
	}
}

export function storeCase(id: string, title: string, run: (scene: Scene) => Promise<void>): StoreCase {
	return {
		id,
		title,
		run: async (open) => {
			const store = await open();
			try {
				await run(new Scene(id, store, open));
			} finally {
				await store.close();
			}
		},
	};
}

export function registerStoreCases(cases: readonly StoreCase[], open: OpenStore): void {
	for (const { id, title, run } of cases) test(`${id} ${title}`, () => run(open));
}

/** A wait for one of these names, or with its parts given. */
export function waitingFor(...branches: (string | { events: string[]; where?: object })[]) {
	return { branches: branches.map((branch) => (typeof branch === 'string' ? { events: [branch] } : branch)) };
}

/** n8n's filter JSON of one comparison of the event's data with a number or text. */
export function where(field: string, operation: string, rightValue: number | string): object {
	const type = typeof rightValue === 'number' ? 'number' : 'string';
	return {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
		combinator: 'and',
		conditions: [{ id: '1', leftValue: `={{ $json.${field} }}`, rightValue, operator: { type, operation } }],
	};
}
