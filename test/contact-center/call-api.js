'use strict';
const { setTimeout: wait } = require('node:timers/promises');
const { ApiError } = require('./api-error');
const { callResource, pageOf, recordingResource, startedAtMs } = require('./call-resource');
const { checkParameters, findOperation } = require('./check-request');
const { isDue } = require('./faults');
const { PhoneCall } = require('./phone-call');

/**
 * @typedef {import('./contact-center').Center} Center
 * @typedef {{ method: string, url: URL, headers: import('node:http').IncomingHttpHeaders, body: string }} ApiRequest
 * @typedef {{ httpStatus: number, json?: object, isCut?: boolean }} ApiAnswer
 *
 * @typedef {object} Asked one operation with its checked parameters
 * @property {Center} center
 * @property {string} pathname
 * @property {Record<string, string>} path
 * @property {import('./check-request').Parameters} parameters
 * @property {URLSearchParams} given
 */

const FORM = 'application/x-www-form-urlencoded';
const RATE_WINDOW_MS = 1_000;

/** @type {Record<string, (asked: Asked) => ApiAnswer | Promise<ApiAnswer>>} */
const OPERATIONS = {
	FetchAccount: ({ center: { accountSid } }) =>
		ok({ sid: accountSid, status: 'active', type: 'Full', friendly_name: 'Stand-in' }),
	CreateCall: createCall,
	ListCall: listCalls,
	FetchCall: ({ center, path }) => ok(callResource(callOf(center, path.Sid).record, center.accountSid)),
	UpdateCall: updateCall,
	ListCallRecording: ({ center, path, pathname, given }) => {
		const { record } = callOf(center, path.CallSid);
		const all = record.recordings.map((recording) => recordingResource(record, center.accountSid, recording));
		return ok(pageOf(all, 'recordings', pathname, given));
	},
	FetchRecording: ({ center, path }) => {
		for (const { record } of center.calls.values()) {
			const found = record.recordings.find(({ sid }) => sid === path.Sid);
			if (found) return ok(recordingResource(record, center.accountSid, found));
		}
		throw new ApiError(404, 20404, `The requested resource /Recordings/${path.Sid}.json was not found`);
	},
};

/**
 * Answers a request as Twilio's API does, or throws an `ApiError`.
 *
 * @param {Center} center @param {ApiRequest} request @returns {Promise<ApiAnswer>}
 */
async function answerApi(center, { method, url, headers, body }) {
	const user = authenticate(center, headers.authorization);
	const { id, path } = findOperation(method, url.pathname);
	if ((path.AccountSid ?? path.Sid) !== center.accountSid) throw unauthorized();
	if (id === 'FetchAccount' && user !== center.accountSid) throw unauthorized();
	const isPost = method === 'POST';
	if (isPost && !headers['content-type']?.startsWith(FORM))
		throw new ApiError(400, 20001, `Content-Type must be ${FORM}`);
	if (isPost && url.search) throw new ApiError(400, 20001, 'Unknown parameters in the query of a POST');
	const given = isPost ? new URLSearchParams(body) : url.searchParams;
	const parameters = checkParameters(id, given);
	return await OPERATIONS[id]({ center, pathname: url.pathname, path, parameters, given });
}

/** The user name that Basic authentication proves. @param {Center} center @param {string} [header] */
function authenticate({ accountSid, authToken, apiKeys }, header = '') {
	const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header) ?? [];
	const [user, secret] = Buffer.from(encoded, 'base64').toString().split(/:(.*)/s);
	const expected = user === accountSid ? authToken : Object.hasOwn(apiKeys, user) ? apiKeys[user] : undefined;
	if (!expected || secret !== expected) throw unauthorized();
	return user;
}

function unauthorized() {
	return new ApiError(401, 20003, 'Authenticate');
}

/** @param {Asked} asked @returns {Promise<ApiAnswer>} */
async function createCall({ center, parameters }) {
	const { faults } = center;
	if (!parameters.Url && !parameters.Twiml)
		throw new ApiError(400, 21205, "One of 'Url' and 'Twiml' must be given");
	checkLimits(center);
	const script = center.scriptFor(String(parameters.To));
	const refused = script.refuse ?? refusalOf(faults);
	if (refused) {
		const { code, httpStatus = 400, message = `Refused: ${parameters.To} cannot be called` } = refused;
		throw new ApiError(httpStatus, code, message);
	}
	const call = new PhoneCall(center, parameters, script);
	center.calls.set(call.record.sid, call);
	const created = callResource(call.record, center.accountSid);
	call.start();
	if (faults.createDelayMs > 0) await wait(faults.createDelayMs);
	if (isDue(faults, 'createCut')) return { httpStatus: 0, isCut: true };
	if (isDue(faults, 'createFails') || script.lostAnswer)
		throw new ApiError(500, 20500, 'Internal Server Error');
	return { httpStatus: 201, json: created };
}

/** @param {Center} center */
function checkLimits(center) {
	const { faults, calls } = center;
	const all = [...calls.values()];
	const recent = all.filter(({ record }) => record.createdAtMs > Date.now() - RATE_WINDOW_MS).length;
	if (isDue(faults, 'createTooMany') || recent >= faults.createsPerSec) {
		throw new ApiError(429, 20429, 'Too Many Requests');
	}
	if (all.filter(({ isOver }) => !isOver).length >= faults.concurrentCalls) {
		throw new ApiError(400, 10004, 'Call concurrency limit exceeded');
	}
}

/** @param {import('./faults').Faults} faults */
function refusalOf({ createRefused }) {
	if (!createRefused || createRefused.times === 0) return undefined;
	if (createRefused.times !== undefined) createRefused.times -= 1;
	return createRefused;
}

/** @param {Asked} asked @returns {ApiAnswer} */
function listCalls({ center, pathname, parameters, given }) {
	const { To, From, Status } = parameters;
	const found = [...center.calls.values()]
		.map(({ record }) => record)
		.filter(
			(record) =>
				(To === undefined || record.to === To) &&
				(From === undefined || record.from === From) &&
				(Status === undefined || record.status === Status) &&
				isOnDay(startedAtMs(record), parameters),
		)
		.sort((a, b) => b.createdAtMs - a.createdAtMs)
		.map((record) => callResource(record, center.accountSid));
	return ok(pageOf(found, 'calls', pathname, given));
}

/** Twilio compares days; a call without a start is on none. @param {number | undefined} startMs @param {import('./check-request').Parameters} parameters */
function isOnDay(startMs, parameters) {
	const { StartTime: on, 'StartTime>': from, 'StartTime<': to } = parameters;
	if (on === undefined && from === undefined && to === undefined) return true;
	if (startMs === undefined) return false;
	const day = new Date(startMs).toISOString().slice(0, 10);
	/** @param {string | string[] | undefined} value */
	const dayOf = (value) => (value === undefined ? undefined : String(value).slice(0, 10));
	return day === (dayOf(on) ?? day) && day >= (dayOf(from) ?? day) && day <= (dayOf(to) ?? day);
}

/** @param {Asked} asked @returns {ApiAnswer} */
function updateCall({ center, path, parameters }) {
	const call = callOf(center, path.Sid);
	const { Status, Url, Twiml, Method = 'POST' } = parameters;
	if (call.isOver) throw new ApiError(400, 21220, 'Call is not in-progress. Cannot redirect.');
	const isTalking = call.record.status === 'in-progress';
	if (Status === 'completed') call.end(isTalking ? 'completed' : 'canceled');
	else if (Status === 'canceled' && !isTalking) call.end('canceled');
	else if (Url || Twiml) {
		if (!isTalking) throw new ApiError(400, 21220, 'Call is not in-progress. Cannot redirect.');
		call.redirect(Url ? { url: String(Url), method: String(Method) } : { twiml: String(Twiml) });
	}
	return ok(callResource(call.record, center.accountSid));
}

/** @param {Center} center @param {string} sid */
function callOf(center, sid) {
	const call = center.calls.get(sid);
	if (!call) throw new ApiError(404, 20404, `The requested resource /Calls/${sid}.json was not found`);
	return call;
}

/** @param {object} json @returns {ApiAnswer} */
function ok(json) {
	return { httpStatus: 200, json };
}

module.exports = { answerApi };
