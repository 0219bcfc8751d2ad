import type { Call } from '../domain/call';
import type { JsonObject } from '../domain/json';
import { DAY_MS } from '../domain/time';
import type { Effects } from '../effects/effects';
import { classifyCall } from '../policy/voice/classify-call';
import type { Calls } from './calls';

/** No call lasts so long, and whoever waits for one has asked after it by then. */
const FORSAKEN_MS = DAY_MS;

/**
 * Ends up to `limit` calls that were in doubt for a day and that nobody waits for any more: their contacts left the journey
 * while the phone rang, and what the provider told was lost. Without an outcome they would be kept for ever. Those whose
 * contacts are still there are looked at again a day later: their step asks after them once it is published.
 * Repeatable; two round trips a partition where there is none, a handful more where there are.
 */
export async function endForsaken(
	calls: Pick<Calls, 'areWanted' | 'close'>,
	effects: Pick<Effects, 'inDoubt' | 'updateEach'>,
	nowMs: number,
	limit: number,
): Promise<void> {
	const doubted = (await effects.inDoubt('call', nowMs - FORSAKEN_MS, limit, limit)).map(
		({ data }) => data as unknown as Call,
	);
	if (doubted.length === 0) return;
	const isWanted = await calls.areWanted(doubted);
	const wanted = new Set(doubted.filter((_, i) => isWanted[i]).map(({ callId }) => callId));
	const edited = await effects.updateEach(
		doubted.map(({ callId }) => callId),
		(effect) => {
			const call = effect.data as unknown as Call;
			if (call.outcome) return undefined;
			if (wanted.has(call.callId)) return { ...effect, doubtAtMs: nowMs };
			const verdict = classifyCall({ ...call.evidence, status: call.status });
			return { ...effect, data: { ...call, outcome: { ...verdict, atMs: nowMs } } as unknown as JsonObject };
		},
		nowMs,
	);
	await calls.close(
		edited.flatMap((effect) => (effect ? [effect.data as unknown as Call] : [])),
		nowMs,
	);
}
