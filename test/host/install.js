'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { join } = require('node:path');
const { cachePath } = require('./cache');
const { startGuarded } = require('./guarded-process');
const { tryLock } = require('./lock-file');
const { findNode24, nodeHeaders, withNodeFirst } = require('./node24');
const { findTool } = require('./system-tool');

const PROGRESS_EVERY_MS = 15_000;
/** What an installed host takes (2.9 GB) with room for npm's own cache. */
const NEEDED_BYTES = 5e9;
/** Native parts without which n8n does not run; all other install scripts stay off (Kafka's fails and is not needed). */
const NATIVE_PACKAGES = ['sqlite3', 'isolated-vm'];
const MARKER = '.complete';

/**
 * @typedef {object} Host
 * @property {string} dir the folder whose node_modules holds n8n
 * @property {string} n8nBin n8n's start script, to be run with `nodeBin`
 * @property {string} nodeBin Node 24
 */

/**
 * The real n8n of the lock file beside this script, installed once into the cache folder and then reused. The first call
 * takes several minutes and says so every 15 s. An interrupted install starts again; two at once wait for each other.
 *
 * @returns {Promise<Host>}
 */
async function ensureHost() {
	const node = await findNode24();
	const dir = cachePath(`host-${hostKey(node)}`);
	const host = { dir, nodeBin: node.bin, n8nBin: join(dir, 'node_modules', 'n8n', 'bin', 'n8n') };
	if (isComplete(dir)) return host;
	checkBuildTools();
	fs.mkdirSync(dir, { recursive: true });
	const unlock = await lock(`${dir}.lock`, () => isComplete(dir));
	try {
		if (!isComplete(dir)) await install(dir, node);
	} finally {
		unlock();
	}
	return host;
}

/** @param {string} dir */
function isComplete(dir) {
	return fs.existsSync(join(dir, MARKER));
}

/** @param {import('./node24').NodeBinary} node */
function hostKey(node) {
	const hash = createHash('sha256').update(fs.readFileSync(join(__dirname, 'package-lock.json')));
	return `${hash.digest('hex').slice(0, 12)}-node24-abi${node.abi}-${process.platform}-${process.arch}`;
}

function checkBuildTools() {
	const missing = [];
	if (!['c++', 'g++', 'clang++'].some(findTool)) missing.push('a C++ compiler');
	if (!findTool('make')) missing.push('make');
	if (!findTool('python3')) missing.push('python3');
	if (missing.length > 0) {
		throw new Error(
			`n8n has native parts that are compiled once, and this machine lacks ${missing.join(' and ')}. Run: sudo apt-get install -y build-essential python3 (or install them as your system does), then repeat.`,
		);
	}
	const { bavail, bsize } = fs.statfsSync(cachePath());
	if (bavail * bsize < NEEDED_BYTES) {
		throw new Error(
			`${cachePath()} has ${Math.round((bavail * bsize) / 1e9)} GB free; installing n8n needs ${NEEDED_BYTES / 1e9} GB. Free some, or set JOURNEYS_TEST_CACHE to a folder on another disk.`,
		);
	}
}

/** @param {string} dir @param {import('./node24').NodeBinary} node */
async function install(dir, node) {
	console.error(`Installing n8n once into ${dir} (several minutes, 2.9 GB; reused from then on)`);
	const startedAtMs = Date.now();
	for (const file of ['package.json', 'package-lock.json'])
		fs.copyFileSync(join(__dirname, file), join(dir, file));
	const env = withNodeFirst(node.bin, cleanNpmEnv(process.env));
	fs.rmSync(join(dir, 'node_modules'), { recursive: true, force: true });
	// Not `npm ci`: it refuses a lock file that lacks an optional package of another platform, which not every registry has.
	// This takes the locked versions too, and writes nothing back.
	const download = ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'];
	await step('downloading packages', dir, env, download);
	const headers = await nodeHeaders(node);
	const buildEnv = { ...env, npm_config_nodedir: headers, npm_package_config_node_gyp_nodedir: headers };
	await step(`building ${NATIVE_PACKAGES.join(' and ')}`, dir, buildEnv, ['rebuild', ...NATIVE_PACKAGES]);
	fs.writeFileSync(join(dir, MARKER), `${new Date().toISOString()}\n`);
	console.error(`n8n is installed (${seconds(startedAtMs)} s)`);
}

/**
 * The environment without what the running npm script left in it: its `npm_config_*` would redirect the npm started here.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function cleanNpmEnv(env) {
	const isOfOuterScript = (/** @type {string} */ name) =>
		/^npm_(package_|lifecycle_|config_(local_prefix|prefix|ignore_scripts|omit)$)/.test(name);
	return Object.fromEntries(Object.entries(env).filter(([name]) => !isOfOuterScript(name)));
}

/**
 * Runs npm with its output in a log file, and a line every 15 s. Guarded: an npm that outlived a killed install would
 * write into the folder of the next one.
 *
 * @param {string} what @param {string} dir @param {NodeJS.ProcessEnv} env @param {string[]} args
 */
async function step(what, dir, env, args) {
	const startedAtMs = Date.now();
	console.error(`  ${what} ...`);
	const timer = setInterval(() => console.error(`  ${what}: ${seconds(startedAtMs)} s`), PROGRESS_EVERY_MS);
	const npm = startGuarded(findTool('npm') ?? 'npm', args, {
		cwd: dir,
		env,
		logFile: join(dir, 'install.log'),
	});
	const code = await npm.exited.finally(() => clearInterval(timer));
	if (code !== 0) {
		const tail = npm.output().trim().split('\n').slice(-30).join('\n');
		throw new Error(
			`${what}: npm ${args[0]} ended with code ${code}. The end of ${join(dir, 'install.log')}:\n${tail}`,
		);
	}
	console.error(`  ${what}: done (${seconds(startedAtMs)} s)`);
}

/** @param {number} sinceMs */
function seconds(sinceMs) {
	return Math.round((Date.now() - sinceMs) / 1_000);
}

/**
 * Waits for the lock while another process holds it.
 *
 * @param {string} file @param {() => boolean} isPointless ends the waiting early: the other one has done the work
 * @returns {Promise<() => void>} releases it
 */
async function lock(file, isPointless) {
	for (let waitedMs = 0; ; waitedMs += 1_000) {
		const unlock = tryLock(file);
		if (unlock) return unlock;
		if (isPointless()) return () => {};
		if (waitedMs % PROGRESS_EVERY_MS === 0)
			console.error(`  another process installs n8n (lock ${file}): waiting, ${waitedMs / 1_000} s`);
		await new Promise((resolve) => setTimeout(resolve, 1_000));
	}
}

module.exports = { ensureHost };
