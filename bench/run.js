'use strict';
// Usage: node bench/run.js [NAME ...] [--write]
// Runs the named benchmarks, all by default (with those measured by the same file), and prints one JSON line each. Exits with 1 when one could not run; a goal
// that is missed is a result. --write puts the rows into bench/README.md.
const { fork } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { machineOf, versionsOf } = require('./machine');
const { writeTable } = require('./table');

/** Benchmarks by the file that measures them; a file may bring several rows. Each file runs in a process of its own. */
const FILES = {
	quiet: ['quiet'],
	'caps-redis': ['caps-redis'],
	'caps-redis-ceiling': ['caps-redis-ceiling'],
	'caps-embedded': ['caps-embedded'],
	branch: ['branch'],
	wait: ['wait', 'wait-bytes'],
	'wait-scale': ['wait-scale'],
	intake: ['intake'],
	latency: ['latency'],
	'voice-turn': ['voice-turn'],
	idle: ['idle'],
};
const TIMEOUT_MS = 15 * 60_000;

/** @typedef {{ bench: string, error?: string, [field: string]: unknown }} Row */

async function main() {
	const args = process.argv.slice(2);
	const names = args.filter((arg) => !arg.startsWith('--'));
	const known = Object.values(FILES).flat();
	const unknown = names.filter((name) => !known.includes(name));
	if (unknown.length > 0)
		throw new Error(`Unknown benchmark ${unknown.join(', ')}; there are: ${known.join(', ')}`);
	const versions = versionsOf();
	const machine = machineOf();
	/** @type {Row[]} */
	const done = [];
	for (const [file, benches] of Object.entries(FILES)) {
		if (names.length > 0 && !benches.some((bench) => names.includes(bench))) continue;
		const rows = await runFile(file);
		for (const bench of benches) {
			const found = rows.filter((row) => row.bench === bench);
			if (found.length === 0) {
				process.exitCode = 1;
				console.log(
					JSON.stringify({ bench, error: rows.find(({ error }) => error)?.error ?? 'brought no row' }),
				);
			}
			for (const row of found) {
				const line = { ...row, date: new Date().toISOString().slice(0, 10), ...versions };
				console.log(JSON.stringify(line));
				done.push(line);
			}
		}
	}
	if (args.includes('--write')) writeTable(done, machine, versions);
}

/** @param {string} file @returns {Promise<Row[]>} */
async function runFile(file) {
	const path = join(__dirname, `${file}.ts`);
	if (!existsSync(path)) return [{ bench: file, error: `${path} does not exist` }];
	return await new Promise((resolve) => {
		/** @type {Row[]} */
		let rows = [{ bench: file, error: 'ended without a result' }];
		const child = fork(join(__dirname, 'one.js'), [path], { stdio: ['ignore', 2, 2, 'ipc'] });
		const timer = setTimeout(() => {
			rows = [{ bench: file, error: `took longer than ${TIMEOUT_MS / 60_000} minutes` }];
			child.kill('SIGKILL');
		}, TIMEOUT_MS);
		child.on('message', (message) => {
			rows = /** @type {Row[]} */ (message);
		});
		child.on('exit', () => {
			clearTimeout(timer);
			resolve(rows);
		});
	});
}

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
