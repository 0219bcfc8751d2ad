import {
	classifyCall,
	isFinal,
	MINUTE_MS,
	parseEngagement,
	SECOND_MS,
	tighten,
	type Call,
	type CallOrder,
	type CallSnapshot,
	type EngagementOverrides,
	type JourneyStore,
	type StoreClock,
	type Verdict,
} from '../../lib';
import { DOUBT_MS, slotsOf } from './dial-ask';
import type { PhoneLine } from './phone-line';

/** A call under way is asked after so often, should its callbacks be lost. */
const LOOK_AGAIN_MS = MINUTE_MS;
/** After the provider said that it was too much at once. */
const BUSY_REST_MS = 30 * SECOND_MS;
/** A call that could not be asked for in this time is not asked for: by then others may have taken it for never made. */
const PLACE_WITHIN_MS = 20 * SECOND_MS;
/** Clocks of the provider and of the store differ by less. */
const CLOCK_SLACK_MS = 15 * SECOND_MS;

/** The step's engagement by name, as its form tightens it. */
export interface StepEngagement {
	name: string;
	overrides: EngagementOverrides;
	journeyId: string;
}

/** Places the calls of a step, and asks after those whose callbacks do not come. */
export class Switchboard {
	private restsUntilMs = -Infinity;

	constructor(
		readonly store: JourneyStore,
		private readonly clock: Pick<StoreClock, 'nowMs'>,
		readonly openLine: () => Promise<PhoneLine>,
		private readonly step: StepEngagement,
		private readonly warn: (message: string) => void,
	) {}

	/** Nobody is taken from the line until then. */
	rest(untilMs: number): void {
		this.restsUntilMs = Math.max(this.restsUntilMs, untilMs);
	}

	/** How many contacts may be taken from the line now: free slots, and none while the guard has stopped the engagement. */
	async room(nowMs: number): Promise<number> {
		if (nowMs < this.restsUntilMs) return 0;
		const saved = await this.store.policies.get(this.step.name);
		// Whoever stands in the line learns from the judge what is wrong with the policy.
		if (saved?.kind !== 'engagement') return 1;
		const tightened = tighten(parseEngagement(saved.policy), this.step.overrides);
		if (tightened.kind === 'looser') return 1;
		const { engagement } = tightened;
		const slots = slotsOf(engagement, this.step.name, this.step.journeyId);
		const inUse = await this.store.capacity.inUse(
			slots.map(({ name }) => name),
			nowMs,
		);
		const free = Math.min(...slots.map(({ limit }, i) => limit - inUse[i]));
		if (engagement.failureGuard === undefined) return free;
		const label = `${this.step.name} v${saved.version}`;
		const guard = await this.store.calls.guardOf(label, engagement.failureGuard, nowMs);
		if (guard.kind === 'free') return free;
		if (guard.kind === 'try-one') return Math.min(1, free);
		this.rest(Math.min(guard.untilMs, nowMs + MINUTE_MS));
		this.warn(
			`the engagement '${this.step.name}' rests: ${guard.failed} of its last ${engagement.failureGuard.lastCalls} calls failed for technical reasons`,
		);
		return 0;
	}

	/**
	 * Asks the provider to make a reserved call. Whatever comes of the request is kept; where that cannot be known, the
	 * call stays in doubt until {@link lookAfter} asks; so does one that this process comes to too late, as the request
	 * could still be under way when it is looked for. Never rejects for an answer of the provider.
	 */
	async place(call: Call, { channel, addressOf }: PhoneLine): Promise<void> {
		if (this.clock.nowMs() > call.reservedAtMs + PLACE_WITHIN_MS) return;
		const answer = await channel.createCall(orderOf(call, (part) => addressOf(call.callId, part)));
		const nowMs = this.clock.nowMs();
		const { calls } = this.store;
		switch (answer.kind) {
			case 'created':
				await calls.report(call.callId, { sid: answer.sid, status: answer.status }, nowMs);
				return;
			case 'refused':
				await calls.report(
					call.callId,
					{
						createErrorCode: answer.code ?? answer.httpStatus,
						raw: { CreateErrorCode: String(answer.code ?? answer.httpStatus) },
					},
					nowMs,
				);
				return;
			case 'busy':
				this.rest(nowMs + BUSY_REST_MS);
				await this.neverPlaced(call, nowMs);
				return;
			case 'unknown':
				this.warn(`the provider did not say whether call ${call.callId} was made; it is asked again`);
		}
	}

	/** Asks the provider about calls that have no outcome, in input order: how long each waits on. */
	async lookAfter(calls: readonly Call[], nowMs: number): Promise<Verdict[]> {
		if (calls.length === 0) return [];
		const line = await this.openLine();
		return await Promise.all(calls.map(async (call) => await this.lookAfterOne(call, line, nowMs)));
	}

	private async lookAfterOne(call: Call, line: PhoneLine, nowMs: number): Promise<Verdict> {
		const again = (untilMs: number): Verdict => ({
			kind: 'hold',
			untilMs,
			reason: 'calling',
			what: null,
			afterwards: async () => await this.checkOnce(call.callId),
		});
		if (call.sid === undefined && nowMs < call.reservedAtMs + DOUBT_MS)
			return again(call.reservedAtMs + DOUBT_MS);
		const found = await findCall(call, line).catch((error: unknown) => error as Error);
		if (found instanceof Error) {
			this.warn(`the provider cannot be asked about call ${call.callId}: ${found.message}`);
			return again(nowMs + LOOK_AGAIN_MS);
		}
		if (found === undefined && call.sid === undefined) await this.neverPlaced(call, nowMs);
		else await this.store.calls.report(call.callId, reportOf(found), nowMs);
		const isOver = found === undefined || isFinal(found.status);
		return again(nowMs + (isOver ? SECOND_MS : LOOK_AGAIN_MS));
	}

	/** A callback that came while the contact was looked at moved nobody: what it brought counts now. */
	private async checkOnce(callId: string): Promise<void> {
		const [call] = await this.store.calls.get([callId]);
		if (call?.outcome) await this.store.calls.settle([call], this.clock.nowMs());
	}

	/** No such call exists: the attempt does not count, and another is made. */
	private async neverPlaced(call: Call, nowMs: number): Promise<void> {
		const outcome = { ...classifyCall({ blockedBy: 'capacity' }), atMs: nowMs };
		await this.store.calls.conclude(call.callId, outcome, nowMs);
	}
}

/** The call at the provider. Its number holds one call at a time, so the newest since it was reserved is the one. */
async function findCall(call: Call, { channel }: PhoneLine): Promise<CallSnapshot | undefined> {
	if (call.sid !== undefined) return await channel.fetchCall(call.sid);
	const { to, from, reservedAtMs } = call;
	const [newest] = await channel.findCalls({ to, from, sinceMs: reservedAtMs - CLOCK_SLACK_MS });
	return newest;
}

function reportOf(found: CallSnapshot | undefined): Parameters<JourneyStore['calls']['report']>[1] {
	if (found === undefined) return { status: 'failed', raw: { Lookup: 'not found' }, isWhole: true };
	const { sid, status, answeredBy, durationSec, errorCode, raw } = found;
	return {
		sid,
		status,
		raw,
		isWhole: true,
		...(answeredBy === undefined ? {} : { answeredBy }),
		...(durationSec === undefined ? {} : { durationSec }),
		...(errorCode === undefined ? {} : { errorCode }),
	};
}

/** Leaving a message needs the machine's beep before anything is said; otherwise it is told while the call goes on. */
function orderOf(
	call: Call,
	addressOf: (part: 'answer' | 'status' | 'machine' | 'recording') => string,
): CallOrder {
	const { to, from, plan, ringSec, longestSec, detectsMachines } = call;
	const leavesMessage = plan.machine === 'leave-message';
	return {
		to,
		from,
		ringSec,
		longestSec,
		url: addressOf('answer'),
		statusUrl: addressOf('status'),
		...(detectsMachines ? { machineDetection: leavesMessage ? 'message-end' : 'start' } : {}),
		...(detectsMachines && !leavesMessage ? { machineUrl: addressOf('machine') } : {}),
		...(plan.isRecorded ? { recordingUrl: addressOf('recording') } : {}),
	};
}
