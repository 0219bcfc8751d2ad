import { send } from './intake-support';

const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const batch = { 'content-type': 'application/cloudevents-batch+json' };
const base = { specversion: '1.0', type: 'com.shop.order.paid', source: '/shop/1', id: 'A-1', subject: 'c1' };

async function refusal(body: unknown, headers: Record<string, string> = structured): Promise<unknown> {
	const { status, answered } = await send({ body, headers });
	return status === 400 ? answered.rejected?.[0]?.reason : status;
}

describe('JSON', () => {
	test('type is the name, subject the contact, time the date, source and id together the id', async () => {
		const body = { ...base, time: '2026-03-01T10:00:00Z', data: { total: 5 }, extension: 'x' };
		expect((await send({ body, headers: structured })).events).toEqual([
			{
				id: '/shop/1#A-1',
				name: 'com.shop.order.paid',
				contactId: 'c1',
				occurredAtMs: Date.parse('2026-03-01T10:00:00Z'),
				data: { total: 5 },
			},
		]);
	});

	test('the same id from two sources is two events', async () => {
		const { answered } = await send({ body: [base, { ...base, source: '/shop/2' }, base], headers: batch });
		expect(answered).toMatchObject({ accepted: 2, duplicates: 1 });
	});

	test('a batch may be empty', async () => {
		expect((await send({ body: [], headers: batch })).status).toBe(202);
	});

	test('an event that names its specversion needs no media type', async () => {
		expect((await send({ body: base })).events[0].name).toBe('com.shop.order.paid');
	});

	test('null is the same as absent, and data that is no object arrives as value', async () => {
		const body = [
			{ ...base, time: null, data: null },
			{ ...base, id: '2', data: "I'm just a string" },
			{ ...base, id: '3', data: [1] },
		];
		const { events } = await send({ body, headers: batch });
		expect(events.map(({ data }) => data)).toEqual([{}, { value: "I'm just a string" }, { value: [1] }]);
	});

	test.each([
		['application/json', { a: 1 }],
		['application/vnd.shop+json; charset=utf-8', { a: 1 }],
		['text/plain', { value: '{"a":1}' }],
		['application/octet-stream', { value: 'eyJhIjoxfQ==', encoding: 'base64' }],
	])('data_base64 of %s', async (datacontenttype, data) => {
		const body = { ...base, datacontenttype, data_base64: 'eyJhIjoxfQ==' };
		expect((await send({ body, headers: structured })).events[0].data).toEqual(data);
	});

	test.each([
		[{ ...base, subject: undefined }, /^subject: read nothing/],
		[{ ...base, id: undefined }, /^id: read nothing; allowed is a non-empty text/],
		[{ ...base, source: '' }, /^source: read ""/],
		[{ ...base, type: 5 }, /^type: read 5/],
		[{ ...base, specversion: '0.3' }, /^specversion: read "0.3"; allowed is "1.0"/],
		[{ ...base, time: 'noon' }, /^time: read "noon"/],
		[{ ...base, data: {}, data_base64: 'e30=' }, /^data: .*either data or data_base64/],
		[{ ...base, data_base64: 5 }, /^data_base64: read 5/],
		[{ ...base, type: 'sms.replied' }, /^type: read "sms.replied"/],
		[{ name: 'n', contactId: 'c' }, /^specversion: read nothing/],
	])('%j is refused with a reason', async (body, reason) => {
		expect(await refusal(body)).toMatch(reason);
	});
});

describe('binary mode', () => {
	const headers = {
		'ce-specversion': '1.0',
		'ce-type': 'order.paid',
		'ce-source': '/shop/1',
		'ce-id': 'A-1',
		'ce-subject': 'c1',
		'ce-time': '2026-03-01T10:00:00Z',
		'content-type': 'application/json; charset=utf-8',
	};

	test('the headers are the attributes and the body is the data', async () => {
		expect((await send({ body: { total: 5 }, headers })).events).toEqual([
			{
				id: '/shop/1#A-1',
				name: 'order.paid',
				contactId: 'c1',
				occurredAtMs: Date.parse('2026-03-01T10:00:00Z'),
				data: { total: 5 },
			},
		]);
	});

	test('has the same id as the structured mode', async () => {
		const [binary] = (await send({ body: '', headers })).events;
		const [json] = (await send({ body: { ...base, type: 'order.paid' }, headers: structured })).events;
		expect(binary.id).toBe(json.id);
	});

	test.each([
		['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
		['"quoted \\" and \\\\ text"', 'quoted " and \\ text'],
		['100%', '100%'],
		['%63', 'c'],
	])('the header value %s means %s', async (value, contactId) => {
		expect((await send({ body: '', headers: { ...headers, 'ce-subject': value } })).events[0].contactId).toBe(
			contactId,
		);
	});

	test('bytes that are not UTF-8 are refused', async () => {
		expect(await refusal('', { ...headers, 'ce-subject': '%C0%A0' })).toMatch(
			/^ce-subject: not valid percent-encoded/,
		);
	});

	test.each([
		['text/plain', 'hello', { value: 'hello' }],
		['application/xml', '<a/>', { value: '<a/>' }],
		['image/png', Buffer.from([0x89, 0xff]), { value: 'if8=', encoding: 'base64' }],
		['application/json', '', {}],
		['application/json', '[1]', { value: [1] }],
	])('a body of %s is data', async (type, body, data) => {
		expect((await send({ body, headers: { ...headers, 'content-type': type } })).events[0].data).toEqual(
			data,
		);
	});

	test('a body that is not the JSON it is declared to be is refused', async () => {
		expect(await refusal('{"a"', headers)).toMatch(/^body: not valid JSON/);
	});

	test('a header ce-data is no data', async () => {
		expect((await send({ body: '', headers: { ...headers, 'ce-data': 'x' } })).events[0].data).toEqual({});
	});
});
