import type { CallResult } from '../../domain/call';

/** Declined for good by the called party: a soft refusal, not to be dialled again in the same visit. */
export const SIP_UNWANTED = 607;

function byCode(rows: readonly [CallResult, readonly number[]][]): ReadonlyMap<number, CallResult> {
	return new Map(rows.flatMap(([result, codes]) => codes.map((code) => [code, result] as const)));
}

const SIP = byCode([
	['Busy', [486, 600]],
	['NoAnswer', [480, 603, SIP_UNWANTED]],
	['InvalidAddress', [404, 410, 484, 485, 604]],
	['CallFailed', [408, 487, 500, 502, 503, 504]],
	['NonRetriableError', [401, 405, 407, 415, 488, 501, 505]],
]);

/**
 * 13223 and 21219 (unverified number of a trial account) come from the provider's dictionary of errors; 13224 is said
 * both of bad numbers and of carrier trouble, so it blames nobody.
 */
const PROVIDER = byCode([
	['InvalidAddress', [13223, 13226, 21211, 21214, 21217]],
	['NonRetriableError', [13214, 13227, 21210, 21215, 21216, 21219, 32205]],
	['CallFailed', [13224]],
	['CapacityDeferred', [10004, 20429]],
]);

/** The agent's side broke: the document could not be fetched (11200) or read (12100), or its WebSocket failed (64xxx). */
function isAgentError(code: number): boolean {
	return code === 11200 || code === 12100 || (code >= 64000 && code <= 64999);
}

/** What a SIP response says of a call that failed; undefined for one that says nothing. */
export function resultOfSip(code: number | undefined): CallResult | undefined {
	return code === undefined ? undefined : SIP.get(code);
}

/** What an error code of the provider says; undefined for one that is not known. */
export function resultOfError(code: number | undefined): CallResult | undefined {
	if (code === undefined) return undefined;
	return PROVIDER.get(code) ?? (isAgentError(code) ? 'BotFailed' : undefined);
}
