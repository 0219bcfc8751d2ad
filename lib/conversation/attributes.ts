import type { ExtractField } from '../domain/talk';
import type { JsonObject, JsonValue } from '../domain/json';

const MAX_TEXT_LENGTH = 1_000;
const YES = ['true', 'yes'];
const NO = ['false', 'no'];

export interface AcceptedAttributes {
	/** Values of the types that were asked for. */
	attributes: JsonObject;
	/** Names that were given in a form that does not fit, with what is allowed. */
	unfit: Record<string, string>;
}

/**
 * Takes what an agent says it found out, by the fields it was asked for; all else is dropped. An absent, null or empty
 * value was not found out. Pure; never throws.
 */
export function acceptAttributes(fields: readonly ExtractField[], found: unknown): AcceptedAttributes {
	if (found === null || typeof found !== 'object') return { attributes: {}, unfit: {} };
	const accepted: [string, JsonValue][] = [];
	const unfit: [string, string][] = [];
	for (const field of fields) {
		const value: unknown = Object.hasOwn(found, field.name)
			? (found as Record<string, unknown>)[field.name]
			: undefined;
		if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) continue;
		const read = readAs(field, value);
		if (read === undefined) unfit.push([field.name, allowedFor(field)]);
		else accepted.push([field.name, read]);
	}
	// From entries: a field named __proto__ would otherwise set the prototype.
	return { attributes: Object.fromEntries(accepted), unfit: Object.fromEntries(unfit) };
}

/** What a field may hold, for whoever is to give it. */
export function allowedFor(field: ExtractField): string {
	switch (field.type) {
		case 'number':
			return 'a number in digits';
		case 'boolean':
			return 'true or false';
		case 'date':
			return 'a date YYYY-MM-DD, or YYYY-MM-DDThh:mm with a time';
		case 'choice':
			return `one of: ${(field.choices ?? []).join(', ')}`;
		default:
			return 'a short text';
	}
}

function readAs(field: ExtractField, value: unknown): JsonValue | undefined {
	switch (field.type) {
		case 'number':
			return readNumber(value);
		case 'boolean':
			return readBoolean(value);
		case 'date':
			return readDate(value);
		case 'choice':
			return readChoice(field.choices ?? [], value);
		default:
			return readText(value);
	}
}

function readNumber(value: unknown): number | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	const isNumeral = typeof value === 'string' && /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(value.trim());
	return isNumeral ? Number(value) : undefined;
}

function readBoolean(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
	if (YES.includes(word)) return true;
	return NO.includes(word) ? false : undefined;
}

const DATE =
	/^(\d{4})-(\d{2})-(\d{2})(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

function readDate(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	const match = DATE.exec(text);
	if (!match) return undefined;
	const [year, month, day] = match.slice(1, 4).map(Number);
	const date = new Date(Date.UTC(year, month - 1, day));
	// 31 February would roll over into March.
	const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	return isReal ? text : undefined;
}

function readChoice(choices: readonly string[], value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
	const wanted = foldCase(String(value));
	return choices.find((choice) => foldCase(choice) === wanted);
}

function foldCase(text: string): string {
	return text.trim().normalize('NFC').toLowerCase();
}

function readText(value: unknown): string | undefined {
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return typeof value === 'string' ? value.trim().slice(0, MAX_TEXT_LENGTH) : undefined;
}
