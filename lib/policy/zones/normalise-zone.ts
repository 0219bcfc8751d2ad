import type * as WindowsIana from 'windows-iana';
import { remember } from '../bounded-map';

const OFFSET = /^(?:utc|gmt)?\s*([+\-−])(\d{1,2})(?::?([0-5]\d))?$/i;
const MAX_OFFSET_MINUTES = 14 * 60;

/**
 * Names without a slash that name one clock. Others are refused although ICU reads them: "CST", "IST" or "EST"
 * mean different clocks to different people, and a wrong guess sends inside quiet time.
 * Source: IANA tzdb `backward` and `etcetera`.
 */
const PLAIN_NAMES = new Set(
	(
		'CET EET MET WET EST5EDT CST6CDT MST7MDT PST8PDT HST Cuba Egypt Eire GB GB-Eire Hongkong Iceland Iran Israel ' +
		'Jamaica Japan Kwajalein Libya NZ NZ-CHAT Navajo PRC Poland Portugal ROC ROK Singapore Turkey W-SU'
	)
		.toLowerCase()
		.split(' '),
);
const UTC_NAMES = new Set(['utc', 'gmt', 'z', 'zulu', 'uct', 'universal', 'greenwich', 'utc0', 'gmt0']);

const answers = new Map<string, string | null>();
let windowsNames: Map<string, string> | undefined;

function readOffset(text: string): string | null {
	const match = OFFSET.exec(text);
	if (!match) return null;
	const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
	if (minutes > MAX_OFFSET_MINUTES) return null;
	if (minutes === 0) return 'UTC';
	const two = (n: number) => String(n).padStart(2, '0');
	return `${match[1] === '+' ? '+' : '-'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function readWindowsName(text: string, country?: string): string | null {
	if (!windowsNames) {
		windowsNames = new Map();
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- read on first use, and import() is asynchronous
		const { WINDOWS_TO_IANA_MAP } = require('windows-iana') as typeof WindowsIana;
		for (const row of WINDOWS_TO_IANA_MAP) {
			windowsNames.set(`${row.windowsName.toLowerCase()}|${row.territory}`, row.iana[0]);
		}
	}
	const name = text.toLowerCase();
	return windowsNames.get(`${name}|${country ?? ''}`) ?? windowsNames.get(`${name}|001`) ?? null;
}

function readIanaName(text: string): string | null {
	if (!text.includes('/') && !PLAIN_NAMES.has(text.toLowerCase())) return null;
	try {
		const canonical = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
		// ICU answers "Asia/Calcutta" for "Asia/Kolkata": keep the name that was given unless its case is off.
		return /^[A-Z]/.test(text) ? text : canonical;
	} catch {
		return null;
	}
}

function read(text: string, country?: string): string | null {
	if (UTC_NAMES.has(text.toLowerCase())) return 'UTC';
	return readOffset(text) ?? readIanaName(text) ?? readWindowsName(text, country);
}

/**
 * The IANA name, "UTC", or a fixed offset as "+05:30", for a zone given as IANA name, Windows name or offset
 * ("UTC+2", "-0330"), in any case; null when it names no single clock. `country` (ISO 3166-1 alpha-2) picks
 * the city of a Windows name.
 * Source: IANA tz database in ICU; CLDR windowsZones through `windows-iana`.
 */
export function normaliseZone(text: string, country?: string): string | null {
	const key = country === undefined ? text : `${text}|${country}`;
	const known = answers.get(key);
	return known === undefined ? remember(answers, 2_000, key, read(text.trim(), country)) : known;
}

/** Minutes east of UTC of a normalised fixed offset or "UTC"; null for an IANA name. */
export function fixedOffsetMinutes(zone: string): number | null {
	if (zone === 'UTC') return 0;
	const match = /^([+-])(\d\d):(\d\d)$/.exec(zone);
	if (!match) return null;
	return (match[1] === '+' ? 1 : -1) * (Number(match[2]) * 60 + Number(match[3]));
}
