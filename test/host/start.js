'use strict';
// npm start: the real n8n with this package, an owner account and the example journeys, on loopback.
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

/** @returns {(run: { n8n: import('./n8n-process').N8nProcess, examples: object[], redisUrl?: string }) => Promise<boolean>} */
function loadRunOnce() {
	const file = join(__dirname, 'run-once.js');
	if (!fs.existsSync(file)) throw new StartError(`--once is not there yet: ${file} is missing`);
	return require(file).runOnce;
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
async function publishExamples(n8n, examples) {
	const saved = new Map((await n8n.rest.workflows()).map((workflow) => [workflow.id, workflow]));
	for (const { file, ...example } of examples) {
		try {
			if (!saved.has(example.id)) await n8n.rest.create(example);
			if (!saved.get(example.id)?.active) await n8n.rest.publish(example.id);
		} catch (cause) {
			throw new Error(`${file}: ${/** @type {Error} */ (cause).message}`, { cause });
		}
	}
}

/** @param {import('./n8n-process').N8nProcess} n8n @param {{ id: string, name: string }[]} examples @param {string | undefined} redisUrl */
function printAddresses(n8n, examples, redisUrl) {
	const { email, password } = n8n.rest.owner;
	const lines = [
		'',
		`n8n       ${n8n.url}`,
		`sign in   ${email}   ${password}`,
		`store     ${redisUrl ? new URL(redisUrl).host : 'embedded'}`,
		`data      ${n8n.userFolder}   (remove it to begin afresh)`,
		...examples.map(({ id, name }) => `journey   ${n8n.url}/workflow/${id}   ${name}`),
		'',
		'Ctrl-C ends it.',
	];
	console.log(lines.join('\n'));
}

/** @param {string | undefined} redisUrl @param {string | undefined} dataFolder fresh and temporary when left out */
async function bringUp(redisUrl, dataFolder) {
	// Loaded here: a wrong call is answered at once, and on an old Node nothing else is needed before the re-exec.
	const { buildIfStale } = require('./build-package');
	const { readExamples } = require('./examples');
	const { startN8n } = require('./n8n-process');
	await buildIfStale();
	const examples = readExamples();
	console.error('Starting n8n');
	const place = dataFolder
		? { userFolder: dataFolder, port: PREFERRED_PORT, owner: ownerOf(dataFolder) }
		: {};
	const n8n = await startN8n({ ...place, env: redisUrl ? { JOURNEYS_REDIS_URL: redisUrl } : {} });
	try {
		await publishExamples(n8n, examples);
	} catch (error) {
		await n8n.stop();
		throw error;
	}
	return { n8n, examples };
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
		const { n8n, examples } = await bringUp(redisUrl, DATA_FOLDER);
		printAddresses(n8n, examples, redisUrl);
		const wasAsked = await Promise.race([interrupted(), n8n.exited().then(() => false)]);
		if (!wasAsked) throw new Error(`n8n ended by itself. The end of ${n8n.logFile}:\n${n8n.logTail()}`);
		console.error('Stopping n8n');
		await n8n.stop();
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
	const runOnce = loadRunOnce();
	const { n8n, examples } = await bringUp(redisUrl, undefined);
	interrupted().then(() => n8n.stop().finally(() => process.exit(130)));
	try {
		return await runOnce({ n8n, examples, redisUrl });
	} finally {
		await n8n.stop();
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
