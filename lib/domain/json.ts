export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
	[key: string]: JsonValue | undefined;
}

/** Reads `a.b.0.c` below an object; undefined where a part is absent. A key that itself holds dots wins. */
export function readPath(source: unknown, path: string): unknown {
	if (source === null || typeof source !== 'object') return undefined;
	if (Object.hasOwn(source, path)) return (source as Record<string, unknown>)[path];
	let at: unknown = source;
	for (const part of path.split('.')) {
		if (at === null || typeof at !== 'object' || !Object.hasOwn(at, part)) return undefined;
		at = (at as Record<string, unknown>)[part];
	}
	return at;
}

/** A copy in which a path of {@link readPath} leads to a value; parts that are absent, or hold no object, are made. */
export function withPath(source: JsonObject, path: string, value: JsonValue): JsonObject {
	if (Object.hasOwn(source, path)) return { ...source, [path]: value };
	return placed(source, path.split('.'), value) as JsonObject;
}

function placed(source: JsonValue | undefined, [part, ...rest]: string[], value: JsonValue): JsonValue {
	const isObject = source !== null && typeof source === 'object';
	const below = isObject && Object.hasOwn(source, part) ? (source as JsonObject)[part] : undefined;
	const inner = rest.length === 0 ? value : placed(below, rest, value);
	if (!Array.isArray(source)) return { ...(isObject ? source : {}), [part]: inner };
	return Object.assign([...source], { [part]: inner });
}
