'use strict';
// Usage: node test/host/prepare.js [redis] [chromium] [n8n] [package]
// Brings what tests need onto the machine before jest starts: minutes of installing do not fit into a test's time limit.
const { buildIfStale } = require('./build-package');
const { ensureHost } = require('./install');
const { findRedisServer } = require('./redis-server');
const { findOrInstallTool } = require('./system-tool');

/** @type {Record<string, () => Promise<unknown>>} */
const PARTS = {
	redis: findRedisServer,
	chromium: () => findOrInstallTool('chromium', 'chromium'),
	n8n: ensureHost,
	package: buildIfStale,
};

async function main() {
	for (const name of process.argv.slice(2)) {
		if (!PARTS[name]) throw new Error(`Unknown part "${name}"; there are: ${Object.keys(PARTS).join(', ')}`);
		await PARTS[name]();
	}
}

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
