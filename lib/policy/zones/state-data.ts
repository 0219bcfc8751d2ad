/** `[name, the IANA zones in force in it]`; zones whose clocks agree today appear once. */
export type StateRow = readonly [name: string, zones: readonly string[]];

const NEW_YORK = 'America/New_York';
const CHICAGO = 'America/Chicago';
const DENVER = 'America/Denver';
const PHOENIX = 'America/Phoenix';
const LOS_ANGELES = 'America/Los_Angeles';
const TORONTO = 'America/Toronto';
const WINNIPEG = 'America/Winnipeg';
const EDMONTON = 'America/Edmonton';
const HALIFAX = 'America/Halifax';

/**
 * States of the countries whose states decide the zone, by ISO 3166-2 code without the country.
 * A state that straddles a line lists every side of it, official exceptions included (the Navajo Nation in
 * Arizona, West Wendover in Nevada, Lord Howe Island in New South Wales).
 *
 * Dated 2026-07. Source: IANA tzdb 2026c (`zone1970.tab` and its comments); 49 CFR part 71 (US DOT).
 */
export const STATES: Readonly<Record<string, Readonly<Record<string, StateRow>>>> = {
	US: {
		AL: ['Alabama', [CHICAGO]],
		AK: ['Alaska', ['America/Anchorage', 'America/Adak', 'America/Metlakatla']],
		AZ: ['Arizona', [PHOENIX, DENVER]],
		AR: ['Arkansas', [CHICAGO]],
		CA: ['California', [LOS_ANGELES]],
		CO: ['Colorado', [DENVER]],
		CT: ['Connecticut', [NEW_YORK]],
		DE: ['Delaware', [NEW_YORK]],
		DC: ['District of Columbia', [NEW_YORK]],
		FL: ['Florida', [NEW_YORK, CHICAGO]],
		GA: ['Georgia', [NEW_YORK]],
		HI: ['Hawaii', ['Pacific/Honolulu']],
		ID: ['Idaho', ['America/Boise', LOS_ANGELES]],
		IL: ['Illinois', [CHICAGO]],
		IN: ['Indiana', ['America/Indiana/Indianapolis', CHICAGO]],
		IA: ['Iowa', [CHICAGO]],
		KS: ['Kansas', [CHICAGO, DENVER]],
		KY: ['Kentucky', [NEW_YORK, CHICAGO]],
		LA: ['Louisiana', [CHICAGO]],
		ME: ['Maine', [NEW_YORK]],
		MD: ['Maryland', [NEW_YORK]],
		MA: ['Massachusetts', [NEW_YORK]],
		MI: ['Michigan', ['America/Detroit', CHICAGO]],
		MN: ['Minnesota', [CHICAGO]],
		MS: ['Mississippi', [CHICAGO]],
		MO: ['Missouri', [CHICAGO]],
		MT: ['Montana', [DENVER]],
		NE: ['Nebraska', [CHICAGO, DENVER]],
		NV: ['Nevada', [LOS_ANGELES, DENVER]],
		NH: ['New Hampshire', [NEW_YORK]],
		NJ: ['New Jersey', [NEW_YORK]],
		NM: ['New Mexico', [DENVER]],
		NY: ['New York', [NEW_YORK]],
		NC: ['North Carolina', [NEW_YORK]],
		ND: ['North Dakota', [CHICAGO, DENVER]],
		OH: ['Ohio', [NEW_YORK]],
		OK: ['Oklahoma', [CHICAGO]],
		OR: ['Oregon', [LOS_ANGELES, 'America/Boise']],
		PA: ['Pennsylvania', [NEW_YORK]],
		RI: ['Rhode Island', [NEW_YORK]],
		SC: ['South Carolina', [NEW_YORK]],
		SD: ['South Dakota', [CHICAGO, DENVER]],
		TN: ['Tennessee', [CHICAGO, NEW_YORK]],
		TX: ['Texas', [CHICAGO, DENVER]],
		UT: ['Utah', [DENVER]],
		VT: ['Vermont', [NEW_YORK]],
		VA: ['Virginia', [NEW_YORK]],
		WA: ['Washington', [LOS_ANGELES]],
		WV: ['West Virginia', [NEW_YORK]],
		WI: ['Wisconsin', [CHICAGO]],
		WY: ['Wyoming', [DENVER]],
		PR: ['Puerto Rico', ['America/Puerto_Rico']],
		VI: ['US Virgin Islands', ['America/St_Thomas']],
		GU: ['Guam', ['Pacific/Guam']],
		MP: ['Northern Mariana Islands', ['Pacific/Saipan']],
		AS: ['American Samoa', ['Pacific/Pago_Pago']],
	},
	CA: {
		AB: ['Alberta', [EDMONTON]],
		BC: [
			'British Columbia',
			['America/Vancouver', EDMONTON, 'America/Dawson_Creek', 'America/Fort_Nelson', 'America/Creston'],
		],
		MB: ['Manitoba', [WINNIPEG]],
		NB: ['New Brunswick', ['America/Moncton']],
		NL: ['Newfoundland and Labrador', ['America/St_Johns', 'America/Goose_Bay']],
		NS: ['Nova Scotia', [HALIFAX]],
		NT: ['Northwest Territories', ['America/Yellowknife', 'America/Inuvik']],
		NU: [
			'Nunavut',
			[
				'America/Iqaluit',
				'America/Rankin_Inlet',
				'America/Resolute',
				'America/Cambridge_Bay',
				'America/Coral_Harbour',
			],
		],
		ON: ['Ontario', [TORONTO, WINNIPEG, 'America/Atikokan']],
		PE: ['Prince Edward Island', [HALIFAX]],
		QC: ['Quebec', [TORONTO, HALIFAX, 'America/Blanc-Sablon']],
		SK: ['Saskatchewan', ['America/Regina', 'America/Swift_Current', EDMONTON]],
		YT: ['Yukon', ['America/Whitehorse', 'America/Dawson']],
	},
	AU: {
		ACT: ['Australian Capital Territory', ['Australia/Sydney']],
		NSW: ['New South Wales', ['Australia/Sydney', 'Australia/Broken_Hill', 'Australia/Lord_Howe']],
		NT: ['Northern Territory', ['Australia/Darwin']],
		QLD: ['Queensland', ['Australia/Brisbane']],
		SA: ['South Australia', ['Australia/Adelaide', 'Australia/Eucla']],
		TAS: ['Tasmania', ['Australia/Hobart']],
		VIC: ['Victoria', ['Australia/Melbourne']],
		WA: ['Western Australia', ['Australia/Perth', 'Australia/Eucla']],
	},
};

/** US states that are also countries of ISO 3166-1: an address may name either. */
export const US_TERRITORIES: readonly string[] = ['PR', 'VI', 'GU', 'MP', 'AS'];

/** Other spellings of state names, as name keys. */
export const STATE_ALIASES: Readonly<Record<string, string>> = {
	'washington dc': 'US-DC',
	'washington d c': 'US-DC',
	'd c': 'US-DC',
	'virgin islands': 'US-VI',
	'u s virgin islands': 'US-VI',
	'united states virgin islands': 'US-VI',
	'washington state': 'US-WA',
	newfoundland: 'CA-NL',
	labrador: 'CA-NL',
	'p e i': 'CA-PE',
	pei: 'CA-PE',
	'yukon territory': 'CA-YT',
	pq: 'CA-QC',
	nwt: 'CA-NT',
	nf: 'CA-NL',
};
