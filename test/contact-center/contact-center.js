'use strict';
const { createServer } = require('node:http');
const { LOOPBACK } = require('../host/free-port');
const { ApiError } = require('./api-error');
const { answerApi } = require('./call-api');
const { checkScript } = require('./callee-script');
const { answerControl } = require('./control-api');
const { noFaults, seededRandom, withFaults } = require('./faults');
const { PlayedTime } = require('./played-time');

const DEFAULT_ACCOUNT_SID = `AC${'0'.repeat(31)}1`;
const DEFAULT_AUTH_TOKEN = 'auth-token-of-the-stand-in';
const LONGEST_BODY = 1024 * 1024;

/**
 * @typedef {import('./callee-script').CalleeScript} CalleeScript
 * @typedef {import('./phone-call').CallRecord} CallRecord
 *
 * @typedef {object} ContactCenterOptions
 * @property {number} [port] default: any free one
 * @property {string} [accountSid]
 * @property {string} [authToken]
 * @property {Record<string, string>} [apiKeys] secrets by key SID
 * @property {number} [speed] calls run so many times as fast; default 1
 * @property {number} [seed] of the faults that go by share; default 1
 *
 * @typedef {object} ApiRecord one request that came to the API
 * @property {string} method
 * @property {string} path with the query
 * @property {string} body
 * @property {number} answer the HTTP status; 0 where the connection was cut
 *
 * @typedef {object} Center what the parts of the stand-in share
 * @property {string} url
 * @property {string} accountSid
 * @property {string} authToken
 * @property {Record<string, string>} apiKeys
 * @property {PlayedTime} time
 * @property {() => number} random
 * @property {AbortSignal} stopping
 * @property {import('./faults').Faults} faults
 * @property {Map<string, import('./phone-call').PhoneCall>} calls
 * @property {ApiRecord[]} requests
 * @property {(to: string) => CalleeScript} scriptFor the script of the next call to that number
 * @property {(to: string, script: unknown) => void} script
 * @property {() => Promise<void>} settled
 *
 * @typedef {object} ContactCenter
 * @property {string} url the base URL of the API
 * @property {string} accountSid
 * @property {string} authToken
 * @property {() => Promise<void>} stop calls that go on end without a word
 * @property {(to: string, script: CalleeScript | CalleeScript[]) => void} script how the callee at a number, or at `*` (every
 *   other), behaves; of several scripts each call plays the next, and the last stays
 * @property {() => CallRecord[]} calls oldest first
 * @property {() => ApiRecord[]} requests
 * @property {(given: Partial<import('./faults').Faults>) => void} faults goes before what was given earlier; `{}` changes nothing
 * @property {() => Promise<void>} settled when all calls so far are over and all their callbacks are answered
 * @property {() => void} forget calls, scripts and faults; only when settled
 */

/**
 * A local server that speaks Twilio's API for calls, plays the callees, fetches TwiML and sends signed callbacks.
 * `/control/...` changes scripts and faults over HTTP (see control-api.js).
 *
 * @param {ContactCenterOptions} [options] @returns {Promise<ContactCenter>}
 */
async function startContactCenter(options = {}) {
	const stopping = new AbortController();
	const scripts = new Map();
	const center = centerOf(options, stopping.signal, scripts);
	const server = createServer((request, response) => void handle(center, request, response));
	await new Promise((resolve, reject) => {
		server.on('error', reject);
		server.listen(options.port ?? 0, LOOPBACK, () => resolve(undefined));
	});
	const address = server.address();
	center.url = `http://${LOOPBACK}:${typeof address === 'object' && address ? address.port : options.port}`;
	return {
		url: center.url,
		accountSid: center.accountSid,
		authToken: center.authToken,
		script: center.script,
		calls: () => [...center.calls.values()].map(({ record }) => record),
		requests: () => center.requests,
		faults: (given) => void (center.faults = withFaults(center.faults, given)),
		settled: center.settled,
		forget: () => {
			center.calls.clear();
			center.requests.length = 0;
			scripts.clear();
			center.faults = noFaults();
		},
		stop: async () => {
			stopping.abort(new Error('The contact center stops'));
			for (const call of center.calls.values()) call.drop();
			await new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			});
		},
	};
}

/** @param {ContactCenterOptions} options @param {AbortSignal} stopping @param {Map<string, CalleeScript[]>} scripts @returns {Center} */
function centerOf(options, stopping, scripts) {
	/** @type {Center} */
	const center = {
		url: '',
		accountSid: options.accountSid ?? DEFAULT_ACCOUNT_SID,
		authToken: options.authToken ?? DEFAULT_AUTH_TOKEN,
		apiKeys: options.apiKeys ?? {},
		time: new PlayedTime(options.speed ?? 1),
		random: seededRandom(options.seed ?? 1),
		stopping,
		faults: noFaults(),
		calls: new Map(),
		requests: [],
		script: (to, given) => {
			const list = (Array.isArray(given) ? given : [given]).map(checkScript);
			if (list.length === 0) throw new TypeError('There must be at least one script');
			scripts.set(to, list);
		},
		scriptFor: (to) => {
			const list = scripts.get(to) ?? scripts.get('*') ?? [{}];
			return (list.length > 1 && list.shift()) || list[0];
		},
		settled: async () => {
			await Promise.all([...center.calls.values()].map(async (call) => await call.settled()));
		},
	};
	return center;
}

/** @param {Center} center @param {import('node:http').IncomingMessage} incoming @param {import('node:http').ServerResponse} response */
async function handle(center, incoming, response) {
	const method = incoming.method ?? 'GET';
	const url = new URL(incoming.url ?? '/', center.url);
	const body = await readBody(incoming).catch(() => '');
	const request = { method, url, headers: incoming.headers, body };
	const isControl = url.pathname.startsWith('/control/');
	let answer;
	try {
		answer = isControl ? await answerControl(center, request) : await answerApi(center, request);
	} catch (cause) {
		const error = cause instanceof ApiError ? cause : new ApiError(500, 20500, String(cause));
		answer = { httpStatus: error.httpStatus, json: error.toJSON() };
	}
	if (!isControl) {
		center.requests.push({ method, path: url.pathname + url.search, body, answer: answer.httpStatus });
	}
	if (answer.isCut) {
		incoming.socket.destroy();
		return;
	}
	response.writeHead(answer.httpStatus, { 'content-type': 'application/json; charset=utf-8' });
	response.end(JSON.stringify(answer.json));
}

/** @param {import('node:http').IncomingMessage} incoming */
async function readBody(incoming) {
	let body = '';
	for await (const chunk of incoming.setEncoding('utf8')) {
		body += chunk;
		if (body.length > LONGEST_BODY) throw new RangeError('The body is too long');
	}
	return body;
}

module.exports = { DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, startContactCenter };
