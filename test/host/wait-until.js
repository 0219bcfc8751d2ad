'use strict';

/**
 * Asks again and again until the answer is truthy, and returns it.
 *
 * @template T
 * @param {string} what what is waited for, for the error: 'the webhook answers'
 * @param {() => T | Promise<T>} ask a throw counts as "not yet" and is named in the error at the end
 * @param {{ timeoutMs?: number, everyMs?: number }} [options]
 * @returns {Promise<NonNullable<T>>}
 */
async function waitUntil(what, ask, { timeoutMs = 30_000, everyMs = 100 } = {}) {
	const startedAtMs = Date.now();
	for (;;) {
		let last;
		try {
			const answer = await ask();
			if (answer) return answer;
			last = `last answer: ${JSON.stringify(answer)}`;
		} catch (error) {
			last = `last error: ${error instanceof Error ? error.message : error}`;
		}
		if (Date.now() - startedAtMs > timeoutMs)
			throw new Error(`Waited ${timeoutMs} ms in vain: ${what} (${last})`);
		await new Promise((resolve) => setTimeout(resolve, everyMs));
	}
}

module.exports = { waitUntil };
