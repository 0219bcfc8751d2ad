import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

import { headerText, type HttpRequest } from './http-message';

export type DecodedBody =
	| { kind: 'bytes'; bytes: Buffer }
	| { kind: 'too-large' }
	| { kind: 'unsupported'; reason: string }
	| { kind: 'broken'; reason: string };

interface Coding {
	isPresent(bytes: Buffer): boolean;
	decode(bytes: Buffer, maxOutputLength: number): Buffer;
}

// n8n's webhook server inflates a body before a node sees it and leaves the header as it was, so the header
// alone is not proof. The first bytes of gzip and zlib data can never begin a JSON text.
const CODINGS: Readonly<Record<string, Coding>> = {
	gzip: {
		isPresent: (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b,
		decode: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
	},
	deflate: {
		isPresent: (bytes) => (bytes[0] & 0x0f) === 8 && ((bytes[0] << 8) | bytes[1]) % 31 === 0,
		decode: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }),
	},
	br: {
		isPresent: () => true,
		decode: (bytes, maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength }),
	},
};

/**
 * Gives the body as its sender wrote it before compression, never more than `maxBytes` of it: a small body
 * that inflates past the limit is `too-large` without being held in memory.
 *
 * gzip, deflate and br are understood; mobile Segment.com libraries always send gzip. A body that a server in
 * front has already inflated passes as it is.
 */
export function decodeBody(request: HttpRequest, maxBytes: number): DecodedBody {
	const bytes = request.rawBody;
	if (bytes.length > maxBytes) return { kind: 'too-large' };
	const name = (headerText(request.headers, 'content-encoding') ?? '').trim().toLowerCase();
	if (name === '' || name === 'identity' || bytes.length === 0) return { kind: 'bytes', bytes };
	const coding = Object.hasOwn(CODINGS, name) ? CODINGS[name] : undefined;
	if (!coding)
		return { kind: 'unsupported', reason: 'content-encoding: allowed are gzip, deflate, br, identity' };
	if (!coding.isPresent(bytes)) return { kind: 'bytes', bytes };
	try {
		return { kind: 'bytes', bytes: coding.decode(bytes, maxBytes) };
	} catch (error) {
		const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
		return isTooLarge ? { kind: 'too-large' } : { kind: 'broken', reason: `body: not valid ${name} data` };
	}
}
