'use strict';
const { newSid, rfc2822 } = require('./twilio-values');

/**
 * @typedef {object} Recording
 * @property {string} sid
 * @property {number} durationSec
 * @property {number} createdAtMs
 * @property {string} source `OutboundAPI` or `RecordVerb`
 */

/**
 * Adds a recording, ready at once, to a call.
 *
 * @param {import('./phone-call').PhoneCall} call @param {string} source @param {number} durationSec
 * @returns {Record<string, string>} what Twilio tells of it
 */
function addRecording({ record, center: { accountSid, url } }, source, durationSec) {
	/** @type {Recording} */
	const recording = { sid: newSid('RE'), durationSec, createdAtMs: Date.now(), source };
	record.recordings.push(recording);
	return {
		AccountSid: accountSid,
		CallSid: record.sid,
		RecordingSid: recording.sid,
		RecordingUrl: `${url}/2010-04-01/Accounts/${accountSid}/Recordings/${recording.sid}`,
		RecordingStatus: 'completed',
		RecordingDuration: String(durationSec),
		RecordingChannels: '1',
		RecordingStartTime: rfc2822(record.answeredAtMs ?? Date.now()),
		RecordingSource: source,
		RecordingTrack: 'both',
	};
}

module.exports = { addRecording };
