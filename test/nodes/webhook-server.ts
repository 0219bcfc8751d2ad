import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Harness } from './harness';

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts);
}

/** What of Express' response our webhooks use. */
function expressLike(response: ServerResponse) {
	const like = {
		status: (code: number) => ((response.statusCode = code), like),
		set: (headers: Record<string, string>) => {
			for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
			return like;
		},
		send: (body: string) => response.end(body),
	};
	return like;
}

/** Serves the webhooks of a harness's workflows on loopback, as n8n serves them under `/webhook`. */
export async function serveWebhooks(harness: Harness): Promise<{ url: string; stop(): Promise<void> }> {
	const server = createServer((request, response) => {
		void (async () => {
			const [path] = (request.url ?? '').split('?');
			const rawBody = await bodyOf(request);
			const given = Object.assign(request, { rawBody, originalUrl: request.url, path, ip: '127.0.0.1' });
			const found = await harness.receive(path.replace(/^\/webhook\//, ''), given, expressLike(response));
			if (!found) expressLike(response).status(404).send('no such webhook');
		})().catch((error: unknown) => expressLike(response).status(500).send(String(error)));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	harness.url = url;
	return {
		url,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
