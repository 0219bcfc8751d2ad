'use strict';
const { tellAction } = require('./fetch-document');
const { actionOf, MS_A_CHARACTER, speak } = require('./speak');
const { newSid } = require('./twilio-values');

const WAIT_MS = 5_000;
const TALK_MS = 30_000;
const RING_MS = 3_000;

/**
 * @typedef {import('./phone-call').PhoneCall} PhoneCall
 * @typedef {import('./xml').Element} Element
 * @typedef {import('./fetch-document').Target} Target
 */

/**
 * Waits for what is at the other end. When the call ends meanwhile, the action is told, and its answer is not played.
 *
 * @param {PhoneCall} call @param {number} ms @param {() => Target | undefined} whenOver
 */
async function stay(call, ms, whenOver) {
	try {
		await call.pause(ms);
	} catch (error) {
		if (call.isOver) await tellAction(call, whenOver());
		throw error;
	}
}

/**
 * Talks with whom is at the other end, for as long as `ms` or all that is said takes.
 *
 * @param {PhoneCall} call @param {import('./callee-script').Spoken[]} talk @param {number} ms
 * @param {() => Target | undefined} whenOver
 */
async function converse(call, talk, ms, whenOver) {
	let spokenMs = 0;
	for (const { track, text } of talk) {
		const takenMs = text.length * MS_A_CHARACTER;
		await stay(call, takenMs, whenOver);
		spokenMs += takenMs;
		call.transcriptions.say(track, text);
	}
	await stay(call, Math.max(0, ms - spokenMs), whenOver);
}

/** @param {PhoneCall} call @param {string} result */
function note(call, result) {
	call.record.verbs[call.record.verbs.length - 1].result = result;
}

/** @param {PhoneCall} call @param {Element} verb @param {string} base */
async function playEnqueue(call, verb, base) {
	const { result = 'bridged', waitMs = WAIT_MS, talkMs = TALK_MS, talk = [] } = call.script.queue ?? {};
	const queueSid = newSid('QU');
	/** @param {string} queueResult */
	const told = (queueResult) =>
		actionOf(verb, base, {
			QueueResult: queueResult,
			QueueSid: queueSid,
			QueueTime: String(Math.round(waitMs / 1_000)),
		});
	await call.mindHangUp();
	if (result === 'bridged') {
		await stay(call, waitMs, () => told('hangup'));
		await converse(call, talk, talkMs, () => told('bridged'));
	} else if (result === 'hangup') {
		await call.pause(waitMs);
		call.end('completed');
		await tellAction(call, told('hangup'));
	} else if (result === 'leave' || result === 'redirected') {
		await stay(call, waitMs, () => told('hangup'));
	}
	note(call, result);
	return told(result);
}

/** @param {PhoneCall} call @param {Element} verb @param {string} base */
async function playDial(call, verb, base) {
	const {
		status = 'completed',
		ringMs = RING_MS,
		talkMs = TALK_MS,
		talk = [],
		sipResponseCode,
	} = call.script.dial ?? {};
	const isBridged = status === 'completed';
	const dialSid = newSid('CA');
	const told = () =>
		actionOf(verb, base, {
			DialCallStatus: status,
			DialCallSid: dialSid,
			DialBridged: String(isBridged),
			...(isBridged && { DialCallDuration: String(Math.round(talkMs / 1_000)) }),
			...(sipResponseCode !== undefined && { DialSipResponseCode: String(sipResponseCode) }),
		});
	await call.mindHangUp();
	await stay(call, ringMs, told);
	if (isBridged) await converse(call, talk, talkMs, told);
	note(call, status);
	return told();
}

/**
 * ConversationRelay is not spoken: it is noted that it was asked for, its welcome is said, and what came of it is told.
 *
 * @param {PhoneCall} call @param {Element} verb @param {string} base
 */
async function playConnect(call, verb, base) {
	const {
		status = 'ended',
		durationMs = TALK_MS,
		talk = [],
		handoffData,
		errorCode,
	} = call.script.relay ?? {};
	const [relay] = verb.children;
	const { name, attributes, children } = relay;
	call.record.verbs.push({ verb: name, attributes });
	for (const parameter of children) {
		call.record.verbs.push({ verb: parameter.name, attributes: parameter.attributes });
	}
	const sessionId = newSid('VX');
	const told = () =>
		actionOf(verb, base, {
			SessionId: sessionId,
			SessionStatus: status,
			SessionDuration: String(Math.round(durationMs / 1_000)),
			...(handoffData !== undefined && { HandoffData: handoffData }),
			...(errorCode !== undefined && { ErrorCode: String(errorCode), ErrorMessage: 'The session failed' }),
		});
	await speak(call, { ...relay, name: 'Say', text: attributes.welcomeGreeting ?? '' });
	await converse(call, talk, durationMs, told);
	note(call, status);
	return told();
}

module.exports = { playConnect, playDial, playEnqueue };
