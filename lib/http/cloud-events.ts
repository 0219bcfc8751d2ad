import { unfit } from './describe-value';
import type { DraftRead } from './event-draft';
import { headerText, mediaType, type HttpHeaders } from './http-message';
import { isRecord, ownField, type JsonRecord } from './json-record';
import { decodeText, parseJson } from './parse-body';

const FIELD_NAMES = { name: 'type', contactId: 'subject', occurredAt: 'time', data: 'data' } as const;

/** In binary mode these come from the body and its media type; a header of that name is no attribute. */
const BODY_ATTRIBUTES = ['data', 'data_base64', 'datacontenttype'];

/** True when the headers carry one event in binary content mode. Source: CloudEvents HTTP binding 1.0.2, 3.1. */
export function isBinaryCloudEvent(headers: HttpHeaders): boolean {
	if (mediaType(headers).startsWith('application/cloudevents')) return false;
	return headerText(headers, 'ce-specversion') !== undefined && headerText(headers, 'ce-type') !== undefined;
}

/** True for an item that calls itself a CloudEvent, wherever it was posted. */
export function isCloudEventItem(item: JsonRecord): boolean {
	return Object.hasOwn(item, 'specversion') && Object.hasOwn(item, 'type');
}

/**
 * Reads one CloudEvent in JSON: `type` is the name, `subject` the contact, `time` when it occurred. Its id is
 * `source#id`, because only the two together are unique: two shops may both send an order 1.
 * Data that is no object arrives as `{ value }`, binary data also with `encoding: "base64"`.
 * Source: CloudEvents 1.0.2, "id", and its JSON format, 3.1.
 */
export function readCloudEvent(item: JsonRecord): DraftRead {
	const missing = ['specversion', 'id', 'source', 'type'].find((key) => {
		const value = ownField(item, key);
		return typeof value !== 'string' || value === '';
	});
	if (missing) return refused(missing, ownField(item, missing), 'a non-empty text');
	if (!/^1\.0(\.\d+)?$/.test(item.specversion as string))
		return refused('specversion', item.specversion, '"1.0"');
	const data = readData(item);
	if (data.kind === 'refused') return data;
	const values = {
		id: `${item.source as string}#${item.id as string}`,
		name: item.type,
		contactId: ownField(item, 'subject'),
		occurredAt: ownField(item, 'time'),
		data: data.value,
	};
	return { kind: 'draft', draft: { values, fieldNames: { ...FIELD_NAMES, id: 'source and id' } } };
}

/** Reads the event that the `ce-` headers and the body are in binary content mode. */
export function readBinaryCloudEvent(headers: HttpHeaders, bytes: Buffer): DraftRead {
	const attributes: [string, unknown][] = [];
	for (const header of Object.keys(headers)) {
		if (!header.startsWith('ce-') || BODY_ATTRIBUTES.includes(header.slice('ce-'.length))) continue;
		const text = decodeHeader(headerText(headers, header) ?? '');
		if (text === undefined) return { kind: 'refused', reason: `${header}: not valid percent-encoded UTF-8` };
		attributes.push([header.slice('ce-'.length), text]);
	}
	const type = headerText(headers, 'content-type');
	if (type !== undefined) attributes.push(['datacontenttype', type]);
	if (bytes.length > 0) {
		const isJson = isJsonType(type);
		const parsed = isJson ? parseJson(decodeText(bytes) ?? '', 'body') : undefined;
		if (parsed?.kind === 'refused') return parsed;
		attributes.push(parsed ? ['data', parsed.value] : ['data_base64', bytes.toString('base64')]);
	}
	return readCloudEvent(Object.fromEntries(attributes));
}

function refused(field: string, value: unknown, allowed: string): { kind: 'refused'; reason: string } {
	return { kind: 'refused', reason: unfit(field, value, allowed) };
}

function readData(item: JsonRecord): { kind: 'value'; value: unknown } | { kind: 'refused'; reason: string } {
	const data = ownField(item, 'data') ?? undefined;
	const base64 = ownField(item, 'data_base64') ?? undefined;
	if (base64 === undefined)
		return { kind: 'value', value: data === undefined || isRecord(data) ? data : { value: data } };
	if (typeof base64 !== 'string') return refused('data_base64', base64, 'text in Base64');
	if (data !== undefined) return refused('data', data, 'either data or data_base64');
	return { kind: 'value', value: fromBase64(base64, ownField(item, 'datacontenttype')) };
}

function fromBase64(base64: string, type: unknown): JsonRecord {
	const text = decodeText(Buffer.from(base64, 'base64'));
	if (text !== undefined && isJsonType(type)) {
		const parsed = parseJson(text, 'data_base64');
		if (parsed.kind === 'value') return isRecord(parsed.value) ? parsed.value : { value: parsed.value };
	}
	const isText = typeof type === 'string' && /^text\/|[/+]xml\b/i.test(type.trim());
	return text !== undefined && isText ? { value: text } : { value: base64, encoding: 'base64' };
}

function isJsonType(type: unknown): boolean {
	if (type === undefined || type === null) return true;
	return typeof type === 'string' && /^[^;]+[/+]json\s*(;|$)/i.test(type.trim());
}

/** One round of unquoting and percent-decoding; undefined where the bytes are not UTF-8. */
function decodeHeader(value: string): string | undefined {
	const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value.trim());
	const text = quoted ? quoted[1].replace(/\\(.)/g, '$1') : value.trim();
	try {
		// A lone % is text: the producer did not encode it, and decodeURIComponent would refuse the whole value.
		return decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'));
	} catch {
		return undefined;
	}
}
