import { JourneyError } from '../domain/errors';
import type { EntryRule as StoredRule } from '../domain/journey';
import { judgeEntry, type EntryFacts, type EntryHistory, type EntryRule } from '../policy/entry';
import { normaliseZone } from '../policy/zones/normalise-zone';
import type { ContactDraft } from '../contacts/draft';
import { keySlot } from '../contacts/enrollment-transitions';
import type { EnterRequest } from './enter';

/** Why a contact may not enter, as the ledger says it. */
export interface Refusal {
	reason: string;
	/** The first instant at which time alone would change the verdict. */
	allowedFromMs?: number;
}

/** Of a rule that does not say how often. */
const DEFAULTS: EntryRule = { repeat: { kind: 'every-time' } };

/**
 * Judges the entry rule over what the contact's document remembers; undefined where it may enter.
 * A rule that cannot be judged refuses (`invalid-rule`): one broken rule must not hold up the events of everybody.
 */
export function judgeEntryRule(
	draft: ContactDraft,
	request: EnterRequest,
	rule: StoredRule,
	nowMs: number,
): Refusal | undefined {
	try {
		const verdict = judgeEntry({ ...DEFAULTS, ...rule }, factsOf(draft, request, nowMs), nowMs);
		if (verdict === undefined) return { reason: 'invalid-rule' };
		if (verdict.kind === 'enter') return undefined;
		const { reason, allowedFromMs } = verdict;
		return allowedFromMs === undefined ? { reason } : { reason, allowedFromMs };
	} catch (error) {
		if (error instanceof JourneyError) return { reason: 'invalid-rule' };
		throw error;
	}
}

function factsOf(draft: ContactDraft, request: EnterRequest, nowMs: number): EntryFacts {
	const { journeyId, key, zone } = request;
	const past = draft.contact.history[journeyId];
	const keyPast = key === undefined ? undefined : past?.keys[keySlot(key)];
	return {
		eventOccurredAtMs: request.occurredAtMs ?? nowMs,
		history: {
			totalCount: past?.entries ?? 0,
			insideCount: insideOf(draft, journeyId).length,
			lastEnteredAtMs: past?.lastEnteredAtMs,
			lastEndedAtMs: past?.lastEndedAtMs,
		},
		key,
		keyHistory: key === undefined ? undefined : keyHistory(draft, journeyId, key, keyPast),
		zone: (zone === undefined ? null : normaliseZone(zone)) ?? undefined,
		isInExcludedSegment: request.refusedBySegment !== undefined,
		lastExitEventAtMs: request.lastExitEventAtMs,
	};
}

function keyHistory(
	draft: ContactDraft,
	journeyId: string,
	key: string,
	past: { enteredAtMs: number; endedAtMs?: number } | undefined,
): EntryHistory {
	const insideCount = insideOf(draft, journeyId).filter((enrollment) => enrollment.key === key).length;
	// A key whose slot was forgotten (see contacts/bounds.ts) is still known while somebody is inside with it.
	const totalCount = past === undefined ? insideCount : 1;
	return { totalCount, insideCount, lastEnteredAtMs: past?.enteredAtMs, lastEndedAtMs: past?.endedAtMs };
}

function insideOf(draft: ContactDraft, journeyId: string) {
	return draft.contact.enrollments.filter((one) => one.journeyId === journeyId && one.state === 'inside');
}
