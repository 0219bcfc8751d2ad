'use strict';
const { actionOf, MS_A_CHARACTER, speak } = require('./speak');

const DEFAULT_TIMEOUT_SEC = 5;
const THINKING_MS = 500;
const CONFIDENCE = '0.92';

/**
 * Says the prompts and listens for one turn of the callee.
 *
 * @param {import('./phone-call').PhoneCall} call @param {import('./xml').Element} verb @param {string} base
 * @returns {Promise<import('./fetch-document').Target | undefined>}
 */
async function playGather(call, verb, base) {
	for (const prompt of verb.children) await speak(call, prompt);
	const result = await listen(call, verb.attributes);
	const played = call.record.verbs[call.record.verbs.length - 1];
	played.result = result.kind;
	if (result.kind === 'silence' && verb.attributes.actionOnEmptyResult !== 'true') return undefined;
	return actionOf({ ...verb, attributes: { action: base, ...verb.attributes } }, base, result.params);
}

/**
 * @param {import('./phone-call').PhoneCall} call @param {Record<string, string>} attributes
 * @returns {Promise<{ kind: 'speech' | 'digits' | 'silence', params: Record<string, string> }>}
 */
async function listen(call, { input = 'dtmf', timeout, language = 'en-US', numDigits }) {
	const takes = input.split(' ');
	const said = call.nextTurn();
	if (typeof said === 'string' && takes.includes('speech')) {
		await call.pause(THINKING_MS + said.length * MS_A_CHARACTER);
		call.record.heard.push(said);
		call.transcriptions.say('inbound_track', said);
		return { kind: 'speech', params: { SpeechResult: said, Confidence: CONFIDENCE, Language: language } };
	}
	if (typeof said === 'object' && takes.includes('dtmf')) {
		await call.pause(THINKING_MS);
		const digits = said.digits.slice(0, numDigits ? Number(numDigits) : undefined);
		call.record.heard.push(digits);
		return { kind: 'digits', params: { Digits: digits } };
	}
	const seconds = timeout === undefined || timeout === 'auto' ? DEFAULT_TIMEOUT_SEC : Number(timeout);
	await call.pause(seconds * 1_000);
	return { kind: 'silence', params: takes.includes('speech') ? { SpeechResult: '' } : { Digits: '' } };
}

module.exports = { playGather };
