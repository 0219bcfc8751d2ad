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
