import {
	classifyCall,
	JourneyError,
	MINUTE_MS,
	parseEngagement,
	SECOND_MS,
	tighten,
	type Call,
	type CallOrder,
	type CreateAnswer,
	type Engagement,
	type EngagementOverrides,
	type JourneyStore,
	type StoreClock,
} from '../../lib';
import { slotsOf } from './dial-ask';
import { paceLooks } from './dial-takes';
import type { PhoneLine } from './phone-line';

/** After the provider said that it was too much at once. */
const BUSY_REST_MS = 30 * SECOND_MS;
/** A call that could not be asked for in this time is not asked for: by then others may have taken it for never made. */
const PLACE_WITHIN_MS = 20 * SECOND_MS;

/** The step's engagement by name, as its form tightens it. */
export interface StepEngagement {
	name: string;
	overrides: EngagementOverrides;
	journeyId: string;
}

/** Places the calls of a step, and says how many may be placed now. */
export class Switchboard {
	/** Whether there was room when the line was last looked at. */
	private isOpen = true;
	private restsUntilMs = -Infinity;
	private nextRollCallMs = -Infinity;
	/** The provider takes no calls: one at a time tries whether it does again. */
	private isProbing = false;

	constructor(
		readonly store: JourneyStore,
		private readonly clock: Pick<StoreClock, 'nowMs'>,
		readonly openLine: () => Promise<PhoneLine>,
		private readonly step: StepEngagement,
		readonly warn: (message: string) => void,
	) {}

	/** Nobody is taken from the line until then. */
	rest(untilMs: number): void {
		this.restsUntilMs = Math.max(this.restsUntilMs, untilMs);
	}

	/**
	 * How many contacts may be taken from the line now: free slots within the pace, and none while the guard has stopped
	 * the engagement. While nobody may be called, the first of the line are looked at once a minute all the same: some of
	 * them have waited too long.
	 */
	async room(nowMs: number): Promise<number> {
		const free = await this.free(nowMs);
		this.isOpen = free > 0;
		if (free > 0) return free;
		if (nowMs < this.nextRollCallMs) return 0;
		this.nextRollCallMs = nowMs + MINUTE_MS;
		return Infinity;
	}

	/** Whether those who were taken from their line may be called. */
	mayDial(nowMs: number): boolean {
		return this.isOpen && nowMs >= this.restsUntilMs;
	}

	/** The first of the line had waited too long; those behind them may have, too. */
	callRollAgain(): void {
		this.nextRollCallMs = -Infinity;
	}

	private async free(nowMs: number): Promise<number> {
		if (nowMs < this.restsUntilMs) return 0;
		const found = await this.engagement();
		// Whoever stands in the line learns from the judge what is wrong with the policy.
		if (found === undefined) return 1;
		const { engagement, version } = found;
		const slots = slotsOf(engagement, this.step.name, this.step.journeyId);
		const looks = paceLooks(engagement, this.step.name);
		const [inUse, paces] = await Promise.all([
			this.store.capacity.inUse(
				slots.map(({ name }) => name),
				nowMs,
			),
			looks.length === 0 ? [] : this.store.caps.take(looks, nowMs),
		]);
		const free = Math.min(
			this.isProbing ? 1 : Infinity,
			...slots.map(({ limit }, i) => limit - inUse[i]),
			...paces.flatMap((pace) => (pace.kind === 'held' ? 0 : pace.remaining)),
		);
		if (engagement.failureGuard === undefined || free < 1) return free;
		return Math.min(free, await this.guarded(engagement.failureGuard, version, nowMs));
	}

	/** The step's engagement; undefined where it is missing or cannot be read. */
	private async engagement(): Promise<{ version: number; engagement: Engagement } | undefined> {
		const { name, overrides } = this.step;
		const read = async () => {
			const { policy, version } = await this.store.policies.require(name, 'engagement');
			return { version, tightened: tighten(parseEngagement(policy), overrides) };
		};
		const found = await read().catch((error: unknown) =>
			error instanceof JourneyError && !error.isRetryable ? undefined : Promise.reject(error),
		);
		return found?.tightened.kind === 'tightened'
			? { version: found.version, engagement: found.tightened.engagement }
			: undefined;
	}

	private async guarded(
		rule: NonNullable<Engagement['failureGuard']>,
		version: number,
		nowMs: number,
	): Promise<number> {
		const { name } = this.step;
		const guard = await this.store.calls.guardOf(`${name} v${version}`, rule, nowMs);
		if (guard.kind === 'free') return Infinity;
		if (guard.kind === 'try-one') return 1;
		this.rest(Math.min(guard.untilMs, nowMs + MINUTE_MS));
		this.warn(
			`the engagement '${name}' rests: ${guard.failed} of its last ${rule.lastCalls} calls failed for technical reasons`,
		);
		return 0;
	}

	/**
	 * Asks the provider to make a reserved call. Whatever comes of the request is kept; where that cannot be known, the
	 * call stays in doubt until `lookAfter` asks; so does one that this process comes to too late, as the request
	 * could still be under way when it is looked for. Never rejects for an answer of the provider.
	 */
	async place(call: Call, { channel, addressOf }: PhoneLine): Promise<void> {
		if (this.clock.nowMs() > call.reservedAtMs + PLACE_WITHIN_MS) return;
		const answer = await channel.createCall(orderOf(call, (part) => addressOf(call.callId, part)));
		const nowMs = this.clock.nowMs();
		const { calls } = this.store;
		if (answer.kind !== 'unknown') this.isProbing = answer.kind === 'busy' || isOfCredential(answer);
		switch (answer.kind) {
			case 'created': {
				const stands = await calls.report(call.callId, { sid: answer.sid, status: answer.status }, nowMs);
				// Others took it for never made meanwhile: another attempt stands for it.
				if (stands?.outcome?.result === 'CapacityDeferred') await channel.endCall(answer.sid);
				return;
			}
			case 'refused': {
				if (isOfCredential(answer)) return await this.withoutCredential(call, nowMs);
				const createErrorCode = answer.code ?? answer.httpStatus;
				const raw = { CreateErrorCode: String(createErrorCode) };
				await calls.report(call.callId, { createErrorCode, raw }, nowMs);
				return;
			}
			case 'busy':
				this.rest(nowMs + BUSY_REST_MS);
				await this.neverPlaced(call, nowMs);
				return;
			case 'unknown':
				this.warn(`the provider did not say whether call ${call.callId} was made; it is asked again`);
		}
	}

	/** A wrong credential is nothing that contacts are to leave for: they wait in the line until it is put right. */
	private async withoutCredential(call: Call, nowMs: number): Promise<void> {
		this.rest(nowMs + MINUTE_MS);
		this.warn(
			"the provider refuses the credential 'Contact Center (Twilio) API'; nobody is called until it is put right",
		);
		await this.neverPlaced(call, nowMs);
	}

	/** A callback that came while the contact was looked at moved nobody: what it brought counts now. */
	async checkOnce({ callId }: Call): Promise<void> {
		const [call] = await this.store.calls.get([callId]);
		if (call?.outcome) await this.store.calls.settle([call], this.clock.nowMs());
	}

	/** No such call exists: the attempt does not count, and another is made. Not where it has shown itself meanwhile. */
	async neverPlaced(call: Call, nowMs: number): Promise<void> {
		const outcome = { ...classifyCall({ blockedBy: 'capacity' }), atMs: nowMs };
		await this.store.calls.conclude(call.callId, outcome, nowMs, ({ sid }) => sid === undefined);
	}
}

function isOfCredential(answer: CreateAnswer): boolean {
	return answer.kind === 'refused' && answer.httpStatus === 401;
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
