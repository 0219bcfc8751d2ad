'use strict';

/**
 * How one callee behaves; everything has a default. Times are milliseconds of the played call, which `speed` shortens.
 *
 * @typedef {object} CalleeScript
 * @property {'human' | 'machine' | 'fax' | 'busy' | 'no-answer' | 'failed' | 'decline'} [answer] default `human`
 * @property {number} [ringMs] until it is answered, busy or declined; default 2,000
 * @property {number} [sipResponseCode] told when the call fails, is busy or not answered; default by `answer`
 * @property {number} [errorCode] told as ErrorCode when the call ends
 * @property {(string | { digits: string } | null)[]} [says] one for each Gather; null and whatever comes after the last is silence
 * @property {number} [hangUpAfterTurn] hangs up when the answer to so many turns begins; 0: at the first word
 * @property {number} [hangUpAfterMs] hangs up so long after answering
 * @property {string} [answeredBy] what machine detection finds, where it is not what `answer` says
 * @property {boolean} [machineBeep] the machine beeps, so that the end of its greeting is found; default true
 * @property {number} [detectionMs] what machine detection takes; default 3,000
 * @property {{ result?: string, waitMs?: number, talkMs?: number, talk?: Spoken[] }} [queue] what comes of Enqueue; default `bridged`
 * @property {{ status?: string, ringMs?: number, talkMs?: number, talk?: Spoken[], sipResponseCode?: number }} [dial] what comes of Dial; default `completed`
 * @property {{ status?: string, durationMs?: number, talk?: Spoken[], handoffData?: string, errorCode?: number }} [relay] what comes of ConversationRelay; default `ended`
 * @property {{ code: number, httpStatus?: number, message?: string }} [refuse] the call is not even created
 * @property {boolean} [lostAnswer] the call is created, but its creation is answered 500
 *
 * @typedef {object} Spoken what is said while the callee talks with somebody at the other end, in its time
 * @property {'inbound_track' | 'outbound_track'} track the callee, or the other end
 * @property {string} text
 */

const ANSWERS = ['human', 'machine', 'fax', 'busy', 'no-answer', 'failed', 'decline'];
const QUEUE_RESULTS = ['bridged', 'hangup', 'leave', 'queue-full', 'error', 'redirected', 'system-error'];
const DIAL_STATUSES = ['completed', 'busy', 'no-answer', 'failed', 'canceled'];
const RELAY_STATUSES = ['ended', 'completed', 'failed'];
const TRACKS = ['inbound_track', 'outbound_track'];

/** @type {Record<string, (value: any) => boolean>} */
const RULES = {
	answer: (value) => ANSWERS.includes(value),
	ringMs: isCount,
	sipResponseCode: isCount,
	errorCode: isCount,
	says: (value) => Array.isArray(value) && value.every(isTurn),
	hangUpAfterTurn: isCount,
	hangUpAfterMs: isCount,
	answeredBy: isText,
	machineBeep: isFlag,
	detectionMs: isCount,
	queue: holds({
		result: (value) => QUEUE_RESULTS.includes(value),
		waitMs: isCount,
		talkMs: isCount,
		talk: isTalk,
	}),
	dial: holds({
		status: (value) => DIAL_STATUSES.includes(value),
		ringMs: isCount,
		talkMs: isCount,
		talk: isTalk,
		sipResponseCode: isCount,
	}),
	relay: holds({
		status: (value) => RELAY_STATUSES.includes(value),
		durationMs: isCount,
		talk: isTalk,
		handoffData: isText,
		errorCode: isCount,
	}),
	refuse: holds({ code: isCount, httpStatus: isCount, message: isText }),
	lostAnswer: isFlag,
};

/** @param {any} value */
function isCount(value) {
	return Number.isInteger(value) && value >= 0;
}

/** @param {any} value */
function isText(value) {
	return typeof value === 'string';
}

/** @param {any} value */
function isFlag(value) {
	return typeof value === 'boolean';
}

/** @param {any} value */
function isTurn(value) {
	return value === null || isText(value) || (isText(value?.digits) && /^[\d#*]+$/.test(value.digits));
}

/** @param {any} value */
function isTalk(value) {
	const isSpoken = holds({ track: (track) => TRACKS.includes(track), text: isText });
	return Array.isArray(value) && value.every((spoken) => isSpoken(spoken) && spoken.track && spoken.text);
}

/** @param {Record<string, (value: any) => boolean>} rules */
function holds(rules) {
	return (/** @type {any} */ value) =>
		typeof value === 'object' && value !== null && wrongFields(value, rules).length === 0;
}

/** @param {object} value @param {Record<string, (value: any) => boolean>} rules */
function wrongFields(value, rules) {
	return Object.entries(value)
		.filter(([name, field]) => field !== undefined && !(Object.hasOwn(rules, name) && rules[name](field)))
		.map(([name]) => name);
}

/**
 * A misspelt script would play something else in silence: it throws.
 *
 * @param {any} script @returns {CalleeScript}
 */
function checkScript(script) {
	if (typeof script !== 'object' || script === null) throw new TypeError('A script must be an object');
	const wrong = wrongFields(script, RULES);
	if (wrong.length > 0) throw new TypeError(`Wrong in the script of a callee: ${wrong.join(', ')}`);
	return script;
}

module.exports = { checkScript, holds, isCount, wrongFields };
