'use strict';
const { createServer } = require('node:http');
const { LOOPBACK } = require('./free-port');
const { waitUntil } = require('./wait-until');

/**
 * @typedef {object} Delivery one request that reached the sink
 * @property {string} path as in `/email`
 * @property {string} key `contactId visit`: what a message is meant once for
 * @property {string | undefined} contactId
 * @property {string | undefined} visit
 * @property {number} receivedAtMs
 * @property {any} body
 */

/**
 * An HTTP server that stands for whatever sends messages, and counts what reaches it. The key is read from the headers
 * `x-contact-id` and `x-visit`, else from the JSON body: `contactId`, and `visit` or `journey.visit`. A body that is an
 * array counts once an element.
 */
class Sink {
	/** @type {Delivery[]} */
	#deliveries = [];
	#server;

	/** @param {{ respond?: (delivery: Delivery, earlier: number) => { status?: number, delayMs?: number } | undefined }} options */
	constructor({ respond }) {
		this.url = '';
		this.#server = createServer(async (request, response) => {
			const chunks = [];
			for await (const chunk of request) chunks.push(chunk);
			const deliveries = readDeliveries(request, Buffer.concat(chunks).toString());
			const [first] = deliveries;
			const answer = first ? respond?.(first, this.countOf(first)) : undefined;
			this.#deliveries.push(...deliveries);
			if (answer?.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
			response.writeHead(answer?.status ?? 200, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ received: deliveries.length }));
		});
	}

	/** @param {number} [port] */
	async listen(port = 0) {
		await new Promise((resolve, reject) => {
			this.#server.on('error', reject);
			this.#server.listen(port, LOOPBACK, () => resolve(undefined));
		});
		const address = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
		this.url = `http://${LOOPBACK}:${address.port}`;
	}

	/** Every delivery, oldest first; of one path if given. @param {string} [path] */
	deliveries(path) {
		return this.#deliveries.filter((delivery) => path === undefined || delivery.path === path);
	}

	/** How many deliveries had this key; with a path, on that path. @param {{ contactId?: string, visit?: string, path?: string }} of */
	countOf({ contactId, visit, path }) {
		return this.deliveries(path).filter(
			(one) => one.contactId === contactId && (visit === undefined || one.visit === visit),
		).length;
	}

	/** The contacts that were reached, each once; on one path if given. @param {string} [path] @returns {Set<string>} */
	contacts(path) {
		return new Set(
			this.deliveries(path).flatMap(({ contactId }) => (contactId === undefined ? [] : [contactId])),
		);
	}

	/**
	 * Keys that were delivered more than once on one path, with their number; a key without a visit or contact counts too.
	 *
	 * @returns {Map<string, number>} `path contactId visit` -> deliveries
	 */
	duplicates() {
		const counts = new Map();
		for (const { path, key } of this.#deliveries)
			counts.set(`${path} ${key}`, (counts.get(`${path} ${key}`) ?? 0) + 1);
		return new Map([...counts].filter(([, count]) => count > 1));
	}

	/** Waits until this many deliveries have come (on one path if given). @param {number} count @param {{ path?: string, timeoutMs?: number }} [options] */
	async reached(count, { path, timeoutMs } = {}) {
		await waitUntil(
			`${count} deliveries${path ? ` on ${path}` : ''} at the sink`,
			() => this.deliveries(path).length >= count,
			{ timeoutMs },
		);
	}

	/** Forgets what came so far. */
	clear() {
		this.#deliveries = [];
	}

	async stop() {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

/** @param {import('node:http').IncomingMessage} request @param {string} text @returns {Delivery[]} */
function readDeliveries(request, text) {
	let parsed;
	try {
		parsed = JSON.parse(text);
	} catch {
		parsed = { text };
	}
	const header = (/** @type {string} */ name) => /** @type {string | undefined} */ (request.headers[name]);
	return (Array.isArray(parsed) ? parsed : [parsed]).map((body) => {
		const contactId = header('x-contact-id') ?? body?.contactId;
		const visit = header('x-visit') ?? body?.visit ?? body?.journey?.visit;
		const path = (request.url ?? '/').split('?')[0];
		return { path, key: `${contactId} ${visit}`, contactId, visit, receivedAtMs: Date.now(), body };
	});
}

/**
 * Starts a sink on a free loopback port.
 *
 * @param {{ port?: number, respond?: (delivery: Delivery, earlier: number) => { status?: number, delayMs?: number } | undefined }} [options]
 *   `respond` makes it slow or failing: it gets each delivery and how many of the same key came before
 */
async function startSink({ port, respond } = {}) {
	const sink = new Sink({ respond });
	await sink.listen(port);
	return sink;
}

module.exports = { startSink, Sink };
