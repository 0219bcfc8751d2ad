/** Reads one value out of an item's JSON. Undefined where any part of the path is absent; never throws. */
export type ReadProperty = (json: unknown) => unknown;

const WHOLE = /^=\{\{\s*\$json(?<steps>[^]*?)\s*\}\}$/;
const STEP =
	/\s*(?:\??\.\s*(?<name>[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)|(?:\?\.)?\s*\[\s*(?:"(?<double>[^"\\\r\n]*)"|'(?<single>[^'\\\r\n]*)'|(?<index>0|[1-9]\d{0,14}))\s*\])/uy;
/** n8n refuses these too; left to it, the builder reads n8n's own words. */
const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor']);
const N8N_REFUSES = /\.\s*constructor/;

/**
 * Compiles an expression that only reads a property, such as `={{ $json.a.b }}`, `={{ $json["a b"].c[0] }}`,
 * `={{ $json.a?.b }}` or `={{ $json }}`, into a reader that gives what n8n's engine gives for it: undefined
 * below a missing or null parent, a text's or list's `length`, the getters of a date.
 *
 * Undefined for everything else (calls, arithmetic, text around the braces, escapes, prototype keys): such an
 * expression needs n8n's engine. One difference: where n8n throws because the name is a method (`$json.list.map`),
 * the reader gives undefined.
 */
export function compilePropertyPath(expression: string): ReadProperty | undefined {
	const keys = propertyPathKeys(expression);
	return keys && readerOf(keys);
}

/** The keys from `$json` down, or undefined where the expression does more than read one property. */
export function propertyPathKeys(expression: string): string[] | undefined {
	const steps = WHOLE.exec(expression)?.groups?.['steps'];
	// n8n cuts an expression at braces before it parses it, also inside quotes.
	if (steps === undefined || steps.includes('}}') || steps.includes('{{') || N8N_REFUSES.test(steps))
		return undefined;
	const keys: string[] = [];
	STEP.lastIndex = 0;
	for (let at = 0; at < steps.length; at = STEP.lastIndex) {
		STEP.lastIndex = at;
		const groups = STEP.exec(steps)?.groups;
		if (!groups) return undefined;
		const key = groups['name'] ?? groups['double'] ?? groups['single'] ?? groups['index'] ?? '';
		if (FORBIDDEN.has(key)) return undefined;
		keys.push(key);
	}
	return keys;
}

// Short paths are unrolled: a loop over the keys costs twice as much a read.
function readerOf(keys: string[]): ReadProperty {
	const [first, second] = keys;
	if (first === undefined) return (json) => json;
	if (second === undefined) return (json) => step(json, first);
	if (keys.length === 2) return (json) => step(step(json, first), second);
	return (json) => {
		let at: unknown = json;
		for (let i = 0; i < keys.length; i++) at = step(at, keys[i] as string);
		return at;
	};
}

// Not Object.hasOwn: n8n's engine also gives the length of a text and the year of a date. What an ordinary object
// inherits are methods (never readable) and `__proto__` (refused when compiled).
function step(at: unknown, key: string): unknown {
	if (at === null || at === undefined) return undefined;
	const value: unknown = (at as Record<string, unknown>)[key];
	return typeof value === 'function' ? undefined : value;
}
