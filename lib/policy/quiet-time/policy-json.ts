import type { DayName } from '../local-date';

/** A local window on each named date: from "HH:MM" until "HH:MM", which is on the next date when it is not later. */
export interface WeeklyWindow {
	days: DayName[];
	from: string;
	to: string;
}

/** Local dates "YYYY-MM-DD", both inclusive. */
export interface DateRange {
	from: string;
	to: string;
}

/** The public holidays of a country, or of one of its states. */
export interface HolidayRegion {
	country: string;
	state?: string;
}

/** Times in which nothing is sent. */
export interface QuietTimes {
	weekly?: WeeklyWindow[];
	dates?: DateRange[];
	holidays?: HolidayRegion[];
}

/** Whom a rule is for: country and (state or phone prefix). What is left out restricts nothing. */
export interface RuleCondition {
	country?: string[];
	state?: string[];
	phonePrefix?: string[];
	/** Also for those of whom neither address nor number tells the country, or the state within it. */
	orUnknown?: boolean;
}

/** Quiet times for some contacts. `disabled` takes the rule out and keeps its row. */
export interface QuietTimeRule extends QuietTimes {
	name: string;
	when?: RuleCondition;
	disabled?: boolean;
}

/** Whose clock counts. Default: the contact's; the strictest of the candidates when it is not known. */
export interface QuietTimeZone {
	basis?: 'contact' | 'journey';
	journeyZone?: string;
	whenUnknown?: 'strictest' | 'journey' | 'hold';
}

/**
 * When contacts may not be contacted, as JSON: what the gate's form produces and what is saved by name.
 * `match` "first": the first matching rule replaces `general`; "strictest" (default): `general` and every
 * matching rule together.
 */
export interface QuietTimePolicy {
	zone?: QuietTimeZone;
	general?: QuietTimes;
	rules?: QuietTimeRule[];
	match?: 'first' | 'strictest';
	maxHoldDays?: number;
}

/** Who is to be contacted, as far as it is known. Anything that cannot be read counts as not known. */
export interface QuietTimeContact {
	timeZone?: string | null;
	country?: string | null;
	state?: string | null;
	phone?: string | null;
}

/** What told the zone: "strictest" when several zones are possible and all of them count. */
export type ZoneSource = 'contact' | 'state' | 'country' | 'phone' | 'journey' | 'strictest';

/** The clock a verdict was reached by. When several zones count, `zone` names them all, joined by ", ". */
export interface ZoneUsed {
	zone: string;
	zoneFrom: ZoneSource;
}

/** May be contacted now, until `untilMs` (exclusive); null: for ever. */
export interface OpenVerdict extends ZoneUsed {
	kind: 'open';
	untilMs: number | null;
}

/** May not be contacted before `untilMs`; null: never. `rules` names the rules that forbid this instant. */
export interface QuietVerdict extends ZoneUsed {
	kind: 'quiet';
	untilMs: number | null;
	rules: readonly string[];
}

/** The zone is not known and the policy allows no guess. */
export interface UnknownZoneVerdict {
	kind: 'unknown-zone';
}

export type QuietTimeVerdict = OpenVerdict | QuietVerdict | UnknownZoneVerdict;
