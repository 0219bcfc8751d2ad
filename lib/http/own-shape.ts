import type { DraftRead } from './event-draft';
import { ownField, type JsonRecord } from './json-record';

const FIELDS = ['id', 'name', 'contactId', 'occurredAt', 'data', 'correlation'] as const;

/** Reads our own shape: `{ id, name, contactId, occurredAt, data, correlation }`; other fields are left out. */
export function readOwnShape(item: JsonRecord): DraftRead {
	const values = Object.fromEntries(FIELDS.map((field) => [field, ownField(item, field)]));
	return { kind: 'draft', draft: { values } };
}
