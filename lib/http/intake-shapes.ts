import { isBinaryCloudEvent, isCloudEventItem, readBinaryCloudEvent, readCloudEvent } from './cloud-events';
import { unfit } from './describe-value';
import type { DraftRead } from './event-draft';
import { mediaType, type HttpRequest } from './http-message';
import { isRecord, ownField, type JsonRecord } from './json-record';
import { mappedItems, readMapped, type EventMapping } from './mapping';
import { readOwnShape } from './own-shape';
import type { ParsedBody, ParsedLine } from './parse-body';
import { isSegmentItem, readSegmentItem, segmentPath, type SegmentRequest } from './segment-com';

export type ShapedBody =
	| { kind: 'drafts'; drafts: DraftRead[] }
	| { kind: 'too-many'; count: number }
	| { kind: 'unreadable'; reason: string };

export interface ShapeOptions {
	mapping?: EventMapping;
	maxEvents: number;
}

/**
 * Reads every event of a request, in the order in which they lie there; one that cannot be read is refused by
 * itself. Which shape it is, in this order: a custom mapping if one is set; CloudEvents by media type or `ce-`
 * headers; Segment.com by path or by a `batch`; and else by each item's own fields, so that shapes may mix.
 */
export function readShapes(
	request: HttpRequest,
	bytes: Buffer,
	parse: () => ParsedBody,
	options: ShapeOptions,
	nowMs: number,
): ShapedBody {
	const { headers } = request;
	if (!options.mapping && isBinaryCloudEvent(headers)) {
		return { kind: 'drafts', drafts: [readBinaryCloudEvent(headers, bytes)] };
	}
	const parsed = parse();
	if (parsed.kind === 'unreadable' || parsed.kind === 'too-many') return parsed;
	const { mapping } = options;
	const found = parsed.kind === 'lines' ? parsed.lines : itemsOf(parsed.value, mapping);
	if ('reason' in found) return { kind: 'unreadable', reason: found.reason };
	if (found.length > options.maxEvents) return { kind: 'too-many', count: found.length };
	const read = mapping
		? (item: unknown) => readMapped(item, mapping, headers)
		: itemReader(request, parsed, nowMs);
	return { kind: 'drafts', drafts: found.map((line) => onValue(line, read)) };
}

function onValue(line: ParsedLine, read: (item: unknown) => DraftRead): DraftRead {
	return line.kind === 'value' ? read(line.value) : line;
}

function itemsOf(body: unknown, mapping: EventMapping | undefined): ParsedLine[] | { reason: string } {
	const items = mapping ? mappedItems(body, mapping) : plainItems(body);
	return Array.isArray(items) ? items.map((value) => ({ kind: 'value', value })) : items;
}

function plainItems(body: unknown): unknown[] | { reason: string } {
	if (Array.isArray(body)) return body;
	if (!isRecord(body)) return { reason: unfit('body', body, 'an event or a list of events') };
	if (!Object.hasOwn(body, 'batch') || Object.hasOwn(body, 'contactId')) return [body];
	return Array.isArray(body.batch) ? body.batch : { reason: unfit('batch', body.batch, 'a list of calls') };
}

function itemReader(request: HttpRequest, parsed: ParsedBody, nowMs: number): (item: unknown) => DraftRead {
	const body = parsed.kind === 'value' && isRecord(parsed.value) ? parsed.value : undefined;
	const asCloudEvents = mediaType(request.headers).startsWith('application/cloudevents');
	const path = segmentPath(request.path);
	const isBatch = body !== undefined && Array.isArray(ownField(body, 'batch'));
	const segment: SegmentRequest = { call: path === 'batch' ? undefined : path };
	if (isBatch) Object.assign(segment, { sentAt: body.sentAt, context: body.context });
	return (item) => {
		if (!isRecord(item)) return { kind: 'refused', reason: unfit('event', item, 'an object') };
		if (asCloudEvents) return readCloudEvent(item);
		if (path !== undefined || isBatch) return readSegmentItem(item, segment, nowMs);
		return readSelfDescribing(item, segment, nowMs);
	};
}

function readSelfDescribing(item: JsonRecord, segment: SegmentRequest, nowMs: number): DraftRead {
	if (isCloudEventItem(item)) return readCloudEvent(item);
	return isSegmentItem(item) ? readSegmentItem(item, segment, nowMs) : readOwnShape(item);
}
