'use strict';
const { requestSigned } = require('./signed-request');
const { TwimlError } = require('./twiml');

/**
 * @typedef {object} Target where the next document comes from: an address, or the document itself
 * @property {string} [url]
 * @property {string} [method]
 * @property {Record<string, string>} [params] told besides the facts of the call
 * @property {string} [twiml]
 *
 * @typedef {object} FetchRecord one request for TwiML
 * @property {string} url
 * @property {string} method
 * @property {Record<string, string>} params
 * @property {number | 'unanswered'} [answer] the HTTP status
 * @property {string} [twiml]
 */

const RETRIEVAL_FAILURE = 11200;
const WRONG_CONTENT_TYPE = 12300;
const XML_TYPES = /^(text\/xml|application\/xml|text\/html)\b/i;

/**
 * Asks the application for a document, twice where that fault is wanted.
 *
 * @param {import('./phone-call').PhoneCall} call @param {Target} target
 */
async function fetchDocument(call, target) {
	const { faults, random } = call.center;
	if (random() < faults.doubleFetches) await fetchOnce(call, target);
	return await fetchOnce(call, target);
}

/** @param {import('./phone-call').PhoneCall} call @param {Target} target */
async function fetchOnce(call, { url = '', method = 'POST', params }) {
	/** @type {FetchRecord} */
	const fetched = { url, method, params: { ...call.facts, ...params } };
	call.record.fetches.push(fetched);
	const { authToken, stopping } = call.center;
	let answer;
	try {
		answer = await requestSigned({ url, method, params: fetched.params, authToken, signal: stopping });
	} catch (error) {
		fetched.answer = 'unanswered';
		throw new TwimlError(
			RETRIEVAL_FAILURE,
			`HTTP retrieval failure: ${/** @type {Error} */ (error).message}`,
		);
	}
	fetched.answer = answer.status;
	fetched.twiml = answer.body;
	if (answer.status < 200 || answer.status > 299) {
		throw new TwimlError(RETRIEVAL_FAILURE, `HTTP retrieval failure: answered ${answer.status}`);
	}
	if (!XML_TYPES.test(answer.contentType)) {
		throw new TwimlError(WRONG_CONTENT_TYPE, `Invalid Content-Type "${answer.contentType}"`);
	}
	return answer.body;
}

/**
 * Tells an action that the call is over; whatever it answers is not played.
 *
 * @param {import('./phone-call').PhoneCall} call @param {Target | undefined} target
 */
async function tellAction(call, target) {
	if (target) await fetchOnce(call, target).catch(() => undefined);
}

module.exports = { fetchDocument, tellAction };
