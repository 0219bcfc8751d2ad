import { JourneyError } from '../../domain/errors';

/** Throws `invalid-policy`: what was read, at which path, and what is allowed. */
export function refuse(path: string, read: unknown, allowed: string): never {
	const shown = read === undefined ? 'nothing' : JSON.stringify(read);
	throw new JourneyError(
		'invalid-policy',
		`Quiet-time policy: ${path || 'the policy'} is ${shown}; allowed: ${allowed}.`,
		{
			facts: { path, read },
		},
	);
}

export function readObject(path: string, value: unknown): Record<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path, value, 'an object');
	return value as Record<string, unknown>;
}

/** An object with no other key than these: a misspelt key would silently forbid nothing. */
export function readShape(path: string, value: unknown, keys: readonly string[]): Record<string, unknown> {
	const read = readObject(path, value);
	for (const key of Object.keys(read)) {
		if (!keys.includes(key)) refuse(`${path}.${key}`, read[key], `only ${keys.join(', ')} in ${path}`);
	}
	return read;
}

/** An absent list is empty. */
export function readList(path: string, value: unknown): unknown[] {
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value)) refuse(path, value, 'a list');
	return value;
}

export function readText(path: string, value: unknown, allowed: string): string {
	if (typeof value !== 'string' || value.trim() === '') refuse(path, value, allowed);
	return value.trim();
}

export function readWord<T extends string>(
	path: string,
	value: unknown,
	words: readonly T[],
	otherwise: T,
): T {
	if (value === undefined) return otherwise;
	if (!words.includes(value as T)) refuse(path, value, words.map((word) => `"${word}"`).join(', '));
	return value as T;
}
