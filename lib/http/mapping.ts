import { readPath } from '../domain/json';
import { unfit } from './describe-value';
import type { DraftRead } from './event-draft';
import { headerText, type HttpHeaders } from './http-message';
import { isRecord } from './json-record';

/**
 * Where a foreign body keeps what an event needs. A place is a path below the item (`customer.id`,
 * `lines.0.sku`) or `header:NAME` for a header of the request.
 */
export interface EventMapping {
	/** Path below the body at which the list of items lies; the body itself when absent. */
	items?: string;
	contactId: string;
	/** Either the place of the name or `fixedName`. */
	name?: string;
	/** One name for all, for senders with one address an event. */
	fixedName?: string;
	id?: string;
	/** Unix time below 100,000,000,000 is read as seconds, a date without offset as UTC. */
	occurredAt?: string;
	/** The whole item when absent. */
	data?: string;
	correlation?: string;
}

const FIELDS = ['id', 'name', 'contactId', 'occurredAt', 'correlation'] as const;
const HEADER_PLACE = 'header:';

/** The items of a body: the list at `items`, or the body, or the one object it is. */
export function mappedItems(body: unknown, mapping: EventMapping): unknown[] | { reason: string } {
	if (!mapping.items) return Array.isArray(body) ? body : [body];
	const items = readPath(body, mapping.items);
	if (Array.isArray(items)) return items;
	if (isRecord(items)) return [items];
	return { reason: unfit(mapping.items, items, 'a list or an object') };
}

/** Reads one item by the mapping; values that are no object arrive as `data: { value }`. */
export function readMapped(item: unknown, mapping: EventMapping, headers: HttpHeaders): DraftRead {
	const read = (place: string): unknown => {
		if (!place.toLowerCase().startsWith(HEADER_PLACE)) return readPath(item, place);
		return headerText(headers, place.slice(HEADER_PLACE.length).trim().toLowerCase());
	};
	const placed = FIELDS.map((field) => [field, mapping[field] ?? ''] as const).filter(
		([, place]) => place !== '',
	);
	const values = Object.fromEntries(placed.map(([field, place]) => [field, read(place)]));
	const data = mapping.data ? read(mapping.data) : item;
	values.data = data === undefined || data === null || isRecord(data) ? data : { value: data };
	if (mapping.fixedName?.trim()) values.name = mapping.fixedName.trim();
	const fieldNames = Object.fromEntries([...placed, ['data', mapping.data || 'data']]);
	return { kind: 'draft', draft: { values, fieldNames, isLenientDate: true } };
}
