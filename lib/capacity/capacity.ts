import { checkId } from '../contacts/check-id';
import { JourneyError } from '../domain/errors';
import { editRecords } from '../records/edit-records';
import type { RecordStore } from '../store/records';
import { join, packHolders, unpackHolders } from './holders';

/** A wish to hold one place in each of some named capacities. */
export interface CapacityAsk {
	/** Who holds: the same for every repeat. Asks of one call with the same holder have the same slots. */
	holderId: string;
	slots: readonly { name: string; limit: number }[];
	/** Held until released, at the latest until this instant: so a crash heals. */
	untilMs: number;
}

export type CapacityAnswer =
	| { kind: 'acquired' }
	/** A slot that has no place left, and how many hold one there. */
	| { kind: 'full'; name: string; inUse: number };

/** An ask while it is decided: the slots that were taken for it so far. */
interface Open {
	ask: CapacityAsk;
	answer: CapacityAnswer;
	joined: string[];
}

/** Times that others may be faster than our plan; the asks that lost are full then. */
const MAX_ROUNDS = 20;

/**
 * Named semaphores, shared by all processes on the store: how many calls at once, say. A document a name, changed by
 * compare-and-set. A place is held until it is released, or its time is up.
 */
export class Capacity {
	constructor(private readonly records: RecordStore) {}

	/**
	 * Takes a place in all slots of an ask or in none; asks are judged in their order, answers are in input order. Who holds
	 * a place already keeps it, whatever the limit is now, until the later of both instants. A limit is never exceeded.
	 * An ask may be `full` because of another one that takes a place at the same time and gives it back, having found its own
	 * next slot full; narrow slots are taken first, so that this is rare.
	 * One round trip a partition, and two a name where places are free.
	 * @throws JourneyError `invalid-input`; `store-unreachable` (retryable): a repeat goes on, or what was taken lapses
	 */
	async acquire(asks: readonly CapacityAsk[], nowMs: number): Promise<CapacityAnswer[]> {
		asks.forEach(checkAsk);
		const all = asks.map((ask): Open => ({ ask, answer: { kind: 'acquired' }, joined: [] }));
		let open = all;
		for (let round = 0; open.length > 0 && round < MAX_ROUNDS; round++) {
			await this.plan(open, nowMs);
			const planned = open.filter(({ answer }) => answer.kind === 'acquired');
			await this.take(planned, nowMs);
			const lost = planned.filter(({ answer }) => answer.kind === 'full');
			if (lost.length === 0) break;
			await this.giveBack(lost, nowMs);
			// What the losers held for an instant may be what the others found full.
			open = open.filter(({ answer }) => answer.kind === 'full');
		}
		return all.map(({ answer }) => answer);
	}

	/** Gives places back; one that is not held is none. Repeatable. Two round trips a partition. */
	async release(
		holds: readonly { holderId: string; names: readonly string[] }[],
		nowMs: number,
	): Promise<void> {
		const leaving = new Map<string, Set<string>>();
		for (const { holderId, names } of holds)
			for (const name of names) leaving.set(name, (leaving.get(name) ?? new Set()).add(holderId));
		await editRecords(this.records, 'capacity', leaving.keys(), (name, value) => {
			const holders = unpackHolders(value, nowMs);
			const before = holders.size;
			for (const holderId of leaving.get(name)!) holders.delete(holderId);
			return holders.size === before ? undefined : packHolders(holders);
		});
	}

	/** How many places are held now, in input order. One round trip a partition. */
	async inUse(names: readonly string[], nowMs: number): Promise<number[]> {
		const found = await this.records.read('capacity', names);
		return found.map((record) => unpackHolders(record?.value, nowMs).size);
	}

	/** Judges all asks in their order over one look at their names; nothing is written. */
	private async plan(open: readonly Open[], nowMs: number): Promise<void> {
		const names = [...new Set(open.flatMap(({ ask }) => ask.slots.map(({ name }) => name)))];
		const found = await this.records.read('capacity', names);
		const holdersOf = new Map(names.map((name, i) => [name, unpackHolders(found[i]?.value, nowMs)]));
		for (const one of open) {
			const { holderId, slots } = one.ask;
			const full = slots.find(({ name, limit }) => {
				const holders = holdersOf.get(name)!;
				return !holders.has(holderId) && holders.size >= limit;
			});
			one.answer = full
				? { kind: 'full', name: full.name, inUse: holdersOf.get(full.name)!.size }
				: { kind: 'acquired' };
			if (!full) for (const { name, limit } of slots) join(holdersOf.get(name)!, one.ask, limit);
		}
	}

	/**
	 * Takes the slots name by name, for all asks that are not lost yet. Of asks for the same slots, those in a later slot are
	 * in all earlier ones: the last slot is never full of asks that will lose.
	 */
	private async take(planned: readonly Open[], nowMs: number): Promise<void> {
		for (const name of narrowestFirst(planned)) {
			const users = planned.filter(
				({ ask, answer }) => answer.kind === 'acquired' && ask.slots.some((slot) => slot.name === name),
			);
			let words: ReturnType<typeof join>[] = [];
			let inUse = 0;
			await editRecords(this.records, 'capacity', users.length > 0 ? [name] : [], (_name, value) => {
				const holders = unpackHolders(value, nowMs);
				words = users.map(({ ask }) => join(holders, ask, limitOf(ask, name)));
				inUse = holders.size;
				return words.every((word) => word === 'full') ? undefined : packHolders(holders);
			});
			users.forEach((one, i) => {
				if (words[i] === 'full') one.answer = { kind: 'full', name, inUse };
				if (words[i] === 'joined') one.joined.push(name);
			});
		}
	}

	private async giveBack(lost: readonly Open[], nowMs: number): Promise<void> {
		const holds = lost.map(({ ask, joined }) => ({ holderId: ask.holderId, names: joined.splice(0) }));
		await this.release(holds, nowMs);
	}
}

function limitOf({ slots }: CapacityAsk, name: string): number {
	return Math.min(...slots.filter((slot) => slot.name === name).map(({ limit }) => limit));
}

function narrowestFirst(open: readonly Open[]): string[] {
	const limits = new Map<string, number>();
	for (const { ask } of open)
		for (const { name, limit } of ask.slots) limits.set(name, Math.min(limit, limits.get(name) ?? limit));
	return [...limits].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).map(([name]) => name);
}

function checkAsk({ holderId, slots, untilMs }: CapacityAsk, i: number): void {
	const where = `Capacity ask ${i}`;
	checkId(where, 'holderId', holderId);
	if (!Number.isFinite(untilMs)) throw unfit(where, 'untilMs', untilMs, 'an instant in milliseconds');
	for (const { name, limit } of slots) {
		checkId(where, 'name', name);
		if (!Number.isInteger(limit) || limit < 0) throw unfit(where, 'limit', limit, 'a whole number from 0 on');
	}
}

function unfit(where: string, field: string, value: unknown, allowed: string): JourneyError {
	return new JourneyError(
		'invalid-input',
		`${where} has '${field}' ${String(value)}; allowed is ${allowed}.`,
		{
			facts: { field },
		},
	);
}
