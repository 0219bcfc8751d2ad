import type { Cap } from '../caps';
import type { DayName } from '../local-date';
import type { WeeklyWindow } from '../quiet-time';

/** How well a row is founded: statute or authority read; several secondary sources; one secondary source. */
export type Confidence = 'high' | 'medium' | 'low';

/** The rule of one country or state about calls that sell something: a dated fact with its source. */
export interface CallingHoursRow {
	/** Names the rule in verdicts. */
	name: string;
	country: string;
	/** Code without the country. */
	state?: string;
	/** Hours in which calls are allowed; days that are not named are not. Absent: the row forbids no hours. */
	allowed?: WeeklyWindow[];
	/** No calls on the public holidays of the country, or of the state. */
	hasHolidayBan?: boolean;
	/** The clock that the rule names, whatever clock the contact lives by. */
	clock?: string;
	/** Calls to one person. */
	caps?: Cap[];
	/** First date on which it holds, where the source tells. */
	effectiveFrom?: string;
	source: string;
	confidence: Confidence;
	/** What the row does not say, or says more strictly than its source. */
	note?: string;
}

export const WORKDAYS: readonly DayName[] = ['mon', 'tue', 'wed', 'thu', 'fri'];
export const TO_SATURDAY: readonly DayName[] = [...WORKDAYS, 'sat'];
export const EVERY_DAY: readonly DayName[] = [...TO_SATURDAY, 'sun'];

/** Allowed hours: `on(WORKDAYS, '09:00', '18:00')`. */
export function on(days: readonly DayName[], from: string, to: string): WeeklyWindow {
	return { days: [...days], from, to };
}

/** At most so many in a rolling window. `all`: calls, messages and whatever else goes to the same number. */
export function atMost(maxHits: number, every: number, unit: 'hours' | 'days', scope = 'channel:voice'): Cap {
	return { kind: 'rolling', maxHits, every, unit, scope, reserve: 0 };
}
