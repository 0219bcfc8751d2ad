'use strict';
const { mkdirSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');

/**
 * The folder for what is big and can be made again: the installed n8n, Node 24, dependency copies.
 * `JOURNEYS_TEST_CACHE` overrides the default under the home folder.
 *
 * @param {...string} parts path below the cache folder
 * @returns {string} an absolute path; the cache folder itself exists, the path below it need not
 */
function cachePath(...parts) {
	const root = process.env.JOURNEYS_TEST_CACHE || join(homedir(), '.cache', 'n8n-nodes-customer-journeys');
	mkdirSync(root, { recursive: true });
	return join(root, ...parts);
}

module.exports = { cachePath };
