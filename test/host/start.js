'use strict';
// npm start: the real n8n with this package, an owner account and the example journeys, on loopback. Calls are played by a
// stand-in for Twilio; nobody is called.
// npm start -- --once: the main job to its end without a person (run-once.js).
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const { connect } = require('node:net');
const { join } = require('node:path');
const { parseArgs } = require('node:util');
const { continueUnderNode24 } = require('./node24');

/** Kept between starts: n8n's database, the embedded store, the sign-in. Remove it to begin afresh. */
const DATA_FOLDER = join(__dirname, '..', '..', '.cache', 'start');
const PREFERRED_PORT = 5678;
/** Calls that a person watches go this many times as fast as real ones; calls that nobody watches faster. */
const WATCHED_SPEED = 5;
const UNWATCHED_SPEED = 20;
const USAGE = `Usage: npm start [-- [--once] [--redis URL]]
  --once        run the main job to its end, print its table, exit 0 only if it reconciles
  --redis URL   keep the contacts in this Redis (redis:// or rediss://) instead of the embedded store`;

/** A wrong call or a missing condition: told without a stack. */
class StartError extends Error {}

/**
 * @param {string[]} args
 * @returns {{ isOnce: boolean, redisUrl: string | undefined }}
 */
function readArguments(args) {
	let values;
	try {
		({ values } = parseArgs({ args, options: { once: { type: 'boolean' }, redis: { type: 'string' } } }));
	} catch (error) {
		throw new StartError(`${/** @type {Error} */ (error).message}\n${USAGE}`);
	}
	const { once: isOnce = false, redis: redisUrl } = values;
	if (redisUrl !== undefined && !/^rediss?:$/.test(protocolOf(redisUrl))) {
		throw new StartError(
			`--redis is "${redisUrl}"; it must be an address such as redis://127.0.0.1:6379\n${USAGE}`,
		);
	}
	return { isOnce, redisUrl };
}

/** @param {string} url */
function protocolOf(url) {
	return URL.canParse(url) ? new URL(url).protocol : '';
}

/** @param {string | undefined} redisUrl */
async function checkRedis(redisUrl) {
	if (!redisUrl) return;
	const { hostname, port } = new URL(redisUrl);
	await new Promise((resolve, reject) => {
		const socket = connect(
			{ host: hostname || '127.0.0.1', port: Number(port || 6379), timeout: 5_000 },
			() => resolve(socket.end()),
		);
		const fail = (/** @type {string} */ why) => {
			socket.destroy();
			reject(
				new StartError(
					`Redis at ${hostname}:${port || 6379} cannot be reached: ${why}. Is it running, and is --redis right?`,
				),
			);
		};
		socket.on('timeout', () => fail('no answer in 5 s'));
		socket.on('error', (error) => fail(error.message));
	});
}

/**
 * The owner account of a data folder, with a password made at first use.
 *
 * @param {string} folder @returns {import('./n8n-rest').Owner}
 */
function ownerOf(folder) {
	const file = join(folder, 'sign-in.json');
	if (!fs.existsSync(file)) {
		const owner = { email: 'owner@journeys.test', password: `Jo1-${randomBytes(9).toString('base64url')}` };
		fs.writeFileSync(file, JSON.stringify(owner), { mode: 0o600 });
	}
	return JSON.parse(fs.readFileSync(file, 'utf8'));
}

/**
 * Saves the examples that are not there yet (edits of a person stay) and publishes those that are not published.
 *
 * @param {import('./n8n-process').N8nProcess} n8n @param {ReturnType<import('./examples').readExamples>} examples
 */
async function publishExamples(n8n, examples, credentials) {
	const { withCredentials } = require('./call-providers');
	const saved = new Map((await n8n.rest.workflows()).map((workflow) => [workflow.id, workflow]));
	for (const { file, ...example } of examples) {
		try {
			if (!saved.has(example.id)) await n8n.rest.create(withCredentials(example, credentials));
			if (!saved.get(example.id)?.active) await n8n.rest.publish(example.id);
		} catch (cause) {
			throw new Error(`${file}: ${/** @type {Error} */ (cause).message}`, { cause });
		}
	}
}

/** @param {Host} host @param {string | undefined} redisUrl */
function printAddresses({ n8n, examples, providers }, redisUrl) {
	const { email, password } = n8n.rest.owner;
	const lines = [
		'',
		`n8n       ${n8n.url}`,
		`sign in   ${email}   ${password}`,
		`store     ${redisUrl ? new URL(redisUrl).host : 'embedded'}`,
		`data      ${n8n.userFolder}   (remove it to begin afresh)`,
		...examples.map(({ id, name }) => `journey   ${n8n.url}/workflow/${id}   ${name}`),
		`calls     ${providers.center.url}/control/calls`,
		'',
		'NOBODY IS CALLED: a stand-in for Twilio plays the phones, and a script plays the AI agent. Try it:',
		'',
		`  curl -X POST ${n8n.url}/webhook/delivery-reschedule-call/events -H 'content-type: application/json' \\`,
		`    -d '{ "name": "delivery.failed", "contactId": "ann", "data": { "parcelId": "p-1", "parcelValue": 80,`,
		`          "firstName": "Ann", "phone": "+1 415 555 0123", "timeZone": "${noonZone()}" } }'`,
		'',
		'Ann answers, and says "Monday would be fine". What was said, and every callback, is at the address of the calls.',
		'Another number can refuse, be busy, or be a machine: POST a script to /control/script there.',
		'',
		'Ctrl-C ends it.',
	];
	console.log(lines.join('\n'));
}

/** A zone in which it is now about noon, so that the contact may be called. */
function noonZone() {
	const { zoneWhere } = require('./zone-where');
	return zoneWhere(12 * 60, Date.now());
}

/**
 * @typedef {object} Host
 * @property {import('./n8n-process').N8nProcess} n8n
 * @property {ReturnType<typeof import('./examples').readExamples>} examples
 * @property {import('./call-providers').Providers} providers
 * @property {Record<string, { id: string, name: string }>} credentials
 */

/**
 * @param {string | undefined} redisUrl @param {{ folder?: string, speed: number, prepare?: (store: import('../../lib').JourneyStore) => Promise<void> }} options
 *   `folder`: fresh and temporary when left out; `prepare`: what the store must hold besides the engagement of the example
 * @returns {Promise<Host>}
 */
async function bringUp(redisUrl, { folder, speed, prepare }) {
	// Loaded here: a wrong call is answered at once, and on an old Node nothing else is needed before the re-exec.
	const { buildIfStale } = require('./build-package');
	const { saveCredentials, saveEngagement, startProviders, withStore } = require('./call-providers');
	const { readExamples } = require('./examples');
	const { startN8n } = require('./n8n-process');
	await buildIfStale();
	const examples = readExamples();
	const providers = await startProviders({ speed });
	console.error('Starting n8n');
	const place = folder ? { userFolder: folder, port: PREFERRED_PORT, owner: ownerOf(folder) } : {};
	const beforeStart = async (/** @type {string} */ userFolder) =>
		await withStore({ userFolder, redisUrl }, async (store) => {
			await saveEngagement(store);
			await prepare?.(store);
		});
	const env = redisUrl ? { JOURNEYS_REDIS_URL: redisUrl } : {};
	let n8n;
	try {
		n8n = await startN8n({ ...place, beforeStart, env });
		const credentials = await saveCredentials(n8n.rest, providers);
		await publishExamples(n8n, examples, credentials);
		return { n8n, examples, providers, credentials };
	} catch (error) {
		await n8n?.stop();
		await providers.stop();
		throw error;
	}
}

/** @param {string | undefined} redisUrl */
async function serve(redisUrl) {
	const { tryLock } = require('./lock-file');
	fs.mkdirSync(DATA_FOLDER, { recursive: true });
	const unlock = tryLock(join(DATA_FOLDER, 'running.pid'));
	if (!unlock)
		throw new StartError(
			`npm start is running already: ${join(DATA_FOLDER, 'running.pid')} holds its process id`,
		);
	try {
		const host = await bringUp(redisUrl, { folder: DATA_FOLDER, speed: WATCHED_SPEED });
		const { n8n, providers } = host;
		printAddresses(host, redisUrl);
		const wasAsked = await Promise.race([interrupted(), n8n.exited().then(() => false)]);
		if (!wasAsked) throw new Error(`n8n ended by itself. The end of ${n8n.logFile}:\n${n8n.logTail()}`);
		console.error('Stopping n8n');
		await n8n.stop();
		await providers.stop();
	} finally {
		unlock();
	}
}

/** @returns {Promise<true>} */
function interrupted() {
	return new Promise((resolve) => {
		for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => resolve(true));
	});
}

/** @param {string | undefined} redisUrl */
async function once(redisUrl) {
	const { planOnce, runOnce } = require('./run-once');
	const { prepare, ...planned } = planOnce();
	const host = await bringUp(redisUrl, { speed: UNWATCHED_SPEED, prepare });
	const { n8n, providers } = host;
	interrupted().then(() => n8n.stop().finally(() => process.exit(130)));
	try {
		return await runOnce({ ...host, redisUrl }, planned);
	} finally {
		await n8n.stop();
		await providers.stop();
	}
}

async function main() {
	const { isOnce, redisUrl } = readArguments(process.argv.slice(2));
	await continueUnderNode24();
	await checkRedis(redisUrl);
	if (!isOnce) return await serve(redisUrl);
	if (!(await once(redisUrl))) process.exitCode = 1;
}

main().catch((error) => {
	console.error(error instanceof StartError ? error.message : error);
	process.exitCode = 1;
});
