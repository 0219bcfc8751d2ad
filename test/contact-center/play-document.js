'use strict';
const { fetchDocument } = require('./fetch-document');
const { VERBS } = require('./play-verbs');
const { parseTwiml, TwimlError } = require('./twiml');

/**
 * Plays one document to its end. The next one, where a verb leads to it; a document that Twilio would not play ends the
 * call and is noted among its errors.
 *
 * @param {import('./phone-call').PhoneCall} call @param {import('./fetch-document').Target} target
 * @returns {Promise<import('./fetch-document').Target | undefined>}
 */
async function playDocument(call, target) {
	try {
		const source = target.twiml ?? (await fetchDocument(call, target));
		await call.pause(0);
		return await playAll(call, parseTwiml(source), target.url ?? '');
	} catch (error) {
		if (!(error instanceof TwimlError)) throw error;
		call.record.errors.push({ code: error.code, message: error.message });
		return undefined;
	}
}

/** @param {import('./phone-call').PhoneCall} call @param {import('./xml').Element[]} verbs @param {string} base */
async function playAll(call, verbs, base) {
	for (const verb of verbs) {
		call.record.verbs.push({ verb: verb.name, attributes: verb.attributes });
		const next = await VERBS[verb.name](call, verb, base);
		await call.pause(0);
		if (next) return next;
	}
	return undefined;
}

module.exports = { playDocument };
