import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { JourneyError } from '../domain/errors';
import { MINUTE_MS, SECOND_MS } from '../domain/time';
import { headerText, type HttpHeaders } from './http-message';

/** How far the sender's clock may lie from ours, either way, for a signed request. */
export const SIGNATURE_TOLERANCE_MS = 5 * MINUTE_MS;

interface Secrets {
	current: string;
	/** Still accepted while senders change over. */
	previous?: string;
}

/**
 * How a request proves where it comes from.
 * - `token`: `Authorization: Bearer TOKEN` or `X-Journeys-Token: TOKEN`.
 * - `write-key`: Basic authentication with the key as user name, as Segment.com's libraries send it, or
 *   `writeKey` in the body where no `Authorization` header is sent, as its browser library does.
 * - `hmac`: `X-Journeys-Timestamp` (Unix time in seconds, or in milliseconds with 13 digits) and
 *   `X-Journeys-Signature`, the hexadecimal HMAC-SHA256 of `TIMESTAMP.BODY` (`sha256=` may stand before it).
 *   BODY is the body before compression: n8n hands a compressed one on inflated.
 * - `none`: everybody may send. What comes in may then feed only the workflow it was sent to; whoever mounts the
 *   handler sees to that in its `record`.
 */
export type AuthenticationSettings =
	| ({ kind: 'token' } & Secrets)
	| ({ kind: 'write-key' } & Secrets)
	| ({ kind: 'hmac'; toleranceMs?: number } & Secrets)
	| { kind: 'none' };

export interface Credentials {
	headers: HttpHeaders;
	/** The body before compression. */
	body: Buffer;
	/** Reads `writeKey` out of the body; asked only when the settings allow it and no header answers. */
	bodyWriteKey?: () => unknown;
}

/** `missing` is to be answered 401, `wrong` 403. `reason` never repeats what was sent. */
export type AuthenticationVerdict =
	| { kind: 'allowed'; by: 'current' | 'previous' | 'none' }
	| { kind: 'missing'; reason: string; challenge: string }
	| { kind: 'wrong'; reason: string };

/**
 * Says whether a request may come in. The current and the previous secret both pass; comparing takes the same
 * time whatever was sent. An empty secret never passes: it throws `invalid-input`, because a setting that was
 * lost must not open the door.
 *
 * A signed request can be repeated within the tolerance; the event id makes the repeat a duplicate.
 */
export function authenticate(
	credentials: Credentials,
	settings: AuthenticationSettings,
	nowMs: number,
): AuthenticationVerdict {
	if (settings.kind === 'none') return { kind: 'allowed', by: 'none' };
	if (typeof settings.current !== 'string' || settings.current.trim() === '') {
		throw new JourneyError(
			'invalid-input',
			`authentication "${settings.kind}": the secret is empty; set one`,
		);
	}
	switch (settings.kind) {
		case 'token':
			return checkToken(credentials, settings);
		case 'write-key':
			return checkWriteKey(credentials, settings);
		case 'hmac':
			return checkSignature(credentials, settings, nowMs);
		default:
			throw new JourneyError('invalid-input', 'authentication: allowed are token, write-key, hmac, none');
	}
}

function checkToken({ headers }: Credentials, secrets: Secrets): AuthenticationVerdict {
	const bearer = schemeValue(headers, 'bearer');
	const token = bearer ?? headerText(headers, 'x-journeys-token')?.trim();
	if (!token) {
		const reason = 'token missing: send "Authorization: Bearer TOKEN" or "X-Journeys-Token: TOKEN"';
		return { kind: 'missing', reason, challenge: 'Bearer realm="journeys"' };
	}
	return judge(token, secrets, 'the token is not one of this endpoint');
}

function checkWriteKey(credentials: Credentials, secrets: Secrets): AuthenticationVerdict {
	const basic = schemeValue(credentials.headers, 'basic');
	let key = basic === undefined ? undefined : Buffer.from(basic, 'base64').toString('utf8').split(':')[0];
	if (headerText(credentials.headers, 'authorization') === undefined) {
		const inBody = credentials.bodyWriteKey?.();
		if (typeof inBody === 'string') key = inBody;
	}
	if (!key) {
		const reason =
			'write key missing: send it as the user name of Basic authentication, with an empty password';
		return { kind: 'missing', reason, challenge: 'Basic realm="journeys", charset="UTF-8"' };
	}
	return judge(key, secrets, 'the write key is not one of this endpoint');
}

function checkSignature(
	{ headers, body }: Credentials,
	settings: { toleranceMs?: number } & Secrets,
	nowMs: number,
): AuthenticationVerdict {
	const timestamp = headerText(headers, 'x-journeys-timestamp')?.trim();
	const signature = headerText(headers, 'x-journeys-signature')?.trim();
	if (!timestamp || !signature) {
		const reason = 'signature missing: send X-Journeys-Timestamp and X-Journeys-Signature';
		return { kind: 'missing', reason, challenge: 'Journeys-HMAC-SHA256 realm="journeys"' };
	}
	const sent = signature.replace(/^sha256=/i, '').toLowerCase();
	const verdict = firstMatch(
		(secret) => isSame(sent, createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')),
		settings,
		'the signature does not fit timestamp and body; allowed: hexadecimal HMAC-SHA256 of "TIMESTAMP.BODY"',
	);
	// The clock is judged after the signature, so that only who holds the secret learns about ours.
	if (verdict.kind !== 'allowed') return verdict;
	const toleranceMs = settings.toleranceMs ?? SIGNATURE_TOLERANCE_MS;
	if (!/^\d{10}(\d{3})?$/.test(timestamp)) {
		return { kind: 'wrong', reason: 'X-Journeys-Timestamp: allowed is Unix time, 10 digits (s) or 13 (ms)' };
	}
	const sentAtMs = timestamp.length === 10 ? Number(timestamp) * SECOND_MS : Number(timestamp);
	const distanceMs = Math.abs(nowMs - sentAtMs);
	if (distanceMs <= toleranceMs) return verdict;
	const [distance, allowed] = [distanceMs, toleranceMs].map((ms) => Math.ceil(ms / SECOND_MS));
	return {
		kind: 'wrong',
		reason: `X-Journeys-Timestamp: ${distance} s away from now; allowed are ${allowed} s`,
	};
}

/** What follows the scheme in `Authorization`; undefined when it is absent or of another scheme. */
function schemeValue(headers: HttpHeaders, scheme: string): string | undefined {
	const match = /^([a-z0-9-]+)[ \t]+(\S.*)$/i.exec(headerText(headers, 'authorization')?.trim() ?? '');
	return match?.[1].toLowerCase() === scheme ? match[2] : undefined;
}

function judge(sent: string, secrets: Secrets, reason: string): AuthenticationVerdict {
	return firstMatch((secret) => isSame(sent, secret), secrets, reason);
}

function firstMatch(
	fits: (secret: string) => boolean,
	secrets: Secrets,
	reason: string,
): AuthenticationVerdict {
	// Both are always tried: leaving early would tell by time which secret is the current one.
	const isCurrent = fits(secrets.current);
	const hasPrevious = typeof secrets.previous === 'string' && secrets.previous.trim() !== '';
	const isPrevious = hasPrevious && fits(secrets.previous as string);
	if (isCurrent) return { kind: 'allowed', by: 'current' };
	return isPrevious ? { kind: 'allowed', by: 'previous' } : { kind: 'wrong', reason };
}

/** Digests have one length, which `timingSafeEqual` demands, so that a secret's length does not leak either. */
function isSame(a: string, b: string): boolean {
	const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
	return timingSafeEqual(left, right);
}
