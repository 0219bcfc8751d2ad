'use strict';
const { spawn } = require('node:child_process');

/** How much of a command's output is kept for an error message. */
const KEPT_OUTPUT_CHARS = 4_000;

/**
 * Runs a command to its end and returns what it wrote to stdout.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, what?: string }} [options] `what` names the step in the error
 * @returns {Promise<string>}
 * @throws {Error} with the last lines of output when the command cannot start or ends with another code than 0
 */
function runCommand(command, args, { cwd, env = process.env, what = `${command} ${args.join(' ')}` } = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
		let stdout = '';
		let tail = '';
		const keep = (/** @type {Buffer} */ chunk) => (tail = (tail + chunk).slice(-KEPT_OUTPUT_CHARS));
		child.stdout.on('data', (chunk) => {
			stdout += chunk;
			keep(chunk);
		});
		child.stderr.on('data', keep);
		child.on('error', (cause) =>
			reject(new Error(`${what}: ${command} could not start: ${cause.message}`, { cause })),
		);
		child.on('close', (code, signal) => {
			if (code === 0) resolve(stdout);
			else reject(new Error(`${what}: ended with ${signal ?? `code ${code}`}\n${tail.trim()}`));
		});
	});
}

module.exports = { runCommand };
