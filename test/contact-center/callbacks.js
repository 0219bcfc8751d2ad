'use strict';
const { requestSigned } = require('./signed-request');

/** How late a shuffled callback may be, in time of the played call. */
const LATEST_MS = 20_000;

/**
 * @typedef {object} CallbackRecord
 * @property {string} event `initiated`, `ringing`, `answered`, `completed`, `machine`, `recording` or `transcription`
 * @property {string} url
 * @property {Record<string, string>} params
 * @property {number | 'dropped' | 'unanswered' | null} answer the HTTP status; null while it is on its way
 */

/**
 * The callbacks of one call: one after the other, each when the one before is answered - but for the faults that are asked
 * for.
 */
class Callbacks {
	#center;
	#log;
	/** @type {Promise<void>} */
	#line = Promise.resolve();
	/** @type {Set<Promise<void>>} */
	#late = new Set();

	/** @param {import('./contact-center').Center} center @param {CallbackRecord[]} log */
	constructor(center, log) {
		this.#center = center;
		this.#log = log;
	}

	/** @param {string} event @param {string} url @param {Record<string, string>} params */
	tell(event, url, params) {
		const { faults, random } = this.#center;
		if (isDropped(faults.dropCallbacks, event, random)) {
			this.#log.push({ event, url, params, answer: 'dropped' });
			return;
		}
		const times = random() < faults.doubleCallbacks ? 2 : 1;
		for (let time = 0; time < times; time++) {
			if (random() < faults.shuffleCallbacks) this.#tellLate(event, url, params, random() * LATEST_MS);
			else this.#line = this.#line.then(() => this.#send(event, url, params));
		}
	}

	/** When all are answered. */
	async settled() {
		await Promise.all([this.#line, ...this.#late]);
	}

	/** @param {string} event @param {string} url @param {Record<string, string>} params @param {number} afterMs */
	#tellLate(event, url, params, afterMs) {
		const late = this.#center.time
			.pause(afterMs, this.#center.stopping)
			.then(() => this.#send(event, url, params))
			.catch(() => undefined)
			.finally(() => this.#late.delete(late));
		this.#late.add(late);
	}

	/** @param {string} event @param {string} url @param {Record<string, string>} params */
	async #send(event, url, params) {
		/** @type {CallbackRecord} */
		const record = { event, url, params, answer: null };
		this.#log.push(record);
		const { authToken, stopping } = this.#center;
		try {
			record.answer = (await requestSigned({ url, params, authToken, signal: stopping })).status;
		} catch {
			record.answer = 'unanswered';
		}
	}
}

/** @param {number | string[]} dropped @param {string} event @param {() => number} random */
function isDropped(dropped, event, random) {
	return Array.isArray(dropped) ? dropped.includes(event) : random() < dropped;
}

module.exports = { Callbacks };
