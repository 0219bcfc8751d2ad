import { gzipSync } from 'node:zlib';

import fc from 'fast-check';

import type { AuthenticationSettings } from '../../../lib/http/authenticate';
import type { EventMapping } from '../../../lib/http/mapping';
import { event, send } from './intake-support';

const STATUSES = [200, 202, 400, 401, 403, 413, 415];

const word = fc.constantFrom(
	'id',
	'name',
	'contactId',
	'occurredAt',
	'data',
	'correlation',
	'type',
	'event',
	'userId',
	'anonymousId',
	'messageId',
	'timestamp',
	'sentAt',
	'properties',
	'traits',
	'context',
	'batch',
	'writeKey',
	'specversion',
	'source',
	'subject',
	'time',
	'data_base64',
	'datacontenttype',
	'__proto__',
	'constructor',
	'prototype',
	'toString',
);
const leaf = fc.oneof(
	fc.constantFrom<unknown>(
		'track',
		'identify',
		'1.0',
		'email.opened',
		'2026-03-01T00:00:00Z',
		'c1',
		null,
		true,
		0,
		-1,
		1e300,
		1772357400000,
	),
	fc.string({ unit: 'binary', maxLength: 20 }),
	fc.double(),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 5, depthSize: 'medium' },
		leaf,
		fc.array(tie('value'), { maxLength: 4 }),
		// Pairs, not a dictionary: __proto__ must become a key of the text.
		fc.array(fc.tuple(word, tie('value')), { maxLength: 8 }).map((pairs) => ({ pairs })),
	),
})).value;

/** Writes JSON in which every key is written as it is, `__proto__` included. */
function write(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
	if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
	const { pairs } = value as { pairs: [string, unknown][] };
	return `{${pairs.map(([key, part]) => `${JSON.stringify(key)}:${write(part)}`).join(',')}}`;
}

const mixed = json.map((value) => Buffer.from(write(value)));
const body = fc.oneof(
	{ weight: 6, arbitrary: mixed },
	{ weight: 2, arbitrary: fc.array(mixed, { maxLength: 4 }).map((lines) => Buffer.from(lines.join('\n'))) },
	{ weight: 1, arbitrary: mixed.map((bytes) => gzipSync(bytes)) },
	{ weight: 1, arbitrary: mixed.map((bytes) => bytes.subarray(0, bytes.length / 2)) },
	{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);
const headers = fc.dictionary(
	fc.constantFrom(
		'content-type',
		'content-encoding',
		'authorization',
		'x-journeys-token',
		'x-journeys-timestamp',
		'x-journeys-signature',
		'idempotency-key',
		'origin',
		'ce-specversion',
		'ce-type',
		'ce-id',
		'ce-source',
		'ce-subject',
		'ce-time',
		'ce-__proto__',
	),
	fc.oneof(
		fc.constantFrom(
			'application/json',
			'application/x-ndjson',
			'application/cloudevents+json',
			'application/cloudevents-batch+json',
			'text/plain',
			'gzip',
			'deflate',
			'br',
			'1.0',
			'c1',
			'Bearer s',
			'Basic czo=',
			'1772366400',
			'%C0%A0',
			'"a',
		),
		fc.string({ maxLength: 20 }),
	),
);
const authentication = fc.constantFrom<AuthenticationSettings>(
	{ kind: 'none' },
	{ kind: 'none' },
	{ kind: 'token', current: 's' },
	{ kind: 'write-key', current: 's', previous: 'c1' },
	{ kind: 'hmac', current: 's' },
);
const mapping = fc.option(
	fc.record<EventMapping>(
		{ contactId: word, name: word, id: word, data: word, occurredAt: word, correlation: word, items: word },
		{ requiredKeys: ['contactId'] },
	),
	{ freq: 4, nil: undefined },
);
const path = fc.constantFrom('/hook', '/v1/track', '/v1/b', '/v1/alias', '/v1/batch?x');

test('whatever is sent, the answer has a defined status, counts every event and records only valid ones', async () => {
	const seen = new Set<number>();
	await fc.assert(
		fc.asyncProperty(
			body,
			headers,
			authentication,
			mapping,
			path,
			async (bytes, sentHeaders, auth, paths, toPath) => {
				const failures: unknown[] = [];
				const sent = { body: bytes, headers: sentHeaders, path: toPath };
				const options = {
					authentication: auth,
					mapping: paths,
					onError: (error: unknown) => failures.push(error),
				};
				const { status, answered, events } = await send(sent, options);
				seen.add(status);
				expect([failures, STATUSES]).toEqual([[], expect.arrayContaining([status])]);
				if (status === 200 || status === 202) expect(answered.accepted).toBe(events.length);
				for (const one of events) {
					expect([typeof one.id, typeof one.name, typeof one.contactId]).toEqual([
						'string',
						'string',
						'string',
					]);
					expect([one.id, one.name, one.contactId].every((text) => text.trim() !== '')).toBe(true);
					expect(Number.isSafeInteger(one.occurredAtMs)).toBe(true);
					expect(JSON.stringify(one)).not.toMatch(/"__proto__":/);
					expect(one.name).not.toMatch(/^(email|sms|voice|segment|consent|system)\./);
				}
				expect(Object.keys(Object.prototype)).toEqual([]);
			},
		),
		{ numRuns: 2_000, seed: 20260301 },
	);
	expect([...seen]).toEqual(expect.arrayContaining([200, 202, 400, 401, 403, 415]));
}, 60_000);

test('a good event with one field replaced by anything is taken or rejected by itself, never the others', async () => {
	const fields = fc.constantFrom('id', 'name', 'contactId', 'occurredAt', 'data', 'correlation');
	await fc.assert(
		fc.asyncProperty(fields, json, async (field, value) => {
			const text = JSON.stringify({ ...event(), [field]: '@@' }).replace('"@@"', () => write(value));
			const { status, answered } = await send({ body: `[${text},${JSON.stringify(event({ id: 'good' }))}]` });
			expect([status, (answered.accepted as number) + answered.rejected.length]).toEqual([202, 2]);
		}),
		{ numRuns: 1_000, seed: 7 },
	);
}, 60_000);
