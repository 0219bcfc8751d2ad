import { gzipSync, brotliCompressSync, deflateSync } from 'node:zlib';

import { JourneyError } from '../../../lib/domain/errors';
import { DAY_MS, MINUTE_MS } from '../../../lib/domain/time';
import { event, MemoryRecorder, NOW_MS, send } from './intake-support';

describe('a request in our own shape', () => {
	test('one event is answered 202 and recorded with its fields', async () => {
		const { status, answered, events } = await send({ body: event({ correlation: { order: 42 } }) });
		expect([status, answered]).toEqual([202, { accepted: 1, duplicates: 0, rejected: [] }]);
		expect(events).toEqual([
			{
				id: 'e1',
				name: 'order.paid',
				contactId: 'c1',
				occurredAtMs: Date.parse('2026-03-01T11:59:00Z'),
				data: { total: 5 },
				correlation: { order: '42' },
			},
		]);
	});

	test('an array is taken in with one record, at the time that was passed in', async () => {
		const recorder = new MemoryRecorder();
		const body = [event(), event({ id: 'e2' }), event({ id: 'e3', contactId: 7 })];
		const { answered } = await send({ body }, { events: recorder });
		expect(answered).toMatchObject({ accepted: 3 });
		expect(recorder.calls).toEqual([NOW_MS]);
		expect(recorder.events.map(({ contactId }) => contactId)).toEqual(['c1', 'c1', '7']);
	});

	test('NDJSON is read line by line, blank lines not counted, a broken line rejected by itself', async () => {
		const body = `${JSON.stringify(event())}\r\n\n{"id":\n${JSON.stringify(event({ id: 'e2' }))}\n`;
		const { answered } = await send({
			body,
			headers: { 'content-type': 'application/x-ndjson; charset=utf-8' },
		});
		expect(answered).toMatchObject({ accepted: 2, rejected: [{ index: 1 }] });
		expect(answered.rejected[0].reason).toMatch(/^line: not valid JSON/);
	});

	test('NDJSON without its media type is known by its first line', async () => {
		const body = `${JSON.stringify(event())}\n${JSON.stringify(event({ id: 'e2' }))}`;
		expect((await send({ body, headers: { 'content-type': 'application/json' } })).answered).toMatchObject({
			accepted: 2,
		});
	});

	test('a byte order mark does not matter', async () => {
		expect((await send({ body: `\ufeff${JSON.stringify(event())}` })).status).toBe(202);
	});

	test('the same id twice for a contact is a duplicate, for another contact it is not', async () => {
		const { answered } = await send({ body: [event(), event(), event({ contactId: 'c2' })] });
		expect(answered).toEqual({ accepted: 2, duplicates: 1, rejected: [] });
	});

	test('bad events are rejected by index and the good ones are taken', async () => {
		const body = [event(), { name: 'x' }, 5, event({ id: 'e2' })];
		const { status, answered, events } = await send({ body });
		expect(status).toBe(202);
		expect(answered).toMatchObject({ accepted: 2, rejected: [{ index: 1 }, { index: 2 }] });
		expect(events).toHaveLength(2);
	});

	test('when all are bad the answer is 400 and nothing is recorded', async () => {
		const recorder = new MemoryRecorder();
		const { status, answered } = await send({ body: [{}, null] }, { events: recorder });
		expect([status, answered.accepted, answered.rejected.length]).toEqual([400, 0, 2]);
		expect(recorder.calls).toEqual([]);
	});

	test('an empty list is 202 with nothing taken', async () => {
		expect(await send({ body: [] })).toMatchObject({ status: 202, answered: { accepted: 0 } });
	});
});

describe('what a field may hold', () => {
	const refused: [string, Record<string, unknown>, RegExp][] = [
		[
			'no contactId',
			{ contactId: undefined },
			/^contactId: read nothing; allowed is a non-empty text of at most 256/,
		],
		['a blank contactId', { contactId: '  ' }, /^contactId: read " {2}"/],
		[
			'a contactId of 257 characters',
			{ contactId: 'c'.repeat(257) },
			/^contactId: read "c{40}" and more \(257 characters\)/,
		],
		['a contactId with a control character', { contactId: 'a\u0000b' }, /^contactId: /],
		['a contactId with half a surrogate pair', { contactId: 'a\ud800' }, /^contactId: /],
		['a contactId that was rounded', { contactId: 2 ** 53 }, /^contactId: read 9007199254740992/],
		['a contactId that is an object', { contactId: { a: 1 } }, /^contactId: read an object of 1 fields/],
		['no name', { name: null }, /^name: read null; allowed is a non-empty text of at most 128/],
		['a name of 129 characters', { name: 'n'.repeat(129) }, /^name: /],
		['an empty id', { id: '' }, /^id: read ""/],
		['data that is a list', { data: [1, 2] }, /^data: read a list of 2; allowed is an object/],
		['data that is text', { data: 'x' }, /^data: read "x"/],
		['data over 64 KiB', { data: { a: 'x'.repeat(65_536) } }, /^data: read 65544 bytes; allowed are 65536/],
		[
			'an occurredAt that is no date',
			{ occurredAt: 'yesterday' },
			/^occurredAt: read "yesterday"; allowed is ISO 8601/,
		],
		['an occurredAt without offset', { occurredAt: '2026-03-01T10:00:00' }, /^occurredAt: .*offset/],
		['an occurredAt in seconds', { occurredAt: 1_770_000_000 }, /^occurredAt: .*milliseconds/],
		['an occurredAt that does not exist', { occurredAt: '2026-02-30T10:00:00Z' }, /^occurredAt: /],
		['a correlation that is a list', { correlation: ['a'] }, /^correlation: read a list of 1/],
		['a correlation that is empty', { correlation: {} }, /^correlation: /],
		['a correlation of objects', { correlation: { a: {} } }, /^correlation\.a: read an object/],
	];
	test.each(refused)('%s is rejected with a reason', async (_title, change, reason) => {
		expect(await send({ body: [event(change), event()] })).toMatchObject({
			status: 202,
			reason: expect.stringMatching(reason) as string,
		});
	});

	test.each(['email.', 'sms.', 'voice.', 'segment.', 'consent.', 'system.'])(
		'a name that begins with %s is refused from outside, in any case of letters',
		async (prefix) => {
			for (const name of [`${prefix}opened`, ` ${prefix.toUpperCase()}Opened`]) {
				expect((await send({ body: event({ name }) })).status).toBe(400);
			}
			expect((await send({ body: event({ name: `my.${prefix}opened` }) })).status).toBe(202);
			expect((await send({ body: event({ name: prefix.replace('.', ' Opened') }) })).status).toBe(202);
		},
	);

	test('the longest contactId and name, and the largest data pass', async () => {
		const largest = {
			contactId: 'c'.repeat(256),
			name: 'n'.repeat(128),
			data: { a: 'x'.repeat(65_536 - 8) },
		};
		expect((await send({ body: event(largest) })).status).toBe(202);
	});

	test('data nested 32 levels deep passes, 33 does not, 200,000 does no harm', async () => {
		const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
		const body = (levels: number) => `{"name":"n","contactId":"c","data":${nested(levels)}}`;
		expect((await send({ body: body(32) })).status).toBe(202);
		expect((await send({ body: body(33) })).answered.message).toMatch(/at most 32 levels/);
		expect((await send({ body: body(150_000) })).status).toBe(400);
	});

	test('keys that reach the prototype are refused wherever they lie, and change nothing', async () => {
		const attacks = [
			'{"__proto__":{"x":1}}',
			'{"a":[{"__proto__":1}]}',
			'{"constructor":{"prototype":{"x":1}}}',
		];
		for (const data of attacks) {
			const { status, answered } = await send({ body: `{"name":"n","contactId":"c","data":${data}}` });
			expect([status, answered.message]).toEqual([400, expect.stringMatching(/__proto__/)]);
		}
		const top = await send({ body: '{"__proto__":{"contactId":"c","name":"n"}}' });
		expect(top.status).toBe(400);
		expect(({} as Record<string, unknown>).x).toBeUndefined();
	});

	test('a field called constructor is a field like another', async () => {
		expect((await send({ body: event({ data: { constructor: 'Ferrari' } }) })).status).toBe(202);
	});

	test('a reason repeats at most 40 characters of what was read', async () => {
		const secret = `${'a'.repeat(40)}SECRET`;
		const { body } = await send({ body: event({ occurredAt: secret, data: { secret } }) });
		expect(body).not.toContain('SECRET');
	});
});

describe('when an event occurred', () => {
	test('without a date it occurred when it arrived', async () => {
		expect((await send({ body: event({ occurredAt: undefined }) })).events[0].occurredAtMs).toBe(NOW_MS);
	});

	test('milliseconds and an offset are understood', async () => {
		const body = [
			event({ occurredAt: NOW_MS - 1 }),
			event({ id: 'e2', occurredAt: '2026-03-01T12:30:00.250+01:00' }),
		];
		const { events } = await send({ body });
		expect(events.map(({ occurredAtMs }) => occurredAtMs - NOW_MS)).toEqual([-1, -30 * MINUTE_MS + 250]);
	});

	test('a date up to 24 hours ahead becomes now, one beyond is rejected', async () => {
		const edge = await send({ body: event({ occurredAt: NOW_MS + DAY_MS }) });
		expect([edge.status, edge.events[0].occurredAtMs]).toEqual([202, NOW_MS]);
		const beyond = await send({ body: event({ occurredAt: NOW_MS + DAY_MS + 1 }) });
		expect([beyond.status, beyond.answered.message]).toEqual([400, expect.stringMatching(/24 hours ahead/)]);
	});

	test('a date years ago is taken as it is', async () => {
		expect(
			(await send({ body: event({ occurredAt: '2012-12-02T00:30:08.276Z' }) })).events[0].occurredAtMs,
		).toBe(Date.parse('2012-12-02T00:30:08.276Z'));
	});
});

describe('an event without an id', () => {
	const bare = (more = {}) => event({ id: undefined, ...more });
	const idOf = async (body: unknown, nowMs = NOW_MS, headers = {}) =>
		(await send({ body, nowMs, headers })).events.map(({ id }) => id);

	test('that is dated has one id whenever it arrives, whatever the order of its keys', async () => {
		const [first] = await idOf(bare({ data: { a: 1, b: { c: 2, d: 3 } } }));
		const [later] = await idOf(bare({ data: { b: { d: 3, c: 2 }, a: 1 } }), NOW_MS + 40 * DAY_MS);
		expect(first).toMatch(/^auto:[0-9a-f]{40}$/);
		expect(later).toBe(first);
	});

	test.each([
		{ name: 'other' },
		{ contactId: 'c2' },
		{ data: { total: 6 } },
		{ occurredAt: '2026-03-01T11:58:00Z' },
		{ correlation: 'x' },
	])('gets another id when %j differs', async (change) => {
		expect(await idOf(bare(change))).not.toEqual(await idOf(bare()));
	});

	test('nor a date is a duplicate within the ten minutes of the clock, and a new event after them', async () => {
		const undated = bare({ occurredAt: undefined });
		const start = await idOf(undated, NOW_MS);
		expect(await idOf(undated, NOW_MS + 10 * MINUTE_MS - 1)).toEqual(start);
		expect(await idOf(undated, NOW_MS + 10 * MINUTE_MS)).not.toEqual(start);
	});

	test('nor a date is told apart by Idempotency-Key and its place in the request', async () => {
		const body = [bare({ occurredAt: undefined }), bare({ occurredAt: undefined })];
		const first = await idOf(body, NOW_MS, { 'idempotency-key': 'k1' });
		expect(new Set(first).size).toBe(2);
		expect(await idOf(body, NOW_MS + DAY_MS, { 'idempotency-key': 'k1' })).toEqual(first);
		expect(await idOf(body, NOW_MS, { 'idempotency-key': 'k2' })).not.toEqual(first);
	});
});

describe('requests that are refused whole', () => {
	test.each(['GET', 'PUT', 'HEAD', 'OPTIONS', 'DELETE'])('%s is 405 with Allow', async (method) => {
		expect(await send({ method })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
	});

	test.each([
		['nothing', ''],
		['blanks', ' \n '],
		['a number', '5'],
		['text', '"hello"'],
		['null', 'null'],
		['broken JSON', '{"name": '],
		['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe])],
	])('a body of %s is 400 with a reason', async (_title, body) => {
		const { status, answered } = await send({ body });
		expect([status, answered]).toEqual([
			400,
			{ code: 'invalid-input', message: expect.stringMatching(/^body: /) },
		]);
	});

	test.each([
		['[\n{"name": SECRET}]', "body: not valid JSON (Unexpected token 'S')"],
		['[\n{"name": "SECRET" 5}]', 'body: not valid JSON (line 2 column 19)'],
		['{"SECRET": ', 'body: not valid JSON (Unexpected end)'],
		['SECRET', "body: not valid JSON (Unexpected token 'S')"],
	])('broken JSON %j is told by its place or its character, without repeating it', async (text, message) => {
		const { answered, body } = await send({ body: text });
		expect(answered.message).toBe(message);
		expect(body).not.toContain('SECRET');
	});

	test('1 MiB passes and one byte more is 413', async () => {
		const text = JSON.stringify(event());
		expect((await send({ body: text.padEnd(1024 * 1024) })).status).toBe(202);
		expect((await send({ body: text.padEnd(1024 * 1024 + 1) })).status).toBe(413);
	});

	test.each(['array', 'ndjson'])('1,000 events pass and 1,001 are 413, as %s', async (form) => {
		const body = (count: number) => {
			const all = Array.from({ length: count }, (_, n) => event({ id: `e${n}` }));
			return form === 'array' ? all : all.map((one) => JSON.stringify(one)).join('\n');
		};
		expect((await send({ body: body(1_000) })).answered).toMatchObject({ accepted: 1_000 });
		expect(await send({ body: body(1_001) })).toMatchObject({
			status: 413,
			answered: { code: 'too-large' },
			events: [],
		});
	});
});

describe('compressed bodies', () => {
	const text = JSON.stringify(event());
	test.each([
		['gzip', gzipSync(text)],
		['deflate', deflateSync(text)],
		['br', brotliCompressSync(text)],
		['identity', Buffer.from(text)],
		['gzip', Buffer.from(text)], // as n8n hands it on: inflated, header kept
		['deflate', Buffer.from(text)],
	])('%s is read', async (encoding, body) => {
		expect((await send({ body, headers: { 'content-encoding': encoding } })).status).toBe(202);
	});

	test('a small body that inflates beyond 1 MiB is 413', async () => {
		const body = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
		expect(body.length).toBeLessThan(60_000);
		expect((await send({ body, headers: { 'content-encoding': 'gzip' } })).status).toBe(413);
	});

	test('broken gzip is 400, an unknown compression 415', async () => {
		const broken = gzipSync(text).subarray(0, 20);
		expect((await send({ body: broken, headers: { 'content-encoding': 'gzip' } })).status).toBe(400);
		expect((await send({ body: text, headers: { 'content-encoding': 'zstd' } })).status).toBe(415);
	});
});

describe('when the store fails', () => {
	const failing = (error: unknown) => ({ record: () => Promise.reject(error) });

	test('for now, the answer is 503 with Retry-After and acknowledges nothing', async () => {
		const told: unknown[] = [];
		const error = new JourneyError('store-unreachable', 'redis://secret-host is down', { isRetryable: true });
		const { status, headers, body } = await send(
			{ body: event() },
			{ events: failing(error), onError: (e) => told.push(e) },
		);
		expect([status, headers['retry-after'], told]).toEqual([503, '5', [error]]);
		expect(body).not.toMatch(/secret-host|accepted/);
	});

	test.each([new JourneyError('store-corrupt', 'secret'), new Error('secret'), 'secret', undefined])(
		'for a reason that a repeat does not cure, the answer is 500 and says nothing of it',
		async (error) => {
			const { status, body } = await send(
				{ body: event() },
				{
					events: failing(error),
					onError: () => {
						throw new Error('log');
					},
				},
			);
			expect([status, body]).toEqual([500, expect.not.stringContaining('secret')]);
		},
	);

	test('with fewer replies than events, the answer is 500', async () => {
		expect((await send({ body: event() }, { events: { record: () => Promise.resolve([]) } })).status).toBe(
			500,
		);
	});
});

describe('pages of other origins', () => {
	const allowOrigins = ['https://shop.example'];
	const from = (origin: string) => ({ origin });

	test('an allowed origin may read every answer, another may not', async () => {
		const good = await send({ body: event(), headers: from('https://shop.example') }, { allowOrigins });
		expect(good.headers).toMatchObject({
			'access-control-allow-origin': 'https://shop.example',
			vary: 'Origin',
		});
		const other = await send({ body: event(), headers: from('https://evil.example') }, { allowOrigins });
		expect(other.headers).not.toHaveProperty('access-control-allow-origin');
		expect(
			(await send({ body: 'x', headers: from('https://a.example') }, { allowOrigins: ['*'] })).headers,
		).toMatchObject({
			'access-control-allow-origin': '*',
		});
	});

	test('a preflight is answered 204 only where origins are set', async () => {
		const headers = { ...from('https://shop.example'), 'access-control-request-method': 'POST' };
		expect(await send({ method: 'OPTIONS', headers }, { allowOrigins })).toMatchObject({
			status: 204,
			headers: {
				'access-control-allow-methods': 'POST',
				'access-control-allow-origin': 'https://shop.example',
			},
		});
		expect((await send({ method: 'OPTIONS', headers })).status).toBe(405);
	});
});
