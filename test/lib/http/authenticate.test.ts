import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { authenticate, type AuthenticationSettings } from '../../../lib/http/authenticate';
import { MINUTE_MS } from '../../../lib/domain/time';
import { event, NOW_MS, send } from './intake-support';

const BODY = Buffer.from(JSON.stringify(event()));
const secrets = { current: 'new-secret', previous: 'old-secret' };

function check(headers: Record<string, string>, settings: AuthenticationSettings, body = BODY) {
	return authenticate({ headers, body }, settings, NOW_MS).kind;
}

describe('token', () => {
	const settings = { kind: 'token', ...secrets } as const;
	test.each([
		['Bearer with the current token', { authorization: 'Bearer new-secret' }, 'allowed'],
		['bearer in small letters', { authorization: 'bearer   new-secret' }, 'allowed'],
		['Bearer with the previous token', { authorization: 'Bearer old-secret' }, 'allowed'],
		['X-Journeys-Token', { 'x-journeys-token': 'new-secret' }, 'allowed'],
		['a wrong token', { authorization: 'Bearer nope' }, 'wrong'],
		['a token that only begins right', { authorization: 'Bearer new-secre' }, 'wrong'],
		['a token that goes on too long', { authorization: 'Bearer new-secrets' }, 'wrong'],
		['no header', {}, 'missing'],
		['an empty Bearer', { authorization: 'Bearer ' }, 'missing'],
		['an empty X-Journeys-Token', { 'x-journeys-token': ' ' }, 'missing'],
		['another scheme', { authorization: 'Basic bmV3LXNlY3JldDo=' }, 'missing'],
	])('%s is %j -> %s', (_title, headers, verdict) => {
		expect(check(headers as Record<string, string>, settings)).toBe(verdict);
	});

	test('a previous token that is empty or not set opens nothing', () => {
		for (const previous of [undefined, '', ' ']) {
			expect(check({ 'x-journeys-token': 'old-secret' }, { ...settings, previous })).toBe('wrong');
		}
	});

	test('it says which secret passed', () => {
		const by = (token: string) =>
			authenticate({ headers: { 'x-journeys-token': token }, body: BODY }, settings, NOW_MS);
		expect(by('new-secret')).toEqual({ kind: 'allowed', by: 'current' });
		expect(by('old-secret')).toEqual({ kind: 'allowed', by: 'previous' });
	});
});

test.each(['token', 'write-key', 'hmac'] as const)(
	'%s with an empty secret throws instead of opening',
	(kind) => {
		for (const current of ['', ' ', undefined as unknown as string]) {
			expect(() => check({ authorization: 'Bearer x', 'x-journeys-token': '' }, { kind, current })).toThrow(
				/secret is empty/,
			);
		}
	},
);

describe('write key', () => {
	const settings = { kind: 'write-key', ...secrets } as const;
	const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
	test.each([
		['the key with an empty password', basic('new-secret:'), 'allowed'],
		['the key with some password', basic('new-secret:x'), 'allowed'],
		['the key without a colon', basic('new-secret'), 'allowed'],
		['the previous key', basic('old-secret:'), 'allowed'],
		['a wrong key', basic('nope:'), 'wrong'],
		['the key as password', basic('x:new-secret'), 'wrong'],
		['an empty key', basic(':'), 'missing'],
		['no header', {}, 'missing'],
		['another scheme', { authorization: 'Bearer new-secret' }, 'missing'],
	])('%s -> %s', (_title, headers, verdict) => {
		expect(check(headers as Record<string, string>, settings)).toBe(verdict);
	});

	test('a key in the body passes where no Authorization header is sent, and only with this setting', async () => {
		const body = { writeKey: 'new-secret', type: 'track', event: 'Viewed', userId: 'u1', messageId: 'm1' };
		const { status, events } = await send({ body }, { authentication: settings });
		expect([status, JSON.stringify(events)]).toEqual([202, expect.not.stringContaining('new-secret')]);
		expect((await send({ body: { ...body, writeKey: 'nope' } }, { authentication: settings })).status).toBe(
			403,
		);
		expect((await send({ body: { ...body, writeKey: { a: 1 } } }, { authentication: settings })).status).toBe(
			401,
		);
		expect((await send({ body, headers: basic('nope:') }, { authentication: settings })).status).toBe(403);
		expect((await send({ body }, { authentication: { ...settings, kind: 'token' } })).status).toBe(401);
	});
});

describe('HMAC', () => {
	const settings = { kind: 'hmac', ...secrets } as const;
	const sign = (timestamp: string, { secret = 'new-secret', body = BODY } = {}) => ({
		'x-journeys-timestamp': timestamp,
		'x-journeys-signature': createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex'),
	});
	const at = (offsetMs: number) => String(NOW_MS + offsetMs);

	test.each([
		['seconds', sign(String(NOW_MS / 1000)), 'allowed'],
		['milliseconds', sign(at(0)), 'allowed'],
		['the previous secret', sign(at(0), { secret: 'old-secret' }), 'allowed'],
		['5 minutes ago', sign(at(-5 * MINUTE_MS)), 'allowed'],
		['5 minutes and 1 ms ago', sign(at(-5 * MINUTE_MS - 1)), 'wrong'],
		['5 minutes ahead', sign(at(5 * MINUTE_MS)), 'allowed'],
		['5 minutes and 1 ms ahead', sign(at(5 * MINUTE_MS + 1)), 'wrong'],
		['another secret', sign(at(0), { secret: 'nope' }), 'wrong'],
		['another body', sign(at(0), { body: Buffer.from('{}') }), 'wrong'],
		['another timestamp than signed', { ...sign(at(0)), 'x-journeys-timestamp': at(1) }, 'wrong'],
		['a timestamp that is no number', sign('2026-03-01T12:00:00Z'), 'wrong'],
		['no signature', { 'x-journeys-timestamp': at(0) }, 'missing'],
		['no timestamp', { 'x-journeys-signature': 'aa' }, 'missing'],
		['a signature that is no hexadecimal', { ...sign(at(0)), 'x-journeys-signature': 'ü' }, 'wrong'],
	])('signed with %s -> %s', (_title, headers, verdict) => {
		expect(check(headers as Record<string, string>, settings)).toBe(verdict);
	});

	test('a previous secret that is empty signs nothing', () => {
		for (const previous of ['', undefined]) {
			expect(check(sign(at(0), { secret: '' }), { ...settings, previous })).toBe('wrong');
		}
	});

	test('the signature may be in capitals and stand behind sha256=', () => {
		const headers = sign(at(0));
		const signature = `sha256=${headers['x-journeys-signature'].toUpperCase()}`;
		expect(check({ ...headers, 'x-journeys-signature': signature }, settings)).toBe('allowed');
	});

	test('who cannot sign does not learn how far the clocks are apart', () => {
		const verdict = authenticate(
			{ headers: sign(at(-DAY), { secret: 'nope' }), body: BODY },
			settings,
			NOW_MS,
		);
		expect(verdict).toMatchObject({ kind: 'wrong', reason: expect.stringMatching(/does not fit/) as string });
	});
	const DAY = 86_400_000;

	test('a compressed body is signed before compression', async () => {
		const headers = { ...sign(at(0)), 'content-encoding': 'gzip' };
		for (const body of [gzipSync(BODY), BODY]) {
			expect((await send({ body, headers }, { authentication: settings })).status).toBe(202);
		}
	});
});

describe('the answer', () => {
	const authentication = { kind: 'token', ...secrets } as const;

	test('is 401 with a challenge without credentials, 403 with wrong ones, and nothing is recorded', async () => {
		const missing = await send({ body: event() }, { authentication });
		expect(missing).toMatchObject({
			status: 401,
			headers: { 'www-authenticate': 'Bearer realm="journeys"' },
			events: [],
		});
		const wrong = await send(
			{ body: event(), headers: { 'x-journeys-token': 'guess-1' } },
			{ authentication },
		);
		expect(wrong).toMatchObject({ status: 403, answered: { code: 'forbidden' }, events: [] });
		expect(wrong.body).not.toMatch(/guess-1|secret/);
	});

	test('comes before the body is judged, so that a stranger learns nothing about it', async () => {
		expect((await send({ body: 'not json' }, { authentication })).status).toBe(401);
	});

	test('is 500 when the secret was lost', async () => {
		const sent = { body: event(), headers: { 'x-journeys-token': '' } };
		expect((await send(sent, { authentication: { kind: 'token', current: '' } })).status).toBe(500);
	});
});
