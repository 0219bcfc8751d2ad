import type { EventMapping } from '../../../lib/http/mapping';
import { NOW_MS, send } from './intake-support';

const stripe: EventMapping = {
	id: 'id',
	name: 'type',
	contactId: 'data.object.customer',
	occurredAt: 'created',
	data: 'data.object',
	correlation: 'data.object.order',
};
const charge = {
	id: 'evt_1',
	type: 'charge.succeeded',
	created: NOW_MS / 1000 - 60,
	data: { object: { customer: 'cus_1', amount: 500, order: 42 } },
};

test('paths are read below each item, and seconds are understood', async () => {
	expect((await send({ body: [charge] }, { mapping: stripe })).events).toEqual([
		{
			id: 'evt_1',
			name: 'charge.succeeded',
			contactId: 'cus_1',
			occurredAtMs: NOW_MS - 60_000,
			data: charge.data.object,
			correlation: '42',
		},
	]);
});

test('without a data path the whole item is the data', async () => {
	const { events } = await send(
		{ body: { who: 'c1', n: 1 } },
		{ mapping: { contactId: 'who', fixedName: 'ping' } },
	);
	expect(events[0]).toMatchObject({ name: 'ping', contactId: 'c1', data: { who: 'c1', n: 1 } });
});

test('a header can hold a value', async () => {
	const mapping = {
		contactId: 'customer.id',
		name: 'header:X-Shopify-Topic',
		id: 'header:x-shopify-event-id',
	};
	const headers = { 'x-shopify-topic': 'orders/paid', 'x-shopify-event-id': 'h1' };
	const { events } = await send({ body: { customer: { id: 115310627314723954 } }, headers }, { mapping });
	expect(events).toEqual([]); // the number was rounded by JSON, see the contactId rule
	const named = await send({ body: { customer: { id: 5 } }, headers }, { mapping });
	expect(named.events[0]).toMatchObject({ id: 'h1', name: 'orders/paid', contactId: '5' });
});

test('the list may lie deeper in the body, also as one object', async () => {
	const mapping = { items: 'payload.events', contactId: 'c', name: 'n' };
	const items = [
		{ c: 'c1', n: 'a' },
		{ c: 'c2', n: 'b' },
	];
	expect((await send({ body: { payload: { events: items } } }, { mapping })).answered.accepted).toBe(2);
	expect((await send({ body: { payload: { events: items[0] } } }, { mapping })).answered.accepted).toBe(1);
	const { status, answered } = await send({ body: { payload: {} } }, { mapping });
	expect([status, answered.message]).toEqual([
		400,
		'payload.events: read nothing; allowed is a list or an object',
	]);
});

test('a reason names the path that was read', async () => {
	const { answered } = await send({ body: { type: 'charge.succeeded' } }, { mapping: stripe });
	expect(answered.rejected[0].reason).toMatch(/^data\.object\.customer: read nothing/);
});

test('a path does not reach a prototype', async () => {
	const mapping = { contactId: '__proto__.constructor.name', name: 'constructor.name' };
	expect((await send({ body: {} }, { mapping })).status).toBe(400);
	expect(
		(await send({ body: {} }, { mapping: { contactId: 'header:constructor', name: 'header:__proto__' } }))
			.status,
	).toBe(400);
});

test('reserved names are refused, from a path and fixed', async () => {
	expect(
		(await send({ body: { c: 'c', n: 'voice.attempted' } }, { mapping: { contactId: 'c', name: 'n' } }))
			.status,
	).toBe(400);
	expect(
		(await send({ body: { c: 'c' } }, { mapping: { contactId: 'c', fixedName: 'system.x' } })).status,
	).toBe(400);
});

test('a mapping is used whatever else the body looks like', async () => {
	const mapping = { contactId: 'who', fixedName: 'mine' };
	const body = { specversion: '1.0', type: 't', who: 'c1', batch: [] };
	expect(
		(
			await send(
				{ body, path: '/v1/batch', headers: { 'ce-specversion': '1.0', 'ce-type': 't' } },
				{ mapping },
			)
		).events[0].name,
	).toBe('mine');
});
