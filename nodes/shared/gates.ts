import type { JsonObject, QuietTimeContact } from '../../lib';
import type { JourneyTag } from './journey-tag';
import type { QuietRules } from './quiet-rules';

/** What a Quiet Time Gate grants: by which rules, and until when they let the contact be addressed. */
export interface QuietStamp extends JsonObject {
	/** Names of the policies with their versions. */
	policy: string;
	/** Exclusive; null: for ever. */
	openUntilMs: number | null;
	judgedAtMs: number;
	rules: QuietRules;
	contact: QuietTimeContact & JsonObject;
	/** When the message is no longer worth sending. */
	expiresAtMs?: number;
}

/** A hit that a Frequency Cap took: whoever sends in the name of the grant does not take again. */
export interface CapStamp extends JsonObject {
	hitId: string;
	subject: string;
	channel: string;
	scopes: string[];
	takenAtMs: number;
}

/** `journey.gates` of an item. */
export interface Gates extends JsonObject {
	quietTime?: QuietStamp;
	caps?: CapStamp[];
}

export function gatesOf(tag: JourneyTag): Gates {
	return (tag.gates ?? {}) as Gates;
}

/** The tag with what a gate grants. */
export function withGates(tag: JourneyTag, granted: Gates): JourneyTag {
	return { ...tag, gates: { ...tag.gates, ...granted } as JourneyTag['gates'] };
}
