import { JourneyError } from '../../domain/errors';

function fail(path: string, read: string, allowed: string): never {
	throw new JourneyError('invalid-policy', `Engagement: ${path} is ${read}; allowed: ${allowed}.`, {
		facts: { path },
	});
}

/** Throws `invalid-policy`: what was read, in which field, and what is allowed. */
export function refuse(path: string, read: unknown, allowed: string): never {
	return fail(path, typeof read === 'string' ? JSON.stringify(read.slice(0, 60)) : shown(read), allowed);
}

/** Numbers of phones, addresses and spoken texts stay out of messages: only what they are is told. */
export function refuseUnseen(path: string, read: unknown, allowed: string): never {
	return fail(path, shown(read), allowed);
}

function shown(read: unknown): string {
	if (read === undefined) return 'absent';
	if (read === null || read === '' || typeof read === 'number' || typeof read === 'boolean')
		return JSON.stringify(read);
	if (typeof read === 'string') return `a text of ${read.length} characters`;
	if (Array.isArray(read)) return read.length === 0 ? 'an empty list' : 'a list';
	return `a value of type ${typeof read}`;
}

/** Forms leave what was not filled in as an empty text. */
export function isAbsent(value: unknown): value is undefined | null | '' {
	return value === undefined || value === null || value === '';
}

/** An object with no other key than these: a misspelt key would silently bind nothing. */
export function readShape(path: string, value: unknown, keys: readonly string[]): Record<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path, value, 'an object');
	const strange = Object.keys(value).find((key) => !keys.includes(key));
	const prefix = path === 'the policy' ? '' : `${path}.`;
	if (strange !== undefined)
		fail(`${prefix}${strange.slice(0, 60)}`, 'not a known field', `only ${keys.join(', ')}`);
	return value as Record<string, unknown>;
}

/** An absent list is empty. */
export function readList(path: string, value: unknown): unknown[] {
	if (isAbsent(value)) return [];
	if (!Array.isArray(value)) refuseUnseen(path, value, 'a list');
	return value;
}

/** A text without outer blanks; undefined where absent. */
export function readText(path: string, value: unknown, longest = 1_000): string | undefined {
	if (isAbsent(value)) return undefined;
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '' || text.length > longest) refuseUnseen(path, value, `a text of 1 to ${longest} characters`);
	return text;
}

/** A text that may be empty: empty switches off what would be said; absent is `otherwise`. */
export function readSpoken(path: string, value: unknown, otherwise: string): string {
	if (value === undefined || value === null) return otherwise;
	return value === '' ? '' : (readText(path, value) ?? '');
}

/** One of some words; `otherwise` where absent, refused where there is none. */
export function readWord<T extends string>(
	path: string,
	value: unknown,
	words: readonly T[],
	otherwise?: T,
): T {
	if (isAbsent(value) && otherwise !== undefined) return otherwise;
	if (!words.includes(value as T)) refuse(path, value, words.join(', '));
	return value as T;
}

/** A whole number, also as text; undefined where absent. */
export function readWhole(path: string, value: unknown, least: number, most: number): number | undefined {
	if (isAbsent(value)) return undefined;
	const number = typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
	if (Number.isInteger(number) && (number as number) >= least && (number as number) <= most)
		return number as number;
	return refuse(path, value, `a whole number from ${least} to ${most}`);
}

export function readBoolean(path: string, value: unknown): boolean {
	if (isAbsent(value)) return false;
	if (typeof value !== 'boolean') refuse(path, value, 'true, false');
	return value;
}

/** A phone number of any spelling with a country code, as E.164. */
export function readNumber(path: string, value: unknown): string {
	const digits = typeof value === 'string' ? value.replace(/[\s().-]/g, '') : '';
	if (!/^\+[1-9]\d{6,14}$/.test(digits))
		refuseUnseen(path, value, 'a number with its country code, such as "+1 212 555 0123"');
	return digits;
}
