import type { Correlation, EventInput } from '../domain/events';
import type { JsonObject } from '../domain/json';
import { DAY_MS } from '../domain/time';
import { unfit } from './describe-value';
import { makeEventId, type IdContext } from './event-id';
import { readInstant } from './instant';
import { findUnsafe } from './unsafe-json';

/** What one event may measure. Lengths are counted in UTF-16 units, sizes in bytes of JSON in UTF-8. */
export const EVENT_LIMITS = {
	maxIdLength: 256,
	maxNameLength: 128,
	maxContactIdLength: 256,
	maxDataBytes: 64 * 1024,
	maxDataDepth: 32,
	maxCorrelationKeys: 16,
	maxCorrelationLength: 256,
	/** An event dated up to here in the future happened now, by a wrong clock or zone; beyond it is refused. */
	maxAheadMs: DAY_MS,
} as const;

/** Names that only this package raises; who could send them could forge an opt-out or a click. */
export const RESERVED_PREFIXES = ['email.', 'sms.', 'voice.', 'segment.', 'consent.', 'system.'] as const;

/** An event as intake hands it on: `EventInput` with `data` always there. */
export type IntakeEvent = EventInput & { data: JsonObject };

export type DraftField = 'id' | 'name' | 'contactId' | 'occurredAt' | 'data' | 'correlation';

/** An event as some shape has it, not yet judged. */
export interface EventDraft {
	values: Partial<Record<DraftField, unknown>>;
	/** What the sender calls each field, for reasons; our own names where absent. */
	fieldNames?: Partial<Record<DraftField, string>>;
	/** Added to `occurredAt`: the error of the sender's clock. */
	shiftMs?: number;
	/** This shape may date in seconds or without an offset (then UTC is meant). */
	isLenientDate?: boolean;
}

export type DraftRead = { kind: 'draft'; draft: EventDraft } | { kind: 'refused'; reason: string };
export type Judged = { kind: 'event'; event: IntakeEvent } | { kind: 'refused'; reason: string };

class Refused extends Error {}

/**
 * Turns a draft into an event, or says at which field it fails and what is allowed there. Never throws.
 *
 * An event dated in the future, up to 24 hours, gets `nowMs`; without a date too. Without an id it gets one made
 * from its content, see `makeEventId`.
 */
export function judgeDraft(draft: EventDraft, context: IdContext, nowMs: number): Judged {
	const { values } = draft;
	const called = (field: DraftField): string => draft.fieldNames?.[field] ?? field;
	try {
		const contactId = readText(values.contactId, called('contactId'), EVENT_LIMITS.maxContactIdLength);
		const name = readText(values.name, called('name'), EVENT_LIMITS.maxNameLength);
		refuseReserved(name, called('name'));
		const datedMs = readDate(draft, called('occurredAt'), nowMs);
		const data = readData(values.data, called('data'));
		const correlation = readCorrelation(values.correlation, called('correlation'));
		const id = isAbsent(values.id)
			? makeEventId([name, contactId, data, correlation ?? null], datedMs, context, nowMs)
			: readText(values.id, called('id'), EVENT_LIMITS.maxIdLength);
		const happenedMs = datedMs === undefined ? nowMs : datedMs + (draft.shiftMs ?? 0);
		const occurredAtMs = Math.max(0, Math.min(happenedMs, nowMs));
		const event: IntakeEvent = { id, name, contactId, occurredAtMs, data };
		return { kind: 'event', event: correlation === undefined ? event : { ...event, correlation } };
	} catch (error) {
		if (error instanceof Refused) return { kind: 'refused', reason: error.message };
		throw error;
	}
}

function refuse(field: string, value: unknown, allowed: string): never {
	throw new Refused(unfit(field, value, allowed));
}

function isAbsent(value: unknown): value is undefined | null {
	return value === undefined || value === null;
}

function readText(value: unknown, field: string, maxLength: number): string {
	const allowed = `a non-empty text of at most ${maxLength} characters without control characters, or a number up to 2^53`;
	// A number beyond was rounded when it was parsed, and two contacts would become one.
	const isExact = typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
	const text = isExact ? String(value) : value;
	if (typeof text !== 'string' || text.trim() === '') refuse(field, value, allowed);
	// Half a surrogate pair becomes U+FFFD in every store, with the same end.
	if (text.length > maxLength || /[\p{Cc}\p{Cs}]/u.test(text)) refuse(field, value, allowed);
	return text;
}

function refuseReserved(name: string, field: string): void {
	// Whatever the case: "Email.opened" is not reserved, but whoever reads it would take it for ours.
	const prefix = RESERVED_PREFIXES.find((reserved) => name.trimStart().toLowerCase().startsWith(reserved));
	const allowed = `a name that does not begin with ${RESERVED_PREFIXES.join(' ')} (only this package raises those)`;
	if (prefix !== undefined) refuse(field, name, allowed);
}

/** The date as it was sent, in milliseconds; the error of the sender's clock is not yet taken off. */
function readDate(draft: EventDraft, field: string, nowMs: number): number | undefined {
	const value = draft.values.occurredAt;
	if (isAbsent(value)) return undefined;
	const instant = readInstant(value, { isLenient: draft.isLenientDate === true });
	if (instant.kind === 'unreadable') refuse(field, value, instant.allowed);
	const aheadMs = instant.ms + (draft.shiftMs ?? 0) - nowMs;
	if (aheadMs > EVENT_LIMITS.maxAheadMs) refuse(field, value, 'a moment at most 24 hours ahead of now');
	return instant.ms;
}

function readData(value: unknown, field: string): JsonObject {
	if (isAbsent(value)) return {};
	if (typeof value !== 'object' || Array.isArray(value)) refuse(field, value, 'an object');
	const unsafe = findUnsafe(value, EVENT_LIMITS.maxDataDepth);
	if (unsafe === 'too-deep') refuse(field, value, `nesting of at most ${EVENT_LIMITS.maxDataDepth} levels`);
	const safe = 'an object without the keys __proto__ and constructor.prototype';
	if (unsafe === 'prototype-key') refuse(field, value, safe);
	const bytes = Buffer.byteLength(JSON.stringify(value), 'utf8');
	if (bytes > EVENT_LIMITS.maxDataBytes) {
		throw new Refused(`${field}: read ${bytes} bytes; allowed are ${EVENT_LIMITS.maxDataBytes}`);
	}
	return value as JsonObject;
}

/** Keys compare as text, so that an appointment 42 and "42" are the same one. */
function readCorrelation(value: unknown, field: string): Correlation | undefined {
	if (isAbsent(value)) return undefined;
	const { maxCorrelationKeys, maxCorrelationLength, maxNameLength } = EVENT_LIMITS;
	if (typeof value !== 'object') return readText(value, field, maxCorrelationLength);
	const entries = Object.entries(value);
	if (Array.isArray(value) || entries.length === 0 || entries.length > maxCorrelationKeys) {
		refuse(field, value, `a text, a number, or an object of 1 to ${maxCorrelationKeys} of them`);
	}
	const parts = entries.map(([key, part]) => {
		if (key === '__proto__') refuse(field, value, 'an object without the key __proto__');
		const text = typeof part === 'boolean' ? String(part) : part;
		const place = `${field}.${key.slice(0, 40)}`;
		return [readText(key, place, maxNameLength), readText(text, place, maxCorrelationLength)] as const;
	});
	return Object.fromEntries(parts);
}
