import type { Filter } from './events';

/**
 * live -> paused (no entries, no releases, journey clocks freeze) -> live; draining (no entries, releases go on);
 * stopped (no entries, no releases, clocks run on). Events are recorded and exits act in every state.
 */
export type JourneyState = 'live' | 'paused' | 'draining' | 'stopped';

/** "event field = item field": the event's value must equal what the contact's item held when it entered. */
export interface CorrelationPair {
	eventField: string;
	itemField: string;
}

/** The rule of who may enter; judged by `policy/entry.ts`. */
export type EntryRule = object;

export interface EntrySubscription {
	/** Names; a trailing `*` matches the rest. */
	events: string[];
	where?: Filter;
	rule?: EntryRule;
	/** Field of the event's data (or correlation) whose value is the entry key (an order, an appointment). */
	keyField?: string;
	/** Members of this segment are refused. */
	excludeSegment?: string;
	/** `record` only records: nothing enters. */
	mode?: 'enter' | 'record';
	/** The contact's zone for calendar rules: a field of the event's data. */
	zoneField?: string;
	defaultZone?: string;
	/** Values of the event that exits, goals and waits compare with later. */
	correlate?: CorrelationPair[];
}

export interface ExitSubscription {
	events: string[];
	where?: Filter;
	correlate?: CorrelationPair[];
	/** What an exit event without the key does: exit all enrollments of the contact (default) or none. */
	uncorrelated?: 'all' | 'none';
	/** Membership of this segment ends the enrollment: judged at entry, at each step and on `segment.entered`. */
	segment?: string;
}

export interface GoalSubscription {
	events: string[];
	where?: Filter;
	correlate?: CorrelationPair[];
	/** The goal counts from entry for so long. */
	withinMs: number;
	/** Field of the event's data that is summed up. */
	valueField?: string;
}

/** What one start node of a journey listens to. */
export interface Subscription {
	/** The step at which those who enter are handed out. */
	stepKey: string;
	/** What the step is called on the canvas. */
	name?: string;
	entry?: EntrySubscription;
	exit?: ExitSubscription;
	goal?: GoalSubscription;
}

export interface Journey {
	journeyId: string;
	name?: string;
	state: JourneyState;
	/** Since when it is paused. */
	pausedAtMs?: number;
	/** How long it was paused before, in all. */
	frozenMs: number;
	/** By step key. */
	subscriptions: Record<string, Subscription>;
}

/** How far the journey's clock lies behind the wall clock at `nowMs`. */
export function clockLagMs(journey: Journey | undefined, nowMs: number): number {
	if (journey === undefined) return 0;
	return journey.frozenMs + (journey.pausedAtMs === undefined ? 0 : Math.max(0, nowMs - journey.pausedAtMs));
}

export function releasesContacts(journey: Journey | undefined): boolean {
	return journey === undefined || journey.state === 'live' || journey.state === 'draining';
}
