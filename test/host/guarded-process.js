'use strict';
const { spawn } = require('node:child_process');
const { createWriteStream } = require('node:fs');

/** How much of a process's output stays in memory, for readiness and error messages. */
const KEPT_OUTPUT_CHARS = 64_000;

/**
 * Runs the program and kills its whole process group when this process is gone, however it went: `cat` reads the pipe
 * that only we hold open. An exit handler in JavaScript would not do: jest's sandbox never calls it, nor does kill -9.
 * Reports on descriptor 3: "pid N", later "exit CODE".
 */
const GUARD = `
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
child=$!
echo "pid $child" >&3
( cat <&4 >/dev/null 2>&1; kill -9 -$$ ) 3>&- &
wait $child
echo "exit $?" >&3
kill -9 -$$
`;

/**
 * @typedef {object} GuardedProcess
 * @property {() => Promise<number>} pid of the program itself
 * @property {() => string} output the last 64,000 characters of stdout and stderr
 * @property {() => boolean} isRunning
 * @property {Promise<number | undefined>} exited its exit code (128 + signal when one killed it), undefined when unknown
 * @property {() => Promise<void>} terminate asks it to end (SIGTERM) and resolves when it has; kill -9 after the grace time
 * @property {() => Promise<void>} kill9 kills it and then its children, resolves when they are gone
 */

/**
 * Starts a program in its own process group, with its output appended to a file. It never outlives this process.
 *
 * @param {string} command absolute path
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, logFile: string, graceMs?: number }} options
 * @returns {GuardedProcess}
 */
function startGuarded(command, args, { env = process.env, cwd, logFile, graceMs = 20_000 }) {
	const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', command, ...args], {
		cwd,
		env,
		detached: true,
		stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
	});
	const log = createWriteStream(logFile, { flags: 'a' });
	let output = '';
	let isRunning = true;
	for (const stream of [guard.stdout, guard.stderr]) {
		stream?.on('data', (chunk) => {
			log.write(chunk);
			output = (output + chunk).slice(-KEPT_OUTPUT_CHARS);
		});
	}
	const reports = readReports(/** @type {import('node:stream').Readable} */ (guard.stdio[3]));
	const exited = new Promise((resolve, reject) => {
		guard.on('error', reject);
		guard.on('close', async () => {
			isRunning = false;
			log.end();
			resolve(await reports.exitCode);
		});
	});
	const kill9 = async () => {
		// The program itself first, so that the guard reaps it and then kills what is left of the group.
		const pid = await reports.pid;
		if (isRunning) signal(pid || -(/** @type {number} */ (guard.pid)), 'SIGKILL');
		await exited;
	};
	const terminate = async () => {
		const timer = setTimeout(kill9, graceMs);
		const pid = await reports.pid;
		if (isRunning && pid) signal(pid, 'SIGTERM');
		await exited;
		clearTimeout(timer);
	};
	return {
		pid: () => reports.pid,
		output: () => output,
		isRunning: () => isRunning,
		exited,
		terminate,
		kill9,
	};
}

/** @param {import('node:stream').Readable} stream */
function readReports(stream) {
	let text = '';
	/** @type {(pid: number) => void} */
	let tellPid;
	const pid = /** @type {Promise<number>} */ (new Promise((resolve) => (tellPid = resolve)));
	/** @type {Promise<number | undefined>} */
	const exitCode = new Promise((resolve) => {
		stream.on('data', (chunk) => {
			text += chunk;
			const found = text.match(/^pid (\d+)$/m);
			if (found) tellPid(Number(found[1]));
		});
		stream.on('close', () => {
			tellPid(0);
			const found = text.match(/^exit (\d+)$/m);
			resolve(found ? Number(found[1]) : undefined);
		});
	});
	return { pid, exitCode };
}

/** @param {number} pid @param {NodeJS.Signals} name */
function signal(pid, name) {
	try {
		process.kill(pid, name);
	} catch (error) {
		if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error; // ESRCH: it is gone already
	}
}

module.exports = { startGuarded };
