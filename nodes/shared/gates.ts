import type { Cap, JsonObject, QuietTimeContact } from '../../lib';
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

/** Which caps bind a message; kept in tickets and stamps, so that judging again needs no form. */
export interface CapRules extends JsonObject {
	/** The caps of the form that bind it. */
	caps: (Cap & JsonObject)[];
	/** Or the name of saved ones, read anew at each judgement. */
	saved?: string;
	/** All scopes of the message, whether it counts there or not: the caps that name one of them bind it. */
	scopes: string[];
	/** By whose clock calendar days are counted. */
	zone: string;
	/** It may use the hits that caps reserve. */
	isPriority: boolean;
}

/** A hit that a Frequency Cap took: whoever sends in the name of the grant does not take again. */
export interface CapStamp extends JsonObject {
	hitId: string;
	subject: string;
	channel: string;
	/** Those in which it counts. */
	scopes: string[];
	takenAtMs: number;
	/** What binds a call whenever it is tried again; absent for other channels, and in stamps of older versions. */
	rules?: CapRules;
}

/** `journey.gates` of an item. */
export interface Gates extends JsonObject {
	quietTime?: QuietStamp;
	caps?: CapStamp[];
}

export function gatesOf(tag: JourneyTag): Gates {
	return (tag.gates ?? {}) as Gates;
}

/** The tag without hits that were used, or given back. */
export function withoutHits(tag: JourneyTag, hits: readonly CapStamp[]): JourneyTag {
	const gone = new Set(hits.map(({ hitId }) => hitId));
	const { caps = [] } = gatesOf(tag);
	if (!caps.some(({ hitId }) => gone.has(hitId))) return tag;
	return withGates(tag, { caps: caps.filter(({ hitId }) => !gone.has(hitId)) });
}

/** The tag with what a gate grants. */
export function withGates(tag: JourneyTag, granted: Gates): JourneyTag {
	return { ...tag, gates: { ...tag.gates, ...granted } as JourneyTag['gates'] };
}
