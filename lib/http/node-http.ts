import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import { bodyTooLargeAnswer, type HttpAnswer, type HttpRequest } from './http-message';

/** Beyond this many bytes over the limit the connection is cut instead of read to its end. */
const DISCARD_MAX_BYTES = 16 * 1024 * 1024;

export type ReadRequest =
	{ kind: 'request'; request: HttpRequest } | { kind: 'too-large' } | { kind: 'aborted' };

export interface ListenerSettings {
	handle: (request: HttpRequest, nowMs: number) => Promise<HttpAnswer>;
	/** The edge at which time enters. */
	nowMs: () => number;
	maxBodyBytes: number;
	onError?: (error: unknown) => void;
}

/**
 * A listener for `node:http` that reads a request, hands it on and writes the answer. It holds at most
 * `maxBodyBytes` of a body: a longer one is answered 413 as soon as that is known. A sender that leaves early gets
 * no answer and its request is not handled. A `handle` that rejects is answered 500.
 */
export function nodeListener(settings: ListenerSettings): RequestListener {
	return (incoming, response) => {
		serve(incoming, response, settings).catch((error: unknown) => {
			settings.onError?.(error);
			if (!response.headersSent) response.writeHead(500);
			response.end();
		});
	};
}

async function serve(
	incoming: IncomingMessage,
	response: ServerResponse,
	settings: ListenerSettings,
): Promise<void> {
	const read = await readRequest(incoming, settings.maxBodyBytes);
	if (read.kind === 'aborted') return;
	if (read.kind === 'request') {
		writeAnswer(response, await settings.handle(read.request, settings.nowMs()));
		return;
	}
	discard(incoming);
	writeAnswer(response, bodyTooLargeAnswer(settings.maxBodyBytes));
}

/** Reads a request whole, or stops at the byte beyond the limit. Never rejects. */
export function readRequest(incoming: IncomingMessage, maxBodyBytes: number): Promise<ReadRequest> {
	return new Promise((resolve) => {
		if (Number(incoming.headers['content-length'] ?? 0) > maxBodyBytes) return resolve({ kind: 'too-large' });
		const chunks: Buffer[] = [];
		let size = 0;
		const settle = (read: ReadRequest): void => {
			incoming.off('data', onData).off('end', onEnd).off('close', onClose);
			resolve(read);
		};
		const onData = (chunk: Buffer): void => {
			size += chunk.length;
			chunks.push(chunk);
			if (size > maxBodyBytes) settle({ kind: 'too-large' });
		};
		const onEnd = (): void =>
			settle({ kind: 'request', request: requestOf(incoming, Buffer.concat(chunks)) });
		const onClose = (): void => settle({ kind: 'aborted' });
		incoming.on('error', onClose); // stays on: an error without a listener would end the process
		incoming.on('data', onData).on('end', onEnd).on('close', onClose);
	});
}

/** Writes an answer whole. */
export function writeAnswer(response: ServerResponse, answer: HttpAnswer): void {
	const length = answer.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(answer.body)) };
	response.writeHead(answer.status, { ...answer.headers, ...length });
	response.end(answer.body);
}

function requestOf(incoming: IncomingMessage, rawBody: Buffer): HttpRequest {
	const { method = 'GET', headers, url, socket } = incoming;
	return { method, headers, rawBody, path: url, remoteAddress: socket.remoteAddress };
}

/**
 * Lets the rest of a refused body run through. Closing at once, also by `connection: close`, would reset the
 * connection, and the sender, still writing, would see an error instead of the 413.
 */
function discard(incoming: IncomingMessage): void {
	let size = 0;
	incoming.on('data', (chunk: Buffer) => {
		size += chunk.length;
		if (size > DISCARD_MAX_BYTES) incoming.destroy();
	});
	incoming.on('error', () => incoming.destroy());
	incoming.resume();
}
