'use strict';
const { playGather } = require('./play-gather');
const { playConnect, playDial, playEnqueue } = require('./play-transfer');
const { addRecording } = require('./recordings');
const { actionOf, speak } = require('./speak');

/**
 * @typedef {import('./phone-call').PhoneCall} PhoneCall
 * @typedef {import('./xml').Element} Element
 * @typedef {import('./fetch-document').Target} Target
 */

const RECORD_MAX_SEC = 3_600;
const RECORD_SILENCE_MS = 5_000;

/** @param {PhoneCall} call @param {Element} verb @param {string} base */
async function playRecord(call, verb, base) {
	const said = call.nextTurn();
	if (said !== undefined) call.record.heard.push(typeof said === 'string' ? said : said.digits);
	const longestMs = Number(verb.attributes.maxLength ?? RECORD_MAX_SEC) * 1_000;
	const spokenMs = Math.min(longestMs, typeof said === 'string' ? said.length * 60 : 0);
	await call.pause(spokenMs + RECORD_SILENCE_MS);
	const recording = addRecording(call, 'RecordVerb', Math.ceil(spokenMs / 1_000));
	const { recordingStatusCallback: url } = verb.attributes;
	if (url) call.callbacks.tell('recording', new URL(url, base || undefined).href, recording);
	const { RecordingSid, RecordingUrl, RecordingDuration } = recording;
	const digits = typeof said === 'object' ? said.digits : '';
	return (
		actionOf(verb, base, { RecordingSid, RecordingUrl, RecordingDuration, Digits: digits }) ?? { url: base }
	);
}

/** What goes on beside the verbs that follow. @param {PhoneCall} call @param {Element} verb @returns {Promise<undefined>} */
async function playStart(call, { children: [{ name, attributes }] }) {
	call.record.verbs.push({ verb: name, attributes });
	call.transcriptions.start(attributes);
}

/** @param {PhoneCall} call @returns {Promise<undefined>} */
async function endCall(call) {
	call.end('completed');
}

/**
 * What a verb does. It leads to the next document, or to nothing and then the next verb is played.
 *
 * @type {Record<string, (call: PhoneCall, verb: Element, base: string) => Promise<Target | undefined>>}
 */
const VERBS = {
	Say: async (call, verb) => await speak(call, verb),
	Play: async (call, verb) => await speak(call, verb),
	Pause: async (call, verb) => await speak(call, verb),
	Redirect: async (_call, verb, base) =>
		actionOf({ ...verb, attributes: { ...verb.attributes, action: verb.text.trim() } }, base),
	Start: playStart,
	Hangup: endCall,
	Reject: endCall,
	Gather: playGather,
	Record: playRecord,
	Enqueue: playEnqueue,
	Dial: playDial,
	Connect: playConnect,
};

module.exports = { VERBS };
