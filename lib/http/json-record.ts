/** A JSON object of which nothing more is known. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The JSON object that a text is; undefined where it is none. */
export function recordIn(text: string | undefined): JsonRecord | undefined {
	try {
		const parsed: unknown = JSON.parse(text ?? 'null');
		return isRecord(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}

/** A field of the object itself, never one of its prototype. */
export function ownField(record: JsonRecord, key: string): unknown {
	return Object.hasOwn(record, key) ? record[key] : undefined;
}
