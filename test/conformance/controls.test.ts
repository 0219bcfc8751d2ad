import type { CapAnswer, CapAsk, CapLimit } from '../../lib/store/caps';
import { NaiveSegments } from './naive-segments';
import { NaiveCaps, type NaiveHit } from './naive-caps';
import { capCases } from './caps';
import { segmentCases } from './segments';
import type { Open } from './open-stores';

/** Lets others in between the count and the write. */
class CountThenWrite extends NaiveCaps {
	override async take(asks: readonly CapAsk[], nowMs: number): Promise<CapAnswer[]> {
		const judged = asks.map((ask) => this.firstInstant(ask, this.remembered(ask.subject, nowMs), nowMs));
		await Promise.resolve();
		return asks.map((ask, i) => {
			const held = judged[i];
			if (held) return held;
			if (!this.isTaken(this.remembered(ask.subject, nowMs), ask.hitId)) this.write(ask, nowMs);
			return { kind: 'taken', remaining: this.remaining(ask, nowMs) };
		});
	}
}

class EndInclusive extends NaiveCaps {
	protected override isInside(atMs: number, limit: CapLimit, nowMs: number): boolean {
		return limit.windowMs === undefined ? super.isInside(atMs, limit, nowMs) : atMs >= nowMs - limit.windowMs;
	}
}

class RefundsNothing extends NaiveCaps {
	override async refund(
		hits: readonly { hitId: string; subject: string }[],
	): Promise<{ kind: 'refunded' }[]> {
		return hits.map(() => ({ kind: 'refunded' }));
	}
}

class CountsRepeats extends NaiveCaps {
	protected override isTaken(): boolean {
		return false;
	}
}

/** Forgets what the window that is asked does not need. */
class TrimsByWindow extends NaiveCaps {
	protected override write(ask: CapAsk, nowMs: number): void {
		const windowMs = Math.max(...ask.limits.map((limit) => limit.windowMs ?? Infinity));
		this.hits.set(
			ask.subject,
			this.remembered(ask.subject, nowMs).filter((hit) => hit.atMs > nowMs - windowMs),
		);
		super.write(ask, nowMs);
	}
}

class SeesOnlyThePast extends NaiveCaps {
	protected override isInside(atMs: number, limit: CapLimit, nowMs: number): boolean {
		return super.isInside(atMs, limit, nowMs) && atMs <= nowMs;
	}
}

class IgnoresScopes extends NaiveCaps {
	protected override used(hits: readonly NaiveHit[], limit: CapLimit, nowMs: number): number {
		return hits.filter((hit) => this.isInside(hit.atMs, limit, nowMs)).length;
	}
}

class ForgetsRuns extends NaiveSegments {
	override async apply(
		name: string,
		change: { in: readonly string[]; out: readonly string[] },
		runKey: string,
	) {
		await this.confirm(name, runKey);
		return await super.apply(name, change, runKey);
	}
}

class CommitsAnything extends NaiveSegments {
	override async commit(
		name: string,
		snapshotId: string,
		_options: { maxLeaveShare: number },
		nowMs: number,
	) {
		return await super.commit(name, snapshotId, { maxLeaveShare: 1 }, nowMs);
	}
}

const find = (id: string) => [...capCases, ...segmentCases].find((one) => one.id === id)!;

function openOne(caps: NaiveCaps, segments = new NaiveSegments()): Open {
	return async () => ({ caps, segments, close: async () => undefined });
}

describe('a faulty store fails the suite', () => {
	test.each([
		['counts, then writes', CountThenWrite, ['cap-16']],
		['keeps the last instant of a window inside', EndInclusive, ['cap-02', 'cap-07', 'cap-random-1']],
		['refunds nothing', RefundsNothing, ['cap-10', 'cap-11', 'cap-random-2']],
		['counts a repeated hitId', CountsRepeats, ['cap-08', 'cap-09', 'cap-random-1']],
		['trims hits by the window asked', TrimsByWindow, ['cap-12', 'cap-random-2']],
		['does not see hits of a clock ahead', SeesOnlyThePast, ['cap-17']],
		['counts all hits in all scopes', IgnoresScopes, ['cap-15', 'cap-21', 'cap-random-1']],
	] as const)('one that %s', async (_fault, Faulty, caught) => {
		for (const id of caught) await expect(find(id).run(openOne(new Faulty()))).rejects.toThrow();
	});

	test.each([
		['forgets the diff of a run', ForgetsRuns, ['seg-02', 'seg-03', 'seg-random-1']],
		['commits whatever leaves', CommitsAnything, ['seg-23']],
	] as const)('one that %s', async (_fault, Faulty, caught) => {
		for (const id of caught)
			await expect(find(id).run(openOne(new NaiveCaps(), new Faulty()))).rejects.toThrow();
	});
});

test('the naive store, which has no fault, passes the same cases', async () => {
	const ids = [
		'cap-02',
		'cap-07',
		'cap-08',
		'cap-09',
		'cap-10',
		'cap-11',
		'cap-12',
		'cap-15',
		'cap-16',
		'cap-17',
		'cap-21',
		'cap-random-1',
	];
	for (const id of [...ids, 'seg-02', 'seg-03', 'seg-07', 'seg-23'])
		await find(id).run(openOne(new NaiveCaps()));
});
