'use strict';
const fs = require('node:fs');

/** A lock file so young may still be without its process id. */
const BEING_WRITTEN_MS = 5_000;

/**
 * Takes a lock file with our process id in it. One whose owner is gone is taken over.
 *
 * @param {string} file
 * @returns {(() => void) | undefined} releases it; undefined when another living process holds it
 */
function tryLock(file) {
	if (fs.existsSync(file) && !ownerLives(file)) fs.rmSync(file, { force: true });
	try {
		fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
		return () => fs.rmSync(file, { force: true });
	} catch (error) {
		if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return undefined;
		throw error;
	}
}

/** @param {string} file */
function ownerLives(file) {
	try {
		const pid = Number(fs.readFileSync(file, 'utf8'));
		if (!pid) return fs.statSync(file).mtimeMs > Date.now() - BEING_WRITTEN_MS;
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'; // it lives, and is another user's
	}
}

module.exports = { tryLock };
