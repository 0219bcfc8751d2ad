/** A JSON object of which nothing more is known. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A field of the object itself, never one of its prototype. */
export function ownField(record: JsonRecord, key: string): unknown {
	return Object.hasOwn(record, key) ? record[key] : undefined;
}
