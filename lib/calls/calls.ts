import type { Call, CallOutcome, CallReport } from '../domain/call';
import type { JsonObject } from '../domain/json';
import type { Effect } from '../effects/effect';
import type { Enrollments } from '../enrollments/enrollments';
import type { WaitingRoom } from '../waiting/waiting-room';
import { callIdOf, type CallVisit } from './call-id';
import type { CallDesk } from './call-desk';
import type { FailureGuard, GuardRule, GuardVerdict } from './failure-guard';
import { mergeReport } from './merge-report';
import { reserve, type DialAnswer, type DialAsk, type DialStores } from './reserve';

/** Attempts of a visit that are read at once; most visits have fewer. Twice as many each further time: some were put off for days. */
const PAGE = 4;
const LONGEST_PAGE = 256;

/** What the life of a call needs of a store. */
export interface CallStores extends DialStores {
	enrollments: Pick<Enrollments, 'get'>;
	waiting: Pick<WaitingRoom, 'retime'>;
	guard: FailureGuard;
}

/**
 * The life of a call: reserved -> placed -> (what the provider reports, in any order) -> its outcome, once.
 * Every attempt is one document under compare-and-set; what the outcome brings with it (slots, hits, the number that is
 * bad, the parked contact) is done after it and may be repeated: {@link Calls.settle}.
 */
export class Calls implements CallDesk {
	constructor(private readonly stores: CallStores) {}

	/** Judges and claims dials, see {@link reserve}. */
	async reserve(asks: readonly DialAsk[], nowMs: number): Promise<DialAnswer[]> {
		return await reserve(this.stores, asks, nowMs);
	}

	async get(callIds: readonly string[]): Promise<(Call | undefined)[]> {
		return (await this.stores.effects.get(callIds)).map(callOf);
	}

	/** All attempts of each visit, first to last, in input order. One round trip a partition for the first 4, then for 8, 16 ... */
	async attemptsOf(visits: readonly CallVisit[]): Promise<Call[][]> {
		const found: Call[][] = visits.map(() => []);
		let open = visits.map((_, i) => i);
		for (let from = 1, size = PAGE; open.length > 0; from += size, size = Math.min(2 * size, LONGEST_PAGE)) {
			const ids = open.flatMap((i) =>
				Array.from({ length: size }, (_, offset) => callIdOf(visits[i], from + offset)),
			);
			const calls = await this.get(ids);
			open = open.filter((i, position) => {
				const page = calls.slice(position * size, (position + 1) * size).flatMap((call) => call ?? []);
				found[i].push(...page);
				return page.length === size;
			});
		}
		return found;
	}

	async update(
		callId: string,
		edit: (call: Call) => Call | undefined,
		nowMs: number,
	): Promise<Call | undefined> {
		return callOf(await this.edit(callId, edit, nowMs));
	}

	/**
	 * Adds what the provider reports. The report that tells the last that was missing settles the call; of one that is
	 * settled, nobody is moved any more: its contact may be waiting for the next attempt.
	 */
	async report(callId: string, report: CallReport, nowMs: number): Promise<Call | undefined> {
		const effect = await this.edit(callId, (call) => mergeReport(call, report, nowMs), nowMs);
		const merged = callOf(effect);
		if (merged === undefined) return undefined;
		if (merged.outcome) {
			if (effect!.state === 'claimed') await this.settle([merged], nowMs);
		} else if (merged.endedAtMs !== undefined) {
			await this.giveSlotsBack([merged], nowMs);
			await this.lookAgain([merged], nowMs + UNTOLD_MS, nowMs);
		}
		return merged;
	}

	/**
	 * Sets an outcome that no report brings (it was never placed, or nothing will ever be told), where `isStillSo` of the
	 * call as it is by then. The first outcome stays.
	 */
	async conclude(
		callId: string,
		outcome: CallOutcome,
		nowMs: number,
		isStillSo: (call: Call) => boolean = () => true,
	): Promise<Call | undefined> {
		const set = await this.update(
			callId,
			(call) => (call.outcome || !isStillSo(call) ? undefined : { ...call, outcome }),
			nowMs,
		);
		if (set?.outcome) await this.settle([set], nowMs);
		return set;
	}

	/** The contact asked not to be called: the consent is written before anything else. */
	async optOut(callId: string, { source }: { source: string }, nowMs: number): Promise<void> {
		const [call] = await this.get([callId]);
		if (call === undefined) return;
		await this.stores.consent.set(
			[
				{
					point: call.to,
					contactId: call.contactId,
					channel: 'voice',
					purpose: '*',
					state: 'revoked',
					source,
					atMs: nowMs,
				},
			],
			nowMs,
		);
		await this.update(
			callId,
			(one) => ({ ...one, evidence: { ...one.evidence, optedOut: true, speechHeard: true } }),
			nowMs,
		);
	}

	/** Whether the contact is still in the journey for whose sake it is called. In input order. */
	async areWanted(calls: readonly Call[]): Promise<boolean[]> {
		const enrollments = await this.stores.enrollments.get(calls.map(({ contactId }) => contactId));
		return calls.map(({ enrollmentId }, i) =>
			enrollments[i].some(({ id, state }) => id === enrollmentId && state === 'inside'),
		);
	}

	/** Whether the engagement's guard lets calls be made now. */
	async guardOf(engagement: string, rule: GuardRule, nowMs: number): Promise<GuardVerdict> {
		return await this.stores.guard.ask(engagement, rule, nowMs);
	}

	/** As {@link close}, and the parked contacts are looked at now. Repeatable. */
	async settle(calls: readonly Call[], nowMs: number): Promise<void> {
		await this.close(calls, nowMs);
		await this.lookAgain(
			calls.filter(({ outcome }) => outcome !== undefined),
			nowMs,
			nowMs,
		);
	}

	/**
	 * Does what outcomes bring with them, once: slots are given back, hits too where nobody was reached for, a bad number is
	 * suppressed. Repeatable, at the cost of one look; for calls whose process died before it could.
	 */
	async close(calls: readonly Call[], nowMs: number): Promise<void> {
		const over = await this.notClosed(calls.filter(({ outcome }) => outcome !== undefined));
		if (over.length === 0) return;
		// Before the slots are free: whoever takes one is to know what came of the call before.
		await this.stores.guard.note(over);
		const unused = over.filter(isUnused).flatMap(({ hits }) => hits);
		if (unused.length > 0) await this.stores.caps.refund(unused, nowMs);
		const bad = over.filter(({ outcome }) => outcome!.result === 'InvalidAddress');
		if (bad.length > 0)
			await this.stores.consent.suppress(
				bad.map(({ to }) => ({ point: to, channel: 'voice', reason: 'invalid-address', source: 'call' })),
				nowMs,
			);
		await this.giveSlotsBack(over, nowMs);
		await this.stores.effects.commit(
			over.map(({ callId }) => ({ effectId: callId })),
			nowMs,
		);
	}

	private async notClosed(calls: readonly Call[]): Promise<Call[]> {
		if (calls.length === 0) return [];
		const effects = await this.stores.effects.get(calls.map(({ callId }) => callId));
		return calls.filter((_, i) => effects[i]?.state !== 'committed');
	}

	private async edit(
		callId: string,
		edit: (call: Call) => Call | undefined,
		nowMs: number,
	): Promise<Effect | undefined> {
		return await this.stores.effects.update(
			callId,
			(effect) => {
				const edited = edit(effect.data as unknown as Call);
				return edited && { ...effect, data: kept(edited) as unknown as JsonObject };
			},
			nowMs,
		);
	}

	private async giveSlotsBack(calls: readonly Call[], nowMs: number): Promise<void> {
		await this.stores.capacity.release(
			calls.map(({ callId, capacity }) => ({ holderId: callId, names: capacity })),
			nowMs,
		);
	}

	private async lookAgain(calls: readonly Call[], dueAtMs: number, nowMs: number): Promise<void> {
		await this.stores.waiting.retime(
			calls.map(({ contactId, ticketId }) => ({ contactId, ticketId, dueAtMs })),
			nowMs,
		);
	}
}

/** A call that is over without all being told is asked for after this time: who answered is often told last. */
const UNTOLD_MS = 2_000;

/**
 * What is kept of a call. One that was put off was none: what was to be said is with the attempt that follows. While a
 * provider is busy there are up to four an hour, so they are kept small.
 */
function kept(call: Call): Call {
	if (call.outcome?.result !== 'CapacityDeferred') return call;
	const { who, machine, maxTurns } = call.plan;
	return { ...call, plan: { who, machine, maxTurns } };
}

/** Nobody was reached for. A call that was called off may have rung before: its hits count. */
function isUnused({ outcome, sid }: Call): boolean {
	const { result, class: callClass } = outcome!;
	const wasCalledOff = ['Cancelled', 'CSRCancelled', 'Terminated'].includes(result);
	return callClass !== 'attempted' && !(wasCalledOff && sid !== undefined);
}

function callOf(effect: Effect | undefined): Call | undefined {
	return effect && (effect.data as unknown as Call);
}
