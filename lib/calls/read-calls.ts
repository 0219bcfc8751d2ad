import type { Call } from '../domain/call';
import type { Effect, Effects } from '../effects/effects';

/** Which calls: those of a contact, of all its journeys or of one, or the one of an id. */
export type CallChoice = { contactId: string; journeyId?: string } | { callId: string };

export interface KeptCall {
	call: Call;
	/** Dials of the same passing through the step so far; one that was put off for lack of capacity is none. */
	attempts: number;
}

/**
 * The calls that are kept, newest first, in input order; none where the contact or the call is not known, or not any more.
 * Reads only. Up to three round trips a partition for all choices together.
 */
export async function readCalls(
	effects: Pick<Effects, 'get' | 'of'>,
	choices: readonly CallChoice[],
): Promise<KeptCall[][]> {
	const callIds = choices.flatMap((choice) => ('callId' in choice ? choice.callId : []));
	const named = callIds.length === 0 ? [] : await effects.get(callIds);
	const ownerOf = new Map(named.flatMap((effect) => (effect ? [[effect.effectId, effect.contactId]] : [])));
	const contactOf = (choice: CallChoice) =>
		'callId' in choice ? ownerOf.get(choice.callId) : choice.contactId;
	const contactIds = [...new Set(choices.flatMap((choice) => contactOf(choice) ?? []))];
	const found = contactIds.length === 0 ? [] : await effects.of(contactIds);
	const kept = new Map(contactIds.map((contactId, i) => [contactId, keptIn(found[i])]));
	return choices.map((choice) =>
		(kept.get(contactOf(choice) ?? '') ?? []).filter(({ call }) => isChosen(choice, call)),
	);
}

function keptIn(effects: readonly Effect[]): KeptCall[] {
	const calls = effects.filter(({ kind }) => kind === 'call').map(({ data }) => data as unknown as Call);
	const counted = calls.filter(({ outcome }) => outcome?.result !== 'CapacityDeferred').map(passingOf);
	return calls
		.map((call) => ({ call, attempts: counted.filter((passing) => passing === passingOf(call)).length }))
		.sort((a, b) => b.call.reservedAtMs - a.call.reservedAtMs || b.call.attempt - a.call.attempt);
}

function passingOf({ enrollmentId, stepKey, visit }: Call): string {
	return [enrollmentId, stepKey, visit].join('\n');
}

function isChosen(choice: CallChoice, { callId, journeyId }: Call): boolean {
	if ('callId' in choice) return callId === choice.callId;
	return choice.journeyId === undefined || choice.journeyId === journeyId;
}
