import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

import { handleIntake, INTAKE_LIMITS } from '../../../lib/http/intake';
import { nodeListener, type ListenerSettings } from '../../../lib/http/node-http';
import { event, MemoryRecorder, NOW_MS } from './intake-support';

const recorder = new MemoryRecorder();
const handled: string[] = [];
const settings: ListenerSettings = {
	nowMs: () => NOW_MS,
	maxBodyBytes: INTAKE_LIMITS.maxBodyBytes,
	handle: (request, nowMs) => {
		handled.push(`${request.method} ${request.path} ${request.remoteAddress}`);
		if (request.path === '/broken') return Promise.reject(new Error('secret'));
		const authentication = { kind: 'token', current: 's3cret' } as const;
		return handleIntake(request, { events: recorder, authentication }, nowMs);
	},
};
let server: Server;
let port: number;
let url: string;

beforeAll(async () => {
	server = createServer(nodeListener(settings)).listen(0, '127.0.0.1');
	await once(server, 'listening');
	port = (server.address() as AddressInfo).port;
	url = `http://127.0.0.1:${port}/hook`;
});
afterAll(async () => {
	server.closeAllConnections();
	server.close();
	await once(server, 'close');
});

const post = (body: string, init: RequestInit = {}) =>
	fetch(url, { method: 'POST', headers: { authorization: 'Bearer s3cret' }, body, ...init });

test('a real request is taken in and its repeat is a duplicate', async () => {
	const first = await post(JSON.stringify(event()));
	expect([first.status, await first.json()]).toEqual([202, { accepted: 1, duplicates: 0, rejected: [] }]);
	expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
	expect(await (await post(JSON.stringify(event()))).json()).toMatchObject({ accepted: 0, duplicates: 1 });
	expect(recorder.events[0]).toMatchObject({ contactId: 'c1', occurredAtMs: NOW_MS - 60_000 });
	expect(handled[0]).toBe('POST /hook 127.0.0.1');
});

test('no token is 401, a GET is 405', async () => {
	expect((await post('{}', { headers: {} })).status).toBe(401);
	expect((await fetch(url)).status).toBe(405);
});

test('a body in several chunks is read whole, with characters cut in two', async () => {
	const text = Buffer.from(JSON.stringify(event({ id: 'chunks', contactId: 'zoë' })));
	const cut = text.indexOf(0xc3) + 1;
	const status = await new Promise<number | undefined>((resolve, reject) => {
		const outgoing = httpRequest(
			url,
			{ method: 'POST', headers: { authorization: 'Bearer s3cret' } },
			(incoming) => {
				incoming.resume().on('end', () => resolve(incoming.statusCode));
			},
		);
		outgoing.on('error', reject);
		outgoing.write(text.subarray(0, cut), () => outgoing.end(text.subarray(cut)));
	});
	expect([status, recorder.events.at(-1)?.contactId]).toEqual([202, 'zoë']);
});

test('a body over the limit is 413 and never reaches the handler, announced or not', async () => {
	const before = handled.length;
	const big = 'x'.repeat(INTAKE_LIMITS.maxBodyBytes + 1);
	const announced = await post(big);
	expect([announced.status, await announced.json()]).toEqual([
		413,
		expect.objectContaining({ code: 'too-large' }),
	]);
	const chunked = new ReadableStream({
		start(controller) {
			for (let at = 0; at < big.length; at += 65_536)
				controller.enqueue(Buffer.from(big.slice(at, at + 65_536)));
			controller.close();
		},
	});
	const streamed = await fetch(url, { method: 'POST', body: chunked, duplex: 'half' } as RequestInit);
	expect([streamed.status, handled.length]).toEqual([413, before]);
});

test('a sender that is still writing its large body gets the 413, not a broken connection', async () => {
	const size = 8 * 1024 * 1024;
	const socket = connect(port, '127.0.0.1').pause();
	const errors: Error[] = [];
	socket.on('error', (error) => errors.push(error));
	socket.write(`POST /hook HTTP/1.1\r\nhost: a\r\ncontent-length: ${size}\r\n\r\n`);
	await new Promise((resolve) => socket.write(Buffer.alloc(size, 'x'), resolve));
	const answer = await new Promise<string>((resolve) => {
		socket.on('close', () => resolve('closed')).on('data', (chunk) => resolve(chunk.toString()));
		socket.resume();
	});
	expect([answer.split('\r\n')[0], errors]).toEqual(['HTTP/1.1 413 Payload Too Large', []]);
	socket.destroy();
});

test('a body without end is cut off', async () => {
	const socket = connect(port, '127.0.0.1');
	socket.on('error', () => undefined);
	socket.write('POST /hook HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n');
	const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 'x'), Buffer.from('\r\n')]);
	const pour = () => {
		while (!socket.destroyed && socket.write(chunk));
	};
	socket.on('drain', pour).resume();
	pour();
	await new Promise((resolve) => socket.on('close', resolve));
	expect(socket.bytesWritten).toBeLessThan(64 * 1024 * 1024);
});

test('a sender that leaves early is not handled, and the next one is served', async () => {
	const before = handled.length;
	const arrival = once(server, 'request') as Promise<[IncomingMessage]>;
	const socket = connect(port, '127.0.0.1');
	socket.write('POST /hook HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{"a":');
	const [incoming] = await arrival;
	socket.destroy();
	await new Promise((resolve) => incoming.on('close', resolve));
	expect(handled.length).toBe(before);
	expect((await post(JSON.stringify(event({ id: 'after' })))).status).toBe(202);
});

test('a handler that rejects is answered 500 without its message', async () => {
	const answer = await fetch(url.replace('/hook', '/broken'), { method: 'POST', body: '{}' });
	expect([answer.status, await answer.text()]).toEqual([500, '']);
});
