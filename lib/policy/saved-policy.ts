import { JourneyError } from '../domain/errors';
import type { JsonObject } from '../domain/json';
import { parseCaps } from './caps';
import type { Cap } from './caps';
import { compileQuietTime } from './quiet-time';
import type { QuietTimePolicy } from './quiet-time';
import { parseEngagement } from './voice';

/** What can be saved by name. There is one floor, saved under {@link FLOOR_NAME}. */
export const POLICY_KINDS = ['quiet-time', 'frequency-cap', 'engagement', 'floor'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];
export const FLOOR_NAME = 'floor';

/** What an administrator demands of every gate and every send; each part is merged in by strictness. */
export interface Floor {
	quietTime?: QuietTimePolicy;
	caps: Cap[];
	/** Nobody is addressed who has not agreed, whatever an engagement says. */
	consent?: { model: 'opt-in' };
}

function unfit(what: string, allowed: string): JourneyError {
	return new JourneyError('invalid-policy', `${what}; allowed: ${allowed}.`);
}

function readShape(what: string, json: unknown, keys: readonly string[]): Record<string, unknown> {
	if (typeof json !== 'object' || json === null || Array.isArray(json))
		throw unfit(`${what} is ${json === undefined ? 'absent' : 'not an object'}`, 'an object');
	const strange = Object.keys(json).find((key) => !keys.includes(key));
	if (strange !== undefined)
		throw unfit(`${what} has the field "${strange.slice(0, 60)}"`, `only ${keys.join(', ')}`);
	return json as Record<string, unknown>;
}

/** A saved policy may leave its journey's zone to the workflow that uses it. */
function checkQuietTime(json: unknown): QuietTimePolicy {
	const policy = json as QuietTimePolicy;
	const isObject = typeof policy === 'object' && policy !== null && !Array.isArray(policy);
	const hasZone = isObject && (policy.zone === undefined || typeof policy.zone === 'object');
	compileQuietTime(hasZone ? { ...policy, zone: { journeyZone: 'UTC', ...policy.zone } } : policy);
	return policy;
}

/** Reads saved frequency caps: `{ caps: rows }`, at least one row as `parseCaps` takes them. Throws `invalid-policy`. */
export function parseFrequencyCaps(json: unknown): { caps: Cap[] } {
	const caps = parseCaps(readShape('The frequency cap policy', json, ['caps']).caps);
	if (caps.length === 0) throw unfit('Cap, caps: read an empty list', 'at least one row');
	return { caps };
}

/** Reads a floor: `{ quietTime?, caps?, consent? }`, at least one of them. Throws `invalid-policy`. */
export function parseFloor(json: unknown): Floor {
	const { quietTime, caps, consent } = readShape('The floor', json, ['quietTime', 'caps', 'consent']);
	const floor: Floor = { caps: caps === undefined ? [] : parseCaps(caps) };
	if (quietTime !== undefined) floor.quietTime = checkQuietTime(quietTime);
	if (consent !== undefined) {
		const { model } = readShape('consent of the floor', consent, ['model']);
		if (model !== 'opt-in')
			throw unfit(`consent.model of the floor is ${JSON.stringify(model) ?? 'absent'}`, '"opt-in"');
		floor.consent = { model };
	}
	if (floor.caps.length === 0 && quietTime === undefined && consent === undefined)
		throw unfit('The floor demands nothing', 'at least one of quietTime, caps, consent');
	return floor;
}

/**
 * Checks a policy before it is saved, and gives what is to be saved: engagements and caps with their defaults filled in.
 * Throws `invalid-policy`.
 */
export function parsePolicy(kind: PolicyKind, json: unknown): JsonObject {
	switch (kind) {
		case 'quiet-time':
			return checkQuietTime(json) as unknown as JsonObject;
		case 'frequency-cap':
			return parseFrequencyCaps(json) as unknown as JsonObject;
		case 'engagement':
			return parseEngagement(json) as unknown as JsonObject;
		case 'floor':
			return parseFloor(json) as unknown as JsonObject;
	}
}
