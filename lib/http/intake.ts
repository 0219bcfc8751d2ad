import { JourneyError } from '../domain/errors';
import { authenticate, type AuthenticationSettings, type AuthenticationVerdict } from './authenticate';
import { decodeBody, type DecodedBody } from './content-encoding';
import { crossOriginHeaders, preflightAnswer } from './cross-origin';
import { judgeDraft, type DraftRead, type IntakeEvent } from './event-draft';
import {
	bodyTooLargeAnswer,
	headerText,
	jsonAnswer,
	refusal,
	type HttpAnswer,
	type HttpRequest,
} from './http-message';
import { readShapes } from './intake-shapes';
import { isRecord, ownField } from './json-record';
import type { EventMapping } from './mapping';

import { parseBody, type ParsedBody } from './parse-body';
import { segmentPath } from './segment-com';

/** What one request may measure; the body also after it was inflated. */
export const INTAKE_LIMITS = { maxBodyBytes: 1024 * 1024, maxEvents: 1_000 } as const;

const RETRY_AFTER_SECONDS = 5;

/** Takes events in for good: resolves once they are durable, in the order given. `store.events` is one. */
export interface EventRecorder {
	record(events: IntakeEvent[], nowMs: number): Promise<{ kind: 'accepted' | 'duplicate' }[]>;
}

export interface IntakeOptions {
	events: EventRecorder;
	authentication: AuthenticationSettings;
	/** Reads every request by these paths instead of by its shape. */
	mapping?: EventMapping;
	/** Origins whose pages may send from the browser; `*` for all. None when absent. */
	allowOrigins?: readonly string[];
	/** Told of what went wrong on our side; the sender learns only that it did. */
	onError?: (error: unknown) => void;
}

export interface IntakeReceipt {
	accepted: number;
	duplicates: number;
	/** `index` counts the events of the request from 0. */
	rejected: { index: number; reason: string }[];
}

/**
 * Takes in the events of one POST and answers once they are durable. Never rejects.
 *
 * - 202 with an `IntakeReceipt`; some events may be among `rejected`. An empty list is 202 as well. On the paths
 *   of Segment.com's API (`.../v1/batch`) it is 200: of its client libraries, PHP's sends for ever until it sees
 *   exactly 200 and older Python ones count all else as failed.
 *   Source: segmentio/analytics-php LibCurl.php; segmentio/analytics-python request.py.
 * - 400 when no event could be read; 401 without and 403 with wrong credentials; 405 for other methods; 413 over
 *   1 MiB or 1,000 events; 415 for an unknown compression.
 * - 503 with `Retry-After` when the store failed for now: nothing is acknowledged, and the repeat is safe because
 *   what was already written counts as a duplicate. 500 when it failed for a reason that a repeat does not cure.
 *
 * Cost: one `record` for all events; none when none is good.
 */
export async function handleIntake(
	request: HttpRequest,
	options: IntakeOptions,
	nowMs: number,
): Promise<HttpAnswer> {
	const allowOrigins = options.allowOrigins ?? [];
	let answer: HttpAnswer;
	try {
		answer = preflightAnswer(request, allowOrigins) ?? (await takeIn(request, options, nowMs));
	} catch (error) {
		answer = failureAnswer(error);
		tell(options.onError, error);
	}
	return { ...answer, headers: { ...answer.headers, ...crossOriginHeaders(request, allowOrigins) } };
}

async function takeIn(request: HttpRequest, options: IntakeOptions, nowMs: number): Promise<HttpAnswer> {
	if (request.method.toUpperCase() !== 'POST') {
		return refusal(405, 'method-not-allowed', 'method: allowed is POST', { allow: 'POST' });
	}
	const { maxBodyBytes, maxEvents } = INTAKE_LIMITS;
	const decoded = decodeBody(request, maxBodyBytes);
	if (decoded.kind !== 'bytes') return undecodedAnswer(decoded);
	let parsed: ParsedBody | undefined;
	const parse = (): ParsedBody => (parsed ??= parseBody(request, decoded.bytes, maxEvents));
	const credentials = {
		headers: request.headers,
		body: decoded.bytes,
		bodyWriteKey: () => writeKeyIn(parse()),
	};
	const verdict = authenticate(credentials, options.authentication, nowMs);
	if (verdict.kind !== 'allowed') return unauthorizedAnswer(verdict);
	const shaped = readShapes(request, decoded.bytes, parse, { mapping: options.mapping, maxEvents }, nowMs);
	if (shaped.kind === 'unreadable') return refusal(400, 'invalid-input', shaped.reason);
	if (shaped.kind === 'too-many') {
		return refusal(413, 'too-large', `body: read ${shaped.count} events; allowed are ${maxEvents} a request`);
	}
	const receipt = await recordGood(shaped.drafts, request, options.events, nowMs);
	return receiptAnswer(receipt, shaped.drafts.length, segmentPath(request.path) !== undefined);
}

async function recordGood(
	drafts: DraftRead[],
	request: HttpRequest,
	recorder: EventRecorder,
	nowMs: number,
): Promise<IntakeReceipt> {
	const idempotencyKey = headerText(request.headers, 'idempotency-key');
	const events: IntakeEvent[] = [];
	const rejected: IntakeReceipt['rejected'] = [];
	drafts.forEach((read, index) => {
		const judged = read.kind === 'draft' ? judgeDraft(read.draft, { idempotencyKey, index }, nowMs) : read;
		if (judged.kind === 'event') events.push(judged.event);
		else rejected.push({ index, reason: judged.reason });
	});
	const replies = events.length > 0 ? await recorder.record(events, nowMs) : [];
	if (replies.length !== events.length) {
		throw new JourneyError('store-corrupt', `record: ${replies.length} replies to ${events.length} events`);
	}
	const duplicates = replies.filter((reply) => reply.kind === 'duplicate').length;
	return { accepted: replies.length - duplicates, duplicates, rejected };
}

function receiptAnswer(receipt: IntakeReceipt, eventCount: number, isSegmentPath: boolean): HttpAnswer {
	if (eventCount > 0 && receipt.rejected.length === eventCount) {
		const message = `body: none of ${eventCount} events is valid; the first: ${receipt.rejected[0].reason}`;
		return jsonAnswer(400, { code: 'invalid-input', message, ...receipt });
	}
	return isSegmentPath ? jsonAnswer(200, { success: true, ...receipt }) : jsonAnswer(202, receipt);
}

function undecodedAnswer(decoded: Exclude<DecodedBody, { kind: 'bytes' }>): HttpAnswer {
	if (decoded.kind === 'too-large') return bodyTooLargeAnswer(INTAKE_LIMITS.maxBodyBytes);
	if (decoded.kind === 'broken') return refusal(400, 'invalid-input', decoded.reason);
	return refusal(415, 'unsupported-encoding', decoded.reason, { 'accept-encoding': 'gzip, deflate, br' });
}

function unauthorizedAnswer(verdict: Exclude<AuthenticationVerdict, { kind: 'allowed' }>): HttpAnswer {
	if (verdict.kind === 'wrong') return refusal(403, 'forbidden', verdict.reason);
	return refusal(401, 'unauthorized', verdict.reason, { 'www-authenticate': verdict.challenge });
}

function failureAnswer(error: unknown): HttpAnswer {
	const isRetryable = error instanceof JourneyError && error.isRetryable;
	if (!isRetryable)
		return refusal(500, 'failed', 'the events were not taken in; the reason is in the server log');
	const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) };
	return refusal(
		503,
		'unavailable',
		'the events were not taken in; send the same request again later',
		headers,
	);
}

function writeKeyIn(parsed: ParsedBody): unknown {
	return parsed.kind === 'value' && isRecord(parsed.value) ? ownField(parsed.value, 'writeKey') : undefined;
}

function tell(onError: IntakeOptions['onError'], error: unknown): void {
	try {
		onError?.(error);
	} catch {
		// A log that fails must not cost the sender its answer.
	}
}
