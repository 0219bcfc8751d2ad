import {
	classifyCall,
	DAY_MS,
	isFinal,
	MINUTE_MS,
	SECOND_MS,
	type Call,
	type CallReport,
	type CallSnapshot,
	type Verdict,
} from '../../lib';
import { DOUBT_MS, longestMs } from './dial-ask';
import type { PhoneLine } from './phone-line';
import type { Switchboard } from './switchboard';

/** A call under way is asked after so often, should its callbacks be lost. */
const LOOK_AGAIN_MS = MINUTE_MS;
/** Clocks of the provider and of the store differ by less. */
const CLOCK_SLACK_MS = 15 * SECOND_MS;
/** So long after a call must be over, its contact waits no longer for a provider that does not say so. */
const GIVE_UP_MS = DAY_MS;

/**
 * Asks the provider about calls that have no outcome, in input order: how long each waits on. One that should long be over
 * keeps its slots, and is ended; of one that nobody tells about within a day, the outcome is that it is not known.
 */
export async function lookAfter(
	switchboard: Switchboard,
	calls: readonly Call[],
	nowMs: number,
): Promise<Verdict[]> {
	if (calls.length === 0) return [];
	const line = await switchboard.openLine().catch((error: unknown) => error as Error);
	const unknown: Error[] = [];
	const verdicts = await Promise.all(
		calls.map(async (call) => await lookAfterOne(switchboard, call, line, unknown, nowMs)),
	);
	if (unknown.length > 0)
		switchboard.warn(`the provider cannot be asked about ${unknown.length} calls: ${unknown[0].message}`);
	return verdicts;
}

async function lookAfterOne(
	switchboard: Switchboard,
	call: Call,
	line: PhoneLine | Error,
	unknown: Error[],
	nowMs: number,
): Promise<Verdict> {
	const { store } = switchboard;
	const again = (untilMs: number): Verdict => ({
		kind: 'hold',
		untilMs,
		reason: 'calling',
		what: null,
		stepKey: call.stepKey,
		afterwards: async () => await switchboard.checkOnce(call),
	});
	if (call.sid === undefined && nowMs < call.reservedAtMs + DOUBT_MS)
		return again(call.reservedAtMs + DOUBT_MS);
	const found =
		line instanceof Error ? line : await findCall(call, line).catch((error: unknown) => error as Error);
	if (found instanceof Error) unknown.push(found);
	else if (found === undefined && call.sid === undefined) await switchboard.neverPlaced(call, nowMs);
	else await store.calls.report(call.callId, reportOf(found), nowMs);
	const isOver = !(found instanceof Error) && (found === undefined || isFinal(found.status));
	if (isOver) return again(nowMs + SECOND_MS);
	await whileUnderWay(switchboard, call, line, found, nowMs);
	return again(nowMs + LOOK_AGAIN_MS);
}

/** What is done about a call that is not over, or of which that is not known. */
async function whileUnderWay(
	{ store, warn }: Switchboard,
	call: Call,
	line: PhoneLine | Error,
	found: CallSnapshot | Error | undefined,
	nowMs: number,
): Promise<void> {
	const lateMs = nowMs - (call.reservedAtMs + longestMs(call));
	if (lateMs >= GIVE_UP_MS) {
		await store.calls.conclude(call.callId, { ...classifyCall({}), atMs: nowMs }, nowMs);
		return;
	}
	if (line instanceof Error || found instanceof Error || found === undefined) return;
	if (lateMs < -LOOK_AGAIN_MS) return;
	await keepSlots(store, call, nowMs + 2 * LOOK_AGAIN_MS, nowMs);
	// The provider let it wait before it rang: a talk that began late may last its time.
	const mayGoOn = lateMs < 0 || (found.status === 'in-progress' && lateMs < call.longestSec * SECOND_MS);
	if (mayGoOn) return;
	await store.calls.report(call.callId, { cancelledBy: 'window' }, nowMs);
	await line.channel.endCall(found.sid).catch((error: Error) => warn(error.message));
}

/** Whoever is on the line takes a place, whatever the limit says: others wait for it. */
async function keepSlots(
	{ capacity }: Switchboard['store'],
	call: Call,
	untilMs: number,
	nowMs: number,
): Promise<void> {
	const slots = call.capacity.map((name) => ({ name, limit: Number.MAX_SAFE_INTEGER }));
	await capacity.acquire([{ holderId: call.callId, slots, untilMs }], nowMs);
}

/** The call at the provider. Its number holds one call at a time, so the newest since it was reserved is the one. */
async function findCall(call: Call, { channel }: PhoneLine): Promise<CallSnapshot | undefined> {
	if (call.sid !== undefined) return await channel.fetchCall(call.sid);
	const { to, from, reservedAtMs } = call;
	const [newest] = await channel.findCalls({ to, from, sinceMs: reservedAtMs - CLOCK_SLACK_MS });
	return newest;
}

function reportOf(found: CallSnapshot | undefined): CallReport {
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
