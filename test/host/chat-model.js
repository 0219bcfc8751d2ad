'use strict';
// A chat model without a mind: OpenAI's chat completions on loopback, answered by the rules of chat-answers.js.
// Usage, as a process of its own: node test/host/chat-model.js [--port N] [--delay MS]
const { createServer } = require('node:http');
const { setTimeout: pause } = require('node:timers/promises');
const { parseArgs } = require('node:util');
const { answerTo } = require('./chat-answers');
const { LOOPBACK } = require('./free-port');

const MODEL = 'scripted';
const LONGEST_BODY = 4 * 1024 * 1024;

/**
 * @typedef {object} ChatRequest one question to the model
 * @property {string} said what the contact said last
 * @property {number} tookMs from its arrival to its answer, the delay included
 *
 * @typedef {object} ScriptedChatModel
 * @property {string} url the base URL that a credential names; ends with `/v1`
 * @property {string} model the name of the only model
 * @property {() => ChatRequest[]} requests oldest first
 * @property {(ms: number) => void} delay answers come so much later from now on
 * @property {() => Promise<void>} stop
 */

/**
 * Starts the model on a loopback port. It knows `POST /v1/chat/completions`, at once and as a stream, and `GET /v1/models`;
 * any API key will do.
 *
 * @param {{ port?: number, delayMs?: number }} [options] @returns {Promise<ScriptedChatModel>}
 */
async function startChatModel({ port = 0, delayMs = 0 } = {}) {
	/** @type {ChatRequest[]} */
	const requests = [];
	const settings = { delayMs };
	const server = createServer((request, response) => {
		answer(request, response, settings, requests).catch((error) =>
			send(response, 400, { error: { message: String(error.message), type: 'invalid_request_error' } }),
		);
	});
	await new Promise((resolve, reject) => {
		server.on('error', reject);
		server.listen(port, LOOPBACK, () => resolve(undefined));
	});
	const address = /** @type {import('node:net').AddressInfo} */ (server.address());
	return {
		url: `http://${LOOPBACK}:${address.port}/v1`,
		model: MODEL,
		requests: () => requests,
		delay: (ms) => void (settings.delayMs = ms),
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/**
 * @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response
 * @param {{ delayMs: number }} settings @param {ChatRequest[]} requests
 */
async function answer(request, response, settings, requests) {
	const beganAtMs = performance.now();
	const path = (request.url ?? '').split('?')[0];
	if (request.method === 'GET' && path === '/v1/models')
		return send(response, 200, { object: 'list', data: [{ id: MODEL, object: 'model', owned_by: 'tests' }] });
	if (request.method !== 'POST' || path !== '/v1/chat/completions')
		return send(response, 404, { error: { message: `There is no ${request.method} ${path}` } });
	const { messages, stream, stream_options: streamOptions } = JSON.parse(await readBody(request));
	const content = JSON.stringify(answerTo(messages, Date.now()));
	if (settings.delayMs > 0) await pause(settings.delayMs);
	const said = messages.at(-1)?.content;
	requests.push({ said: String(said), tookMs: performance.now() - beganAtMs });
	if (stream) sendStream(response, content, streamOptions?.include_usage === true);
	else send(response, 200, completionOf(content));
}

/** @param {import('node:http').IncomingMessage} request */
async function readBody(request) {
	let body = '';
	for await (const chunk of request.setEncoding('utf8')) {
		body += chunk;
		if (body.length > LONGEST_BODY) throw new RangeError('The body is too long');
	}
	return body;
}

const USAGE_OF_TOKENS = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

/** @param {string} object */
function envelope(object) {
	return { id: 'chatcmpl-scripted', object, created: Math.floor(Date.now() / 1_000), model: MODEL };
}

/** @param {string} content */
function completionOf(content) {
	const message = { role: 'assistant', content };
	return {
		...envelope('chat.completion'),
		choices: [{ index: 0, message, finish_reason: 'stop' }],
		usage: USAGE_OF_TOKENS,
	};
}

/** @param {import('node:http').ServerResponse} response @param {string} content @param {boolean} hasUsage */
function sendStream(response, content, hasUsage) {
	/** @param {object} delta @param {string | null} reason */
	const chunk = (delta, reason = null) => ({
		...envelope('chat.completion.chunk'),
		choices: [{ index: 0, delta, finish_reason: reason }],
	});
	const usage = { ...envelope('chat.completion.chunk'), choices: [], usage: USAGE_OF_TOKENS };
	response.writeHead(200, { 'content-type': 'text/event-stream' });
	const chunks = [chunk({ role: 'assistant', content: '' }), chunk({ content }), chunk({}, 'stop')];
	for (const one of hasUsage ? [...chunks, usage] : chunks)
		response.write(`data: ${JSON.stringify(one)}\n\n`);
	response.end('data: [DONE]\n\n');
}

/** @param {import('node:http').ServerResponse} response @param {number} status @param {object} json */
function send(response, status, json) {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(json));
}

async function main() {
	const text = /** @type {const} */ ({ type: 'string' });
	const { values } = parseArgs({ options: { port: text, delay: text } });
	const model = await startChatModel({
		port: Number(values.port ?? 4011),
		delayMs: Number(values.delay ?? 0),
	});
	console.log(`chat model   ${model.url}   (model "${model.model}", any API key)`);
}

if (require.main === module)
	main().catch((error) => {
		console.error(error.message);
		process.exitCode = 1;
	});

module.exports = { startChatModel };
