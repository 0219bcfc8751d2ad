'use strict';

/** Time of played calls, which runs `speed` times as fast as the real one. */
class PlayedTime {
	/** @param {number} speed */
	constructor(speed) {
		if (!(speed > 0)) throw new RangeError(`speed is ${speed}; it must be above 0`);
		this.speed = speed;
	}

	/**
	 * Waits so long in played time; rejects with the reason of the signal when that aborts.
	 *
	 * @param {number} ms @param {AbortSignal} signal @returns {Promise<void>}
	 */
	async pause(ms, signal) {
		signal.throwIfAborted();
		await new Promise((resolve, reject) => {
			const stop = () => {
				clearTimeout(timer);
				reject(signal.reason);
			};
			const timer = setTimeout(() => {
				signal.removeEventListener('abort', stop);
				resolve(undefined);
			}, ms / this.speed);
			signal.addEventListener('abort', stop, { once: true });
		});
	}

	/** Played milliseconds since a real instant. @param {number} sinceMs */
	since(sinceMs) {
		return (Date.now() - sinceMs) * this.speed;
	}
}

module.exports = { PlayedTime };
