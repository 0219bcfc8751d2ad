import { gzipSync } from 'node:zlib';

import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/domain/time';
import { segmentPath } from '../../../lib/http/segment-com';
import { NOW_MS, send, type Sent } from './intake-support';

const AT = '2012-12-02T00:30:08.276Z';
const calls = {
	track: {
		userId: '019mr8mf4r',
		event: 'Item Purchased',
		properties: { name: 'Leap to Conclusions Mat', revenue: 14.99 },
		context: { ip: '24.5.68.47' },
		timestamp: AT,
	},
	identify: { userId: '019mr8mf4r', traits: { email: 'p@example.com', plan: 'pro' }, timestamp: AT },
	page: { userId: '019mr8mf4r', name: 'Tracking HTTP API', timestamp: AT },
	screen: { anonymousId: '507f191e', name: 'Home', category: 'Main', properties: { tab: 2 }, timestamp: AT },
	group: { userId: '019mr8mf4r', groupId: '8e9df332ac', traits: { employees: 420 }, timestamp: AT },
	alias: { previousId: '39239-239239', userId: '019mr8mf4r', timestamp: AT },
};

/** As @segment/analytics-node writes a batch. */
function nodeBatch(more: object = {}, batchMore: object = {}) {
	const message = {
		type: 'track',
		event: 'Order Completed',
		userId: 'u1',
		anonymousId: 'a1',
		properties: { total: 30 },
		traits: {},
		context: { library: { name: '@segment/analytics-node', version: '2.3.0' } },
		integrations: {},
		timestamp: '2026-03-01T11:59:58.000Z',
		messageId: 'node-next-1700000000000-c0ffee',
		_metadata: { nodeVersion: '24.0.0', jsRuntime: 'node' },
		...more,
	};
	return { batch: [message], sentAt: '2026-03-01T11:59:59.500Z', writeKey: 'k', ...batchMore };
}

async function one(sent: Sent) {
	const { events, status } = await send(sent);
	expect([status, events.length]).toEqual([200, 1]);
	return events[0];
}

describe('a single call', () => {
	test('track keeps its own name, and data is its properties with the context', async () => {
		expect(await one({ path: '/v1/track', body: calls.track })).toMatchObject({
			name: 'Item Purchased',
			contactId: '019mr8mf4r',
			occurredAtMs: Date.parse(AT),
			data: { name: 'Leap to Conclusions Mat', revenue: 14.99, context: { ip: '24.5.68.47' } },
		});
	});

	test.each([
		[
			'identify',
			{ name: 'identify', contactId: '019mr8mf4r', data: { email: 'p@example.com', plan: 'pro' } },
		],
		['page', { name: 'page', data: { name: 'Tracking HTTP API' } }],
		['screen', { name: 'screen', contactId: '507f191e', data: { tab: 2, name: 'Home', category: 'Main' } }],
		['group', { name: 'group', data: { employees: 420, groupId: '8e9df332ac' } }],
		['alias', { name: 'alias', contactId: '019mr8mf4r', data: { previousId: '39239-239239' } }],
	] as const)('%s is named after itself', async (call, expected) => {
		expect(await one({ path: `/hook/v1/${call}`, body: calls[call] })).toMatchObject(expected);
		expect(await one({ path: `/hook/v1/${call[0]}?x=1`, body: calls[call] })).toMatchObject(expected);
	});

	test('with its type in the body needs no path, and is then answered like every event', async () => {
		const { status, events } = await send({ body: { type: 'identify', ...calls.identify } });
		expect([status, events[0].name]).toEqual([202, 'identify']);
	});

	test('a key of the properties is never overwritten', async () => {
		const properties = { context: 'mine', anonymousId: 'mine', name: 'mine' };
		const body = { ...calls.track, anonymousId: 'a1', name: 'n', properties };
		expect((await one({ path: '/v1/track', body })).data).toEqual(properties);
	});

	test('nobody to whom it belongs is rejected, in the words of the sender', async () => {
		const { status, answered } = await send({ path: '/v1/track', body: { event: 'x', userId: '' } });
		expect([status, answered.rejected]).toEqual([
			400,
			[{ index: 0, reason: expect.stringMatching(/^userId or anonymousId: read nothing/) as string }],
		]);
	});

	test('a track without a name is rejected at its field', async () => {
		const { answered } = await send({ path: '/v1/track', body: { userId: 'u' } });
		expect(answered.rejected[0].reason).toMatch(/^event: read nothing/);
	});
});

describe('a batch', () => {
	test('of the Node library is answered 200, its messageId is the id, and a repeat is a duplicate', async () => {
		const sent = { path: '/v1/batch', body: nodeBatch() };
		const { status, answered, events } = await send(sent);
		expect([status, answered]).toEqual([200, { success: true, accepted: 1, duplicates: 0, rejected: [] }]);
		expect(events[0]).toMatchObject({
			id: 'node-next-1700000000000-c0ffee',
			name: 'Order Completed',
			contactId: 'u1',
			occurredAtMs: Date.parse('2026-03-01T11:59:58.000Z'),
			data: { total: 30, anonymousId: 'a1', context: { library: { name: '@segment/analytics-node' } } },
		});
		const twice = nodeBatch();
		const { answered: again } = await send({
			path: '/v1/batch',
			body: { ...twice, batch: [twice.batch[0], twice.batch[0]] },
		});
		expect(again).toMatchObject({ accepted: 1, duplicates: 1 });
	});

	test('of the Python library dates with microseconds and an offset', async () => {
		const body = nodeBatch({ timestamp: '2026-03-01T11:00:00.123456+00:00', messageId: 'py-1' });
		expect((await one({ path: '/v1/batch', body })).occurredAtMs).toBe(
			Date.parse('2026-03-01T11:00:00.123Z'),
		);
	});

	test('of the Kotlin library comes gzipped as text/plain to /v1/b', async () => {
		const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' };
		const body = gzipSync(JSON.stringify(nodeBatch()));
		expect((await one({ path: '/v1/b', headers, body })).name).toBe('Order Completed');
	});

	test('is known by its field wherever it was posted', async () => {
		expect(await send({ body: nodeBatch() })).toMatchObject({ status: 202, answered: { accepted: 1 } });
	});

	test('lends its context to each call, whose own goes first', async () => {
		const body = nodeBatch({ context: { ip: '1.1.1.1' } }, { context: { ip: '9.9.9.9', locale: 'de' } });
		expect((await one({ path: '/v1/import', body })).data.context).toEqual({ ip: '1.1.1.1', locale: 'de' });
	});

	test('a call of no known type is rejected by itself', async () => {
		const good = nodeBatch().batch[0];
		const { answered } = await send({
			path: '/v1/batch',
			body: { batch: [good, { ...good, type: 'delete' }, 'x'] },
		});
		expect(answered).toMatchObject({
			accepted: 1,
			rejected: [
				{
					index: 1,
					reason: 'type: read "delete"; allowed is one of track, identify, page, screen, group, alias',
				},
				{ index: 2, reason: 'event: read "x"; allowed is an object' },
			],
		});
	});

	test('that is no list is 400', async () => {
		expect((await send({ path: '/v1/batch', body: { batch: {} } })).answered.message).toMatch(
			/^batch: read an object/,
		);
	});

	test('reserved names are refused here too, while "Email Opened" is a name like another', async () => {
		const named = (event: string) => send({ path: '/v1/batch', body: nodeBatch({ event }) });
		expect((await named('email.opened')).status).toBe(400);
		expect((await named('Email Opened')).status).toBe(200);
	});

	test('a __proto__ key is refused in properties and in the context of the batch', async () => {
		const raw = (properties: string, context: string) =>
			`{"batch":[{"type":"track","event":"e","userId":"u","properties":${properties}}],"context":${context}}`;
		expect((await send({ path: '/v1/batch', body: raw('{"__proto__":{"a":1}}', '{}') })).status).toBe(400);
		expect((await send({ path: '/v1/batch', body: raw('{}', '{"__proto__":{"a":1}}') })).status).toBe(400);
		expect((await send({ path: '/v1/batch', body: raw('{}', '{}') })).status).toBe(200);
	});
});

describe('the clock of the sender', () => {
	const occurred = async (timestamp: number, sentAt: number) => {
		const dated = nodeBatch(
			{ timestamp: new Date(timestamp).toISOString() },
			{ sentAt: new Date(sentAt).toISOString() },
		);
		return (await one({ path: '/v1/batch', body: dated })).occurredAtMs - NOW_MS;
	};

	test('is corrected by sentAt when it is more than 5 minutes off', async () => {
		const wrong = 3 * DAY_MS;
		expect(await occurred(NOW_MS + wrong - HOUR_MS, NOW_MS + wrong)).toBe(-HOUR_MS);
		expect(await occurred(NOW_MS - wrong - HOUR_MS, NOW_MS - wrong)).toBe(-HOUR_MS);
	});

	test('is believed when it is at most 5 minutes off', async () => {
		expect(await occurred(NOW_MS - HOUR_MS, NOW_MS - 5 * MINUTE_MS)).toBe(-HOUR_MS);
	});

	test('does not change the id that an undistinguished event is given', async () => {
		const idAt = async (sentAt: string) =>
			(await one({ path: '/v1/batch', body: nodeBatch({ messageId: undefined, timestamp: AT }, { sentAt }) }))
				.id;
		expect(await idAt('2026-02-01T00:00:00Z')).toBe(await idAt('2026-02-02T00:00:00Z'));
	});

	test('a date without offset is UTC', async () => {
		const body = nodeBatch({ timestamp: '2015-2-02T00:30:12.984' });
		expect((await one({ path: '/v1/batch', body })).occurredAtMs).toBe(
			Date.parse('2015-02-02T00:30:12.984Z'),
		);
	});
});

test.each([
	['/v1/track', 'track'],
	['/webhook/1/v1/batch/', 'batch'],
	['/v1/b?x=/v1/t', 'batch'],
	['/v1/constructor', undefined],
	['/v1/tracks', undefined],
	['/track', undefined],
	[undefined, undefined],
])('the path %s asks for %s', (path, call) => {
	expect(segmentPath(path)).toBe(call);
});
