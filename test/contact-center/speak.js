'use strict';
const { TwimlError } = require('./twiml');

const MS_A_CHARACTER = 60;
const PLAY_MS = 5_000;
const INVALID_URL = 11100;

/**
 * Says, plays or is silent; the callee may hang up before it begins.
 *
 * @param {import('./phone-call').PhoneCall} call @param {import('./xml').Element} element
 * @returns {Promise<undefined>}
 */
async function speak(call, { name, attributes, text }) {
	await call.mindHangUp();
	const said = text.trim().replace(/\s+/g, ' ');
	if (said !== '') call.record.spoken.push(said);
	if (name === 'Pause') await call.pause(Number(attributes.length ?? 1) * 1_000);
	else await call.pause(name === 'Play' ? PLAY_MS : said.length * MS_A_CHARACTER);
	if (name === 'Say' && said !== '') call.transcriptions.say('outbound_track', said);
}

/**
 * Where the action of a verb is; undefined where it has none. An absolute address stays as it was given: it is signed so.
 *
 * @param {import('./xml').Element} verb @param {string} base @param {Record<string, string>} [params]
 * @returns {import('./fetch-document').Target | undefined}
 */
function actionOf({ attributes: { action, method = 'POST' } }, base, params) {
	if (action === undefined) return undefined;
	if (URL.canParse(action)) return { url: action, method, params };
	if (!URL.canParse(action, base)) throw new TwimlError(INVALID_URL, `Invalid URL format: ${action}`);
	return { url: new URL(action, base).href, method, params };
}

module.exports = { actionOf, MS_A_CHARACTER, speak };
