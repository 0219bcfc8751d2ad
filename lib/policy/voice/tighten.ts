import { JourneyError } from '../../domain/errors';
import { mergeCaps } from '../caps';
import type { Engagement } from './engagement-json';
import { isAbsent, readShape, readWhole } from './read-field';
import { readCaps, readNames, readPresets } from './read-rules';

/** What one step asks beyond its engagement. `caps` are rows as `parseCaps` takes them; `policies` and `presets` are added. */
export interface EngagementOverrides {
	maxAttempts?: number;
	capacity?: number;
	capacityPerJourney?: number;
	policies?: string[];
	presets?: string[];
	caps?: unknown;
}

export type Tightened =
	| { kind: 'tightened'; engagement: Engagement }
	/** The step asks for more than the engagement gives. */
	| { kind: 'looser'; field: keyof EngagementOverrides; error: JourneyError };

const FIELDS = ['maxAttempts', 'capacity', 'capacityPerJourney', 'policies', 'presets', 'caps'];
const NUMBERS = ['maxAttempts', 'capacity', 'capacityPerJourney'] as const;
const MOST = 1_000_000;

/**
 * The engagement as one step uses it: with fewer attempts, fewer calls at a time, more policies, presets and caps. A
 * step never loosens: a number above that of the engagement is answered as `looser`, with an `invalid-policy` error that
 * says both. Throws `invalid-policy` for overrides that cannot be read.
 */
export function tighten(engagement: Engagement, overrides: EngagementOverrides): Tightened {
	const asked = readShape('the step', overrides, FIELDS) as EngagementOverrides;
	const numbers = new Map<(typeof NUMBERS)[number], number>();
	for (const field of NUMBERS) {
		const most = mostOf(engagement, field);
		if (isAbsent(asked[field])) continue;
		const number = readWhole(field, asked[field], 1, MOST) as number;
		if (number > most) return looser(field, number, most);
		numbers.set(field, number);
	}
	const { retry, quietTime, caps, capacityPerJourney } = engagement;
	const capacity = numbers.get('capacity') ?? engagement.capacity;
	const ownShare = numbers.get('capacityPerJourney') ?? capacityPerJourney;
	return {
		kind: 'tightened',
		engagement: {
			...engagement,
			capacity,
			...(ownShare === undefined ? {} : { capacityPerJourney: Math.min(ownShare, capacity) }),
			retry: { ...retry, maxAttempts: numbers.get('maxAttempts') ?? retry.maxAttempts },
			quietTime: {
				...quietTime,
				policies: joined(quietTime.policies, readNames('policies', asked.policies)),
				presets: joined(quietTime.presets, readPresets('presets', asked.presets)),
			},
			caps: mergeCaps(caps, readCaps(asked.caps)),
		},
	};
}

function mostOf(
	{ retry, capacity, capacityPerJourney }: Engagement,
	field: (typeof NUMBERS)[number],
): number {
	if (field === 'maxAttempts') return retry.maxAttempts;
	return field === 'capacity' ? capacity : (capacityPerJourney ?? capacity);
}

function looser(field: (typeof NUMBERS)[number], read: number, most: number): Tightened {
	const message = `The step asks for ${field} ${read}; the engagement allows ${most} at most, and a step may only tighten it.`;
	return {
		kind: 'looser',
		field,
		error: new JourneyError('invalid-policy', message, { facts: { field, read, most } }),
	};
}

function joined(own: readonly string[], added: readonly string[]): string[] {
	return [...new Set([...own, ...added])];
}
