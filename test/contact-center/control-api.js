'use strict';
const { ApiError } = require('./api-error');
const { withFaults } = require('./faults');

/**
 * Control over HTTP, for those who start the stand-in as a process of its own:
 *
 *   POST /control/script    { "to": "+15550100001" or "*", "script": {...} or [{...}, ...] }
 *   POST /control/faults    { ... }: see faults.js
 *   GET  /control/calls     every call with everything that happened
 *   GET  /control/requests  every request to the API
 *   POST /control/settle    answers when all calls are over and all callbacks answered
 *
 * @param {import('./contact-center').Center} center @param {import('./call-api').ApiRequest} request
 * @returns {Promise<import('./call-api').ApiAnswer>}
 */
async function answerControl(center, { method, url, body }) {
	switch (`${method} ${url.pathname}`) {
		case 'POST /control/script': {
			const { to, script } = readJson(body);
			if (typeof to !== 'string') throw new ApiError(400, 20001, 'to must be a phone number or *');
			wanted(() => center.script(to, script));
			return { httpStatus: 200, json: { to } };
		}
		case 'POST /control/faults': {
			const given = readJson(body);
			wanted(() => void (center.faults = withFaults(center.faults, given)));
			return { httpStatus: 200, json: center.faults };
		}
		case 'GET /control/calls':
			return { httpStatus: 200, json: [...center.calls.values()].map(({ record }) => record) };
		case 'GET /control/requests':
			return { httpStatus: 200, json: center.requests };
		case 'POST /control/settle':
			await center.settled();
			return { httpStatus: 200, json: { calls: center.calls.size } };
		default:
			throw new ApiError(404, 20404, `There is no ${method} ${url.pathname}`);
	}
}

/** What is wrong with a script or with faults is told. @param {() => void} change */
function wanted(change) {
	try {
		change();
	} catch (error) {
		throw new ApiError(400, 20001, /** @type {Error} */ (error).message);
	}
}

/** @param {string} body @returns {any} */
function readJson(body) {
	try {
		const value = JSON.parse(body);
		if (typeof value === 'object' && value !== null) return value;
	} catch {
		// Told below.
	}
	throw new ApiError(400, 20001, 'The body must be a JSON object');
}

module.exports = { answerControl };
