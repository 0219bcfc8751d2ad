import { JourneyError } from '../../../domain/errors';
import type { CallSnapshot, CreateAnswer } from '../voice-channel';

/** What Twilio's client throws for an answer that is no success; a time-out or a broken answer has no `status`. */
interface TwilioError {
	status?: number;
	code?: number | string;
	message: string;
}

/** Twilio's words for a call, as far as they are read here; see its Call resource. */
export interface TwilioCall {
	sid?: string;
	to: string;
	from: string;
	status: string;
	direction?: string;
	answeredBy?: string | null;
	duration?: string | null;
	queueTime?: string | null;
	price?: string | null;
	priceUnit?: string | null;
	dateCreated?: Date | null;
	startTime?: Date | null;
	endTime?: Date | null;
}

/** Too many requests; too many requests of this account; too many calls at once. Source: Twilio's list of error codes. */
const TOO_MUCH_CODES = [20429, 10004];
const TOO_MANY_REQUESTS = 429;
const REQUEST_TIMEOUT = 408;
const NOT_FOUND_CODE = 20404;
/** "Invalid call state": the call is over, or not yet where the change asked for makes sense. */
const WRONG_STATE_CODE = 21220;

/** What an error of creating a call says about whether a call exists. */
export function createFailure(error: unknown): CreateAnswer {
	const { status, code, message } = readError(error);
	if (status === TOO_MANY_REQUESTS || (code !== undefined && TOO_MUCH_CODES.includes(code))) {
		return { kind: 'busy', code, message };
	}
	if (status !== undefined && status >= 400 && status < 500 && status !== REQUEST_TIMEOUT) {
		return { kind: 'refused', code, httpStatus: status, message };
	}
	return { kind: 'unknown', message };
}

/** Only Twilio's own word counts: a 404 of something in between says nothing about the call. */
export function isNotFound(error: unknown): boolean {
	return readError(error).code === NOT_FOUND_CODE;
}

export function isWrongState(error: unknown): boolean {
	return readError(error).code === WRONG_STATE_CODE;
}

/** `provider-refused` where a repeat cannot help (wrong credentials, wrong address), else `provider-unreachable`. */
export function askFailure(error: unknown, doing: string): JourneyError {
	const { status, code, message } = readError(error);
	const answer = status === undefined ? '' : ` (HTTP ${status}${code === undefined ? '' : `, code ${code}`})`;
	const isFinal =
		status !== undefined &&
		status >= 400 &&
		status < 500 &&
		status !== TOO_MANY_REQUESTS &&
		status !== REQUEST_TIMEOUT;
	return new JourneyError(
		isFinal ? 'provider-refused' : 'provider-unreachable',
		`Twilio could not be asked ${doing}${answer}: ${message}`,
		{ isRetryable: !isFinal, facts: { httpStatus: status, code } },
	);
}

function readError(error: unknown): { status?: number; code?: number; message: string } {
	const { status, code, message } = (error ?? {}) as Partial<TwilioError>;
	return {
		// Twilio's client gives its own errors a number; those of the network have words such as ECONNRESET.
		status: typeof status === 'number' ? status : undefined,
		code: typeof code === 'number' ? code : undefined,
		message: withoutNumbers(String(message ?? error)),
	};
}

/** Twilio repeats phone numbers in its messages; they must not reach a log. */
function withoutNumbers(text: string): string {
	return text.replace(/(?<![\dA-Za-z])\+?\d[\d\s().-]{4,}\d(?![\dA-Za-z])/g, '(number)');
}

/** A call as Twilio's client reads it. */
export function snapshotOf(call: TwilioCall & { sid: string }): CallSnapshot {
	const durationSec = call.duration ? Number(call.duration) : Number.NaN;
	const createdAtMs = msOf(call.dateCreated);
	return {
		sid: call.sid,
		to: call.to,
		from: call.from,
		status: call.status,
		...(createdAtMs !== undefined && { createdAtMs }),
		...(call.answeredBy && { answeredBy: call.answeredBy }),
		...(Number.isFinite(durationSec) && { durationSec }),
		raw: rawOf(call),
	};
}

function rawOf(call: TwilioCall): Record<string, string> {
	const { status, direction, answeredBy, duration, queueTime, price, priceUnit } = call;
	const values = {
		status,
		direction,
		answeredBy,
		duration,
		queueTime,
		price,
		priceUnit,
		startTime: isoOf(call.startTime),
		endTime: isoOf(call.endTime),
	};
	return Object.fromEntries(
		Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
	);
}

/** Twilio's client leaves an instant that it cannot read as the text it was. */
function msOf(date: unknown): number | undefined {
	return date instanceof Date && Number.isFinite(date.getTime()) ? date.getTime() : undefined;
}

function isoOf(date: unknown): string | undefined {
	const atMs = msOf(date);
	return atMs === undefined ? undefined : new Date(atMs).toISOString();
}
