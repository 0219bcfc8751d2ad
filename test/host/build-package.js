'use strict';
const fs = require('node:fs');
const { join } = require('node:path');
const { findNode24, withNodeFirst } = require('./node24');
const { runCommand } = require('./run-command');

const REPOSITORY = join(__dirname, '..', '..');
/** What dist is made from. */
const SOURCES = ['nodes', 'credentials', 'lib', 'package.json', 'tsconfig.json', 'gulpfile.js'];

/** Runs `npm run build` when dist is missing or older than one of its sources. */
async function buildIfStale() {
	const builtAtMs = newestChangeMs(join(REPOSITORY, 'dist'));
	const changedAtMs = Math.max(...SOURCES.map((source) => newestChangeMs(join(REPOSITORY, source))));
	if (builtAtMs > changedAtMs) return;
	console.error(
		builtAtMs === 0 ? 'Building the package' : 'Building the package again: its sources have changed',
	);
	const node = await findNode24();
	await runCommand('npm', ['run', 'build'], { cwd: REPOSITORY, env: withNodeFirst(node.bin) });
}

/** @param {string} path file or folder @returns {number} 0 when it does not exist */
function newestChangeMs(path) {
	if (!fs.existsSync(path)) return 0;
	const stat = fs.statSync(path);
	if (!stat.isDirectory()) return stat.mtimeMs;
	return Math.max(0, ...fs.readdirSync(path).map((name) => newestChangeMs(join(path, name))));
}

module.exports = { buildIfStale };
