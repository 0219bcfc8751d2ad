'use strict';
const { randomUUID } = require('node:crypto');
const { getExpectedTwilioSignature } = require('twilio');

/** Twilio waits so long for an answer; not shortened, because the answer comes from a real server. */
const ANSWER_TIMEOUT_MS = 15_000;
const RECONNECT_AFTER_MS = 50;

/**
 * @typedef {object} WebAnswer
 * @property {number} status
 * @property {string} contentType
 * @property {string} body
 */

/**
 * Calls the application as Twilio does: a form (POST) or a query (GET), signed with the account's auth token. Where no
 * connection can be made it is tried once more, with the same idempotency token.
 *
 * @param {{ url: string, method?: string, params: Record<string, string>, authToken: string, signal: AbortSignal }} request
 * @returns {Promise<WebAnswer>}
 */
async function requestSigned({ url, method = 'POST', params, authToken, signal }) {
	const isGet = method === 'GET';
	const form = new URLSearchParams(params).toString();
	const target = isGet ? `${url}${url.includes('?') ? '&' : '?'}${form}` : url;
	const headers = {
		'x-twilio-signature': getExpectedTwilioSignature(authToken, target, isGet ? {} : params),
		'i-twilio-idempotency-token': randomUUID(),
		'user-agent': 'TwilioProxy/1.1',
		accept: '*/*',
		...(!isGet && { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
	};
	const send = async () => {
		const waiting = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
		const answer = await fetch(target, {
			method,
			headers,
			...(!isGet && { body: form }),
			redirect: 'manual',
			signal: waiting,
		});
		const contentType = answer.headers.get('content-type') ?? '';
		return { status: answer.status, contentType, body: await answer.text() };
	};
	try {
		return await send();
	} catch (error) {
		if (!isUnconnected(error)) throw error;
		await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER_MS));
		return await send();
	}
}

/** @param {unknown} error */
function isUnconnected(error) {
	const cause = /** @type {{ cause?: { code?: string } }} */ (error).cause;
	return cause?.code === 'ECONNREFUSED' || cause?.code === 'ENOTFOUND';
}

module.exports = { requestSigned };
