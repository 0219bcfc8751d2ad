import { atMost, EVERY_DAY, on, TO_SATURDAY, WORKDAYS, type CallingHoursRow, type Confidence } from './row';

/** Oregon and Maryland count calls and texts together, which is all that goes to a phone number. */
const CALLS_AND_TEXTS = [atMost(3, 24, 'hours', 'all')];

export const US_FEDERAL: CallingHoursRow = {
	name: 'US federal',
	country: 'US',
	allowed: [on(EVERY_DAY, '08:00', '21:00')],
	source: '47 CFR 64.1200(c)(1); 16 CFR 310.4(c)',
	confidence: 'high',
};

export const US_DEBT: CallingHoursRow = {
	name: 'US debt collection',
	country: 'US',
	allowed: [on(EVERY_DAY, '08:00', '21:00')],
	caps: [atMost(7, 7, 'days')],
	source: '12 CFR 1006.6, 1006.14(b)(2)',
	confidence: 'high',
	note: 'The cap is per debt; the pause of 7 days after a conversation is not part of it',
};

/** Satisfies all state rules at once. */
export const US_CAUTIOUS: CallingHoursRow = {
	name: 'US cautious',
	country: 'US',
	allowed: [on(WORKDAYS, '10:00', '18:00'), on(['sat'], '10:00', '17:00')],
	hasHolidayBan: true,
	caps: CALLS_AND_TEXTS,
	source: 'Inferred from the rules of the states',
	confidence: 'medium',
};

const VENDORS = 'vendor tables (2025)';

function state(
	code: string,
	name: string,
	[confidence, source]: [Confidence, string],
	more: Partial<CallingHoursRow>,
): CallingHoursRow {
	return { name, country: 'US', state: code, source, confidence, ...more };
}

const US_STATES: readonly CallingHoursRow[] = [
	state('AL', 'Alabama', ['medium', VENDORS], {
		allowed: [on(TO_SATURDAY, '08:00', '20:00')],
		hasHolidayBan: true,
	}),
	state('CT', 'Connecticut', ['high', 'PA 23-98 (SB 1058)'], {
		allowed: [on(EVERY_DAY, '09:00', '20:00')],
		effectiveFrom: '2023-10-01',
	}),
	state('FL', 'Florida', ['high', 'Fla. Stat. 501.616(6)'], {
		allowed: [on(EVERY_DAY, '08:00', '20:00')],
		caps: [atMost(3, 24, 'hours')],
		note: 'The cap is per subject',
	}),
	state('IL', 'Illinois', ['low', VENDORS], {
		allowed: [on(EVERY_DAY, '09:00', '21:00')],
		note: 'Prerecorded calls; another table says 08:00 to 21:00',
	}),
	state('KY', 'Kentucky', ['low', VENDORS], { allowed: [on(EVERY_DAY, '10:00', '21:00')] }),
	state('LA', 'Louisiana', ['high', 'Louisiana PSC R-29617'], {
		allowed: [on(TO_SATURDAY, '08:00', '20:00')],
		hasHolidayBan: true,
		note: 'Calls also stop in a declared emergency, which no calendar knows',
	}),
	state('MD', 'Maryland', ['medium', 'Stop the Spam Calls Act'], {
		allowed: [on(EVERY_DAY, '08:00', '20:00')],
		caps: CALLS_AND_TEXTS,
	}),
	state('MA', 'Massachusetts', ['low', VENDORS], { allowed: [on(EVERY_DAY, '08:00', '20:00')] }),
	state('MI', 'Michigan', ['low', VENDORS], { allowed: [on(EVERY_DAY, '09:00', '21:00')] }),
	state('MN', 'Minnesota', ['low', VENDORS], { allowed: [on(EVERY_DAY, '09:00', '21:00')] }),
	state('MS', 'Mississippi', ['medium', 'Miss. Code 77-3-723'], {
		allowed: [on(TO_SATURDAY, '08:00', '20:00')],
		clock: 'America/Chicago',
		note: 'Central time, also for a contact who lives by another clock; another statute says 08:00 to 21:00',
	}),
	state('NE', 'Nebraska', ['medium', '291 NAC 11-3'], {
		allowed: [on(TO_SATURDAY, '08:00', '21:00'), on(['sun'], '13:00', '21:00')],
		hasHolidayBan: true,
		note: 'Prerecorded calls; the source allows 13:00 to 21:00 on holidays, this row no call',
	}),
	state('NV', 'Nevada', ['low', VENDORS], { allowed: [on(EVERY_DAY, '09:00', '20:00')] }),
	state('NM', 'New Mexico', ['low', VENDORS], { allowed: [on(EVERY_DAY, '09:00', '21:00')] }),
	state('OK', 'Oklahoma', ['high', '15 O.S. 775C.4'], {
		allowed: [on(EVERY_DAY, '08:00', '20:00')],
		caps: [atMost(3, 24, 'hours')],
		note: 'The cap is per subject',
	}),
	state('OR', 'Oregon', ['high', 'HB 3865 (2025)'], {
		allowed: [on(EVERY_DAY, '08:00', '20:00')],
		caps: CALLS_AND_TEXTS,
		effectiveFrom: '2026-01-01',
		note: 'Not for a business relationship of the last 18 months, to which this row applies all the same',
	}),
	state('PA', 'Pennsylvania', ['low', VENDORS], {
		allowed: [on(WORKDAYS, '08:00', '21:00'), on(['sat', 'sun'], '08:00', '12:00')],
		hasHolidayBan: true,
		note: 'The table limits one day of the weekend and may have swapped the two: both are limited',
	}),
	state('RI', 'Rhode Island', ['high', 'RI GL 5-61-3.6'], {
		allowed: [on(WORKDAYS, '09:00', '18:00'), on(['sat'], '10:00', '17:00')],
		hasHolidayBan: true,
	}),
	state('SD', 'South Dakota', ['high', 'SDCL 37-30-28'], {
		allowed: [on(WORKDAYS, '09:00', '21:00')],
		note: 'Automated calls',
	}),
	state('TX', 'Texas', ['medium', 'secondary sources on Texas law'], {
		allowed: [on(TO_SATURDAY, '09:00', '21:00'), on(['sun'], '12:00', '21:00')],
		note: 'The hours of Sunday are not verified',
	}),
	state('UT', 'Utah', ['low', VENDORS], { hasHolidayBan: true }),
	state('WA', 'Washington', ['high', 'RCW 19.158.040'], { allowed: [on(EVERY_DAY, '08:00', '20:00')] }),
];

/** The federal rule and those of the states; rows of low confidence only tighten the federal one. */
export const US_ROWS: readonly CallingHoursRow[] = [US_FEDERAL, ...US_STATES];
