'use strict';
const { execFileSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { cpus, totalmem } = require('node:os');
const { join } = require('node:path');

/** What the figures were measured on, in words. */
function machineOf() {
	const [{ model }] = cpus();
	return `${cpus().length} cores (${model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB of memory`;
}

/** Versions of what is measured and of the peers. */
function versionsOf() {
	const host = JSON.parse(readFileSync(join(__dirname, '..', 'test', 'host', 'package.json'), 'utf8'));
	return { node: process.version.slice(1), n8n: host.dependencies.n8n, redis: redisVersion() };
}

function redisVersion() {
	try {
		return (
			/v=([\d.]+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown'
		);
	} catch {
		return 'installed at first use';
	}
}

module.exports = { machineOf, versionsOf };
