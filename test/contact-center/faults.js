'use strict';
const { isCount, wrongFields } = require('./callee-script');

/**
 * What goes wrong on demand. Shares are between 0 and 1; a number of times counts down to 0.
 *
 * @typedef {object} Faults
 * @property {number} doubleCallbacks share of callbacks sent twice
 * @property {number} shuffleCallbacks share of callbacks that are late, so that others overtake them
 * @property {number | string[]} dropCallbacks share of callbacks never sent, or the events whose callbacks are not:
 *   `initiated`, `ringing`, `answered`, `completed`, `machine`, `recording`, `transcription`
 * @property {number} doubleFetches share of requests for TwiML made twice; the second answer is played
 * @property {number} createDelayMs creations are answered so late, in real milliseconds
 * @property {number} createFails so many times: created, but answered 500
 * @property {number} createCut so many times: created, but the connection is cut instead of an answer
 * @property {number} createTooMany so many times: not created, answered 429
 * @property {{ code: number, httpStatus?: number, message?: string, times?: number } | null} createRefused not created, answered with this
 * @property {number} createsPerSec more are answered 429
 * @property {number} concurrentCalls a creation above it is answered with code 10004
 */

/** @returns {Faults} */
function noFaults() {
	return {
		doubleCallbacks: 0,
		shuffleCallbacks: 0,
		dropCallbacks: 0,
		doubleFetches: 0,
		createDelayMs: 0,
		createFails: 0,
		createCut: 0,
		createTooMany: 0,
		createRefused: null,
		createsPerSec: Infinity,
		concurrentCalls: Infinity,
	};
}

/** @param {any} value */
function isShare(value) {
	return typeof value === 'number' && value >= 0 && value <= 1;
}

const EVENTS = ['initiated', 'ringing', 'answered', 'completed', 'machine', 'recording', 'transcription'];

/** @type {Record<keyof Faults, (value: any) => boolean>} */
const RULES = {
	doubleCallbacks: isShare,
	shuffleCallbacks: isShare,
	dropCallbacks: (value) =>
		isShare(value) || (Array.isArray(value) && value.every((event) => EVENTS.includes(event))),
	doubleFetches: isShare,
	createDelayMs: isCount,
	createFails: isCount,
	createCut: isCount,
	createTooMany: isCount,
	createRefused: (value) => value === null || (typeof value === 'object' && isCount(value.code)),
	createsPerSec: (value) => isCount(value) || value === Infinity,
	concurrentCalls: (value) => isCount(value) || value === Infinity,
};

/**
 * The faults with those given in place of the ones that were; a misspelt one throws.
 *
 * @param {Faults} faults @param {Partial<Faults>} given @returns {Faults}
 */
function withFaults(faults, given) {
	const wrong = wrongFields(given, RULES);
	if (wrong.length > 0) throw new TypeError(`Wrong among the faults: ${wrong.join(', ')}`);
	return { ...faults, ...given };
}

/**
 * Uses one of a number of times up. @param {Faults} faults
 * @param {'createFails' | 'createCut' | 'createTooMany'} name
 */
function isDue(faults, name) {
	if (faults[name] === 0) return false;
	faults[name] -= 1;
	return true;
}

/** Numbers between 0 and 1, the same for the same seed. @param {number} seed @returns {() => number} */
function seededRandom(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

module.exports = { isDue, noFaults, seededRandom, withFaults };
