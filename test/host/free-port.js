'use strict';
const { createServer } = require('node:net');

/** Every server of the tests listens here and nowhere else. */
const LOOPBACK = '127.0.0.1';

/**
 * A loopback port on which nothing listens at this moment.
 *
 * @param {number} [preferred] taken when it is free
 * @returns {Promise<number>}
 */
async function freePort(preferred = 0) {
	const port = await tryPort(preferred).catch(() => tryPort(0));
	return port;
}

/** @param {number} port @returns {Promise<number>} */
function tryPort(port) {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.on('error', reject);
		server.listen(port, LOOPBACK, () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
		});
	});
}

module.exports = { freePort, LOOPBACK };
