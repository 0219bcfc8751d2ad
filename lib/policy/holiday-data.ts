import type HolidaysClass from 'date-holidays';

let loaded: typeof HolidaysClass | undefined;

/** The date-holidays class; its 10 MB of rules are read on the first call only. */
export function loadHolidays(): typeof HolidaysClass {
	if (!loaded) {
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- read on first use, and import() is asynchronous
		const found: unknown = require('date-holidays');
		loaded = ((found as { default?: unknown }).default ?? found) as typeof HolidaysClass;
	}
	return loaded;
}
