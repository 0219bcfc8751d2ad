/** Header names are lower case, as Node gives them. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A request as every handler of this folder takes it, whoever read it from the wire. */
export interface HttpRequest {
	method: string;
	headers: HttpHeaders;
	/** The bytes of the body; empty when there was none. */
	rawBody: Buffer;
	/** With or without a query; only the part before `?` is looked at. */
	path?: string;
	remoteAddress?: string;
}

export interface HttpAnswer {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** The text of a header; values that came several times are joined by a comma, an absent one is undefined. */
export function headerText(headers: HttpHeaders, name: string): string | undefined {
	if (!Object.hasOwn(headers, name)) return undefined;
	const value = headers[name];
	return Array.isArray(value) ? value.join(', ') : value;
}

/** The media type of the body in lower case, without parameters; empty when not declared. */
export function mediaType(headers: HttpHeaders): string {
	return (headerText(headers, 'content-type') ?? '').split(';')[0].trim().toLowerCase();
}

/** An answer in JSON that no browser sniffs and no proxy keeps. */
export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): HttpAnswer {
	return {
		status,
		headers: {
			'content-type': 'application/json; charset=utf-8',
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff',
			...headers,
		},
		body: JSON.stringify(value),
	};
}

/** A refusal: `code` is a word for programs, `message` a sentence for people. */
export function refusal(
	status: number,
	code: string,
	message: string,
	headers: Record<string, string> = {},
): HttpAnswer {
	return jsonAnswer(status, { code, message }, headers);
}

/** The answer to a body over the limit, whoever noticed it. */
export function bodyTooLargeAnswer(maxBytes: number): HttpAnswer {
	return refusal(413, 'too-large', `body: allowed are ${maxBytes} bytes a request, also after decompression`);
}
