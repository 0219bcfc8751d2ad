'use strict';
const { execFileSync, spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { delimiter, dirname, join } = require('node:path');
const { cachePath } = require('./cache');
const { runCommand } = require('./run-command');

/** n8n 2.36 and later need it. */
const NEEDED_MAJOR = 24;
const REPOSITORY = join(__dirname, '..', '..');

/**
 * @typedef {object} NodeBinary
 * @property {string} bin absolute path of the executable
 * @property {string} version as in `24.21.0`
 * @property {string} abi version of its native interface; what is compiled for one fits every Node of this number
 */

/**
 * A Node of version 24 or newer: the running one, else the devDependency `node`, else a copy fetched once into the
 * cache (when the devDependency's install script was not allowed to run).
 *
 * @returns {Promise<NodeBinary>}
 */
async function findNode24() {
	const known = probe(process.execPath) ?? probe(join(REPOSITORY, 'node_modules', 'node', 'bin', 'node'));
	if (known) return known;
	const folder = await fetchNodePackage(String(NEEDED_MAJOR));
	const fetched = probe(join(folder, 'bin', 'node'));
	if (fetched) return fetched;
	throw new Error(
		`Node ${NEEDED_MAJOR} or newer is needed, this is ${process.version}, and ${folder} does not run here. Install Node ${NEEDED_MAJOR} and put it first on the PATH.`,
	);
}

/**
 * The folder that holds `include/node` of exactly this Node, for node-gyp. npm removes the devDependency's own copy
 * at its next `npm install`, so a missing one is fetched once into the cache.
 *
 * @param {NodeBinary} node
 * @returns {Promise<string>}
 */
async function nodeHeaders(node) {
	const beside = dirname(dirname(node.bin));
	const nested = join(beside, 'node_modules', nodePackageName());
	const fitting = [beside, nested].find((folder) => headerVersion(folder) === node.version);
	return fitting ?? (await fetchNodePackage(node.version));
}

/**
 * Runs the current script again under Node 24 when the running Node is older, and ends this process with its exit code.
 * Call it first in a script; it returns only on Node 24 or newer.
 */
async function continueUnderNode24() {
	if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return;
	const node = await findNode24();
	const child = spawnSync(node.bin, process.argv.slice(1), {
		stdio: 'inherit',
		env: withNodeFirst(node.bin),
	});
	process.exit(child.status ?? 1);
}

/**
 * An environment in which `node`, and so npm and the scripts it starts, is the given executable.
 *
 * @param {string} nodeBin
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
function withNodeFirst(nodeBin, env = process.env) {
	return { ...env, PATH: dirname(nodeBin) + delimiter + (env.PATH ?? '') };
}

/** @param {string} bin @returns {NodeBinary | undefined} undefined when it is missing, does not run or is too old */
function probe(bin) {
	if (!existsSync(bin)) return undefined;
	try {
		const answer = execFileSync(bin, ['-p', 'process.versions.node + " " + process.versions.modules'], {
			encoding: 'utf8',
		});
		const [version, abi] = answer.trim().split(' ');
		return Number(version.split('.')[0]) >= NEEDED_MAJOR ? { bin, version, abi } : undefined;
	} catch {
		return undefined;
	}
}

/** The npm package with the executable and headers for this machine; the devDependency `node` installs the same one. */
function nodePackageName() {
	const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
	return `${prefix}-${process.platform}-${process.arch}`;
}

/** @param {string} folder */
function headerVersion(folder) {
	const file = join(folder, 'include', 'node', 'node_version.h');
	if (!existsSync(file)) return undefined;
	const text = readFileSync(file, 'utf8');
	return ['MAJOR', 'MINOR', 'PATCH'].map((part) => text.match(`NODE_${part}_VERSION (\\d+)`)?.[1]).join('.');
}

/** @param {string} version exact, or a major @returns {Promise<string>} */
async function fetchNodePackage(version) {
	const name = nodePackageName();
	const prefix = cachePath(`node-${version}`);
	const folder = join(prefix, 'node_modules', name);
	if (existsSync(join(folder, 'bin', 'node')) && headerVersion(folder)) return folder;
	const args = [
		'install',
		'--prefix',
		prefix,
		'--ignore-scripts',
		'--no-save',
		'--no-audit',
		'--no-fund',
		`${name}@${version}`,
	];
	await runCommand('npm', args, { what: `Fetching Node ${version} from npm` });
	return folder;
}

module.exports = { findNode24, nodeHeaders, continueUnderNode24, withNodeFirst };
