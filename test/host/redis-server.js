'use strict';
const { mkdtempSync, rmSync } = require('node:fs');
const { connect } = require('node:net');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { freePort, LOOPBACK } = require('./free-port');
const { startGuarded } = require('./guarded-process');
const { findOrInstallTool } = require('./system-tool');
const { waitUntil } = require('./wait-until');

/**
 * @typedef {object} RedisServer
 * @property {string} url `redis://127.0.0.1:PORT`
 * @property {number} port stays the same over restarts
 * @property {string} dir holds the append-only file and redis.log
 * @property {() => Promise<void>} stop ends it and removes the folder
 * @property {() => Promise<void>} kill9 kills it; what it had not written is lost, as in a crash
 * @property {() => Promise<void>} restart starts it again on the same port and data (ends it first if it still runs)
 */

/**
 * Starts a real redis-server of its own on loopback, with an append-only file and no snapshots, and returns when it
 * answers. It never outlives the process that started it.
 *
 * @param {{ appendonly?: boolean, appendfsync?: 'always' | 'everysec' | 'no', port?: number, args?: string[] }} [options]
 *   `args` are further command-line settings, as in `['--maxmemory', '50mb']`
 * @returns {Promise<RedisServer>}
 */
async function startRedis({ appendonly = true, appendfsync = 'everysec', port, args = [] } = {}) {
	const binary = await findRedisServer();
	const dir = mkdtempSync(join(tmpdir(), 'journeys-redis-'));
	const ownPort = port ?? (await freePort());
	const settings = [
		...['--bind', LOOPBACK, '--port', String(ownPort), '--dir', dir, '--save', ''],
		...[
			'--appendonly',
			appendonly ? 'yes' : 'no',
			'--appendfsync',
			appendfsync,
			'--maxmemory-policy',
			'noeviction',
		],
		...args,
	];
	const start = async () => {
		const server = startGuarded(binary, settings, { logFile: join(dir, 'redis.log') });
		await waitUntil(
			`redis-server answers on port ${ownPort}`,
			async () => {
				if (!server.isRunning()) return true; // ended already: told apart below, without waiting out the time
				return await ping(ownPort);
			},
			{ everyMs: 10 },
		);
		if (!server.isRunning()) throw new Error(`redis-server ended at once:\n${server.output().trim()}`);
		return server;
	};
	let server = await start();
	return {
		url: `redis://${LOOPBACK}:${ownPort}`,
		port: ownPort,
		dir,
		kill9: () => server.kill9(),
		restart: async () => {
			if (server.isRunning()) await server.terminate();
			server = await start();
		},
		stop: async () => {
			if (server.isRunning()) await server.terminate();
			rmSync(dir, { recursive: true, force: true });
		},
	};
}

/** @returns {Promise<string>} the path of redis-server, installed with apt-get when missing and possible */
function findRedisServer() {
	return findOrInstallTool('redis-server', 'redis-server');
}

/** @param {number} port @returns {Promise<boolean>} true once it answers PONG; while loading its file it answers -LOADING */
function ping(port) {
	return new Promise((resolve) => {
		const socket = connect({ port, host: LOOPBACK }, () => socket.write('PING\r\n'));
		const end = (/** @type {boolean} */ isUp) => {
			socket.destroy();
			resolve(isUp);
		};
		socket.on('data', (answer) => end(/^\+PONG|^-NOAUTH/.test(String(answer))));
		socket.on('error', () => end(false));
		socket.on('close', () => end(false));
	});
}

module.exports = { startRedis, findRedisServer };
