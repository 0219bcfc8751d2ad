'use strict';
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { cachePath } = require('./cache');
const { freePort, LOOPBACK } = require('./free-port');
const { startGuarded } = require('./guarded-process');
const { ensureHost } = require('./install');
const { N8nRest } = require('./n8n-rest');
const { withNodeFirst } = require('./node24');
const { installPackage } = require('./package-install');
const { QUIET_ENV } = require('./quiet-env');
const { runCommand } = require('./run-command');
const { waitUntil } = require('./wait-until');

const REPOSITORY = join(__dirname, '..', '..');
const START_TIMEOUT_MS = 120_000;
const READY_LINE = 'Editor is now accessible';
const WORKER_READY_LINE = 'n8n worker is now ready';

/** The account of the tests; n8n listens on loopback only. */
const TEST_OWNER = {
	email: 'owner@journeys.test',
	password: 'Journeys-only-1',
	firstName: 'Test',
	lastName: 'Owner',
};

/**
 * @typedef {object} N8nOptions
 * @property {string} [userFolder] n8n's `N8N_USER_FOLDER`, kept by `stop`; a fresh temporary one, removed by `stop`, when left out
 * @property {string | false} [packageDir] the built package to install, this repository by default; false for none
 * @property {Record<string, string>} [env] set on every n8n process: `JOURNEYS_REDIS_URL`, `EXECUTIONS_MODE: 'queue'` with its `QUEUE_*` and `DB_*`
 * @property {number} [port] preferred port of n8n; a free one by default, or when it is taken
 * @property {number} [workers] worker processes, for queue mode
 * @property {(import('./n8n-rest').Workflow & { id: string })[]} [workflows] saved under their own ids and published
 * @property {any[]} [credentials] imported before the start (10 s more), with fixed ids; `data` in plain
 * @property {import('./n8n-rest').Owner} [owner]
 * @property {(userFolder: string) => Promise<void>} [beforeStart] while n8n does not run yet: what is to be in its store
 */

/** A real n8n with the package installed as a user installs it. Made by {@link startN8n}; never outlives this process. */
class N8nProcess {
	/** @type {import('./guarded-process').GuardedProcess[]} */
	#processes = [];
	#host;
	#options;

	/** @param {import('./install').Host} host @param {N8nOptions} options @param {{ port: number, brokerPort: number, userFolder: string }} place */
	constructor(host, options, place) {
		this.#host = host;
		this.#options = options;
		/** The same over restarts. */
		this.url = `http://${LOOPBACK}:${place.port}`;
		this.userFolder = place.userFolder;
		/** Output of all its processes. */
		this.logFile = join(place.userFolder, 'n8n.log');
		/** The interface of the editor, signed in. */
		this.rest = new N8nRest(this.url, host.dir, options.owner ?? TEST_OWNER);
		this.env = {
			...withNodeFirst(host.nodeBin, pick(process.env, ['PATH', 'HOME', 'LANG', 'TMPDIR'])),
			...QUIET_ENV,
			N8N_USER_FOLDER: place.userFolder,
			N8N_PORT: String(place.port),
			N8N_RUNNERS_BROKER_PORT: String(place.brokerPort),
			N8N_EDITOR_BASE_URL: this.url,
			N8N_WEBHOOK_URL: this.url,
			NODE_COMPILE_CACHE: cachePath('compile-cache'), // a fifth less CPU a start
			...options.env,
		};
	}

	/** Starts main and workers, and returns when they are ready and the owner is signed in. */
	async start() {
		this.#processes = [];
		try {
			this.#processes.push(await this.#spawn(['start'], READY_LINE, {}));
			for (let worker = 0; worker < (this.#options.workers ?? 0); worker += 1) {
				const ports = {
					QUEUE_HEALTH_CHECK_PORT: String(await freePort()),
					N8N_RUNNERS_BROKER_PORT: String(await freePort()),
				};
				this.#processes.push(await this.#spawn(['worker'], WORKER_READY_LINE, ports));
			}
			await this.rest.signIn();
		} catch (error) {
			await this.kill9();
			throw error;
		}
	}

	/** Is the main process running? */
	isRunning() {
		return this.#processes[0]?.isRunning() ?? false;
	}

	/** Resolves when the main process has ended, for whatever reason. */
	async exited() {
		return await this.#processes[0]?.exited;
	}

	/** Kills main and workers with SIGKILL, as a crash would. */
	async kill9() {
		await Promise.all(this.#processes.map((one) => one.kill9()));
	}

	/** Kills one worker with SIGKILL. @param {number} index from 0 */
	async killWorker9(index) {
		await this.#processes[index + 1].kill9();
	}

	/** Ends main and workers gracefully (SIGTERM), keeping the folder. */
	async terminate() {
		await Promise.all(this.#processes.filter((one) => one.isRunning()).map((one) => one.terminate()));
	}

	/** Starts again on the same folder and ports; ends it gracefully first if it still runs. */
	async restart() {
		await this.terminate();
		await this.start();
	}

	/** Ends it gracefully and removes the user folder, unless the caller gave it. */
	async stop() {
		await this.terminate();
		if (!this.#options.userFolder) fs.rmSync(this.userFolder, { recursive: true, force: true });
	}

	/**
	 * Runs a command of n8n's command line on the same folder, as in `['export:workflow', '--all']`; main must not run.
	 *
	 * @param {string[]} args @returns {Promise<string>} its stdout
	 */
	async cli(args) {
		return await runCommand(this.#host.nodeBin, [this.#host.n8nBin, ...args], {
			env: { ...this.env, N8N_RUNNERS_BROKER_PORT: String(await freePort()) },
			cwd: this.userFolder,
			what: `n8n ${args[0]}`,
		});
	}

	/**
	 * `import:workflow` or `import:credentials`, while n8n does not run. A workflow of the same id is overwritten and unpublished.
	 *
	 * @param {'workflow' | 'credentials'} kind @param {any[]} entries with fixed ids
	 */
	async importEntries(kind, entries) {
		const file = join(this.userFolder, `import-${kind}.json`);
		fs.writeFileSync(file, JSON.stringify(entries));
		const output = await this.cli([`import:${kind}`, `--input=${file}`]);
		fs.rmSync(file);
		if (!output.includes(`Successfully imported ${entries.length} `))
			throw new Error(`n8n import:${kind} failed:\n${output}`);
	}

	/**
	 * Posts JSON to a production webhook. After a start it may take n8n some seconds to register it: see `waitUntil`.
	 *
	 * @param {string} path below `/webhook/` @param {unknown} body @param {Record<string, string>} [headers]
	 */
	async postWebhook(path, body, headers = {}) {
		return await fetch(`${this.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
	}

	/** The end of the log, for an error message or a failed test. @param {number} [lines] */
	logTail(lines = 40) {
		return fs.existsSync(this.logFile)
			? fs.readFileSync(this.logFile, 'utf8').trim().split('\n').slice(-lines).join('\n')
			: '';
	}

	/** @param {string[]} command @param {string} readyLine @param {Record<string, string>} env */
	async #spawn(command, readyLine, env) {
		const started = startGuarded(this.#host.nodeBin, [this.#host.n8nBin, ...command], {
			env: { ...this.env, ...env },
			cwd: this.userFolder,
			logFile: this.logFile,
		});
		try {
			await waitUntil(
				`n8n ${command[0]} is ready`,
				() => started.output().includes(readyLine) || !started.isRunning(),
				{ timeoutMs: START_TIMEOUT_MS, everyMs: 50 },
			);
			if (!started.isRunning())
				throw new Error(`n8n ${command[0]} ended with code ${await started.exited} before it was ready`);
			return started;
		} catch (cause) {
			if (started.isRunning()) await started.kill9();
			throw new Error(
				`${/** @type {Error} */ (cause).message}. The end of ${this.logFile}:\n${this.logTail()}`,
				{ cause },
			);
		}
	}
}

/**
 * Starts a real n8n on loopback: installs the host when needed, then the package, and publishes the given workflows.
 *
 * @param {N8nOptions} [options]
 * @returns {Promise<N8nProcess>}
 */
async function startN8n(options = {}) {
	const { packageDir = REPOSITORY, workflows = [], credentials = [] } = options;
	const host = await ensureHost();
	const userFolder = options.userFolder ?? fs.mkdtempSync(join(tmpdir(), 'journeys-n8n-'));
	fs.mkdirSync(userFolder, { recursive: true });
	const n8n = new N8nProcess(host, options, {
		port: await freePort(options.port),
		brokerPort: await freePort(),
		userFolder,
	});
	if (packageDir) await installPackage(packageDir, userFolder, host.nodeBin);
	if (credentials.length > 0) await n8n.importEntries('credentials', credentials);
	await options.beforeStart?.(userFolder);
	await n8n.start();
	try {
		// Not by import:workflow and publish:workflow, which do the same: each starts an n8n of its own, 4 to 10 s a time.
		for (const workflow of workflows) {
			await n8n.rest.save(workflow);
			await n8n.rest.publish(workflow.id);
		}
	} catch (error) {
		await n8n.kill9();
		throw error;
	}
	return n8n;
}

/** @param {NodeJS.ProcessEnv} env @param {string[]} names */
function pick(env, names) {
	return Object.fromEntries(names.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]));
}

module.exports = { startN8n, N8nProcess, TEST_OWNER };
