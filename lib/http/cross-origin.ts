import { headerText, type HttpAnswer, type HttpRequest } from './http-message';

/**
 * The headers that let a page of an allowed origin read the answer; none for other origins. A browser library
 * that may not read an answer takes it for a failure and sends again without end.
 */
export function crossOriginHeaders(
	request: HttpRequest,
	allowOrigins: readonly string[],
): Record<string, string> {
	const origin = headerText(request.headers, 'origin');
	if (origin === undefined || allowOrigins.length === 0) return {};
	if (allowOrigins.includes('*')) return { 'access-control-allow-origin': '*' };
	return allowOrigins.includes(origin)
		? { 'access-control-allow-origin': origin, vary: 'Origin' }
		: { vary: 'Origin' };
}

/** The answer to a browser's question before it sends JSON or a token; undefined for every other request. */
export function preflightAnswer(
	request: HttpRequest,
	allowOrigins: readonly string[],
): HttpAnswer | undefined {
	const isPreflight = headerText(request.headers, 'access-control-request-method') !== undefined;
	if (request.method.toUpperCase() !== 'OPTIONS' || !isPreflight || allowOrigins.length === 0)
		return undefined;
	const allowed = {
		'access-control-allow-methods': 'POST',
		'access-control-allow-headers': 'authorization, content-type, idempotency-key, x-journeys-token',
		'access-control-max-age': '86400',
	};
	return { status: 204, headers: { ...allowed, ...crossOriginHeaders(request, allowOrigins) }, body: '' };
}
