'use strict';
const { parseXml, XmlError } = require('./xml');

/** A document that Twilio would not play. `code` is Twilio's. */
class TwimlError extends Error {
	/** @param {number} code @param {string} message */
	constructor(code, message) {
		super(message);
		this.code = code;
	}
}

const PARSE_FAILURE = 12100;
const WRONG_ELEMENT = 12200;
const LONGEST_DOCUMENT = 64 * 1024;
const LONGEST_SPEECH = 4_096;

/** @typedef {(value: string) => boolean} Check */
/** @type {Check} */
const anything = () => true;
/** @type {Check} */
const whole = (value) => /^\d+$/.test(value);
/** @type {Check} */
const flag = (value) => value === 'true' || value === 'false';
/** @type {Check} */
const method = (value) => value === 'GET' || value === 'POST';
/** @type {Check} */
const address = (value) => value !== '' && !/\s/.test(value) && URL.canParse(value, 'https://base.invalid/');
/** @type {Check} */
const language = (value) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(value) || value === 'multi';
/** @param {...string} values @returns {Check} */
const oneOf =
	(...values) =>
	(value) =>
		values.includes(value);

/**
 * @typedef {object} Shape what an element may hold
 * @property {Record<string, Check>} attributes
 * @property {string[]} [needs] attributes that must be there
 * @property {string[]} [children]
 * @property {boolean} [text] text of its own
 */

const ACTION = { action: address, method };
const SSML = ['break', 'emphasis', 'lang', 'p', 'phoneme', 'prosody', 's', 'say-as', 'sub', 'w'];
const RECORDING = { recordingStatusCallback: address, recordingStatusCallbackMethod: method };

/** @type {Record<string, Shape>} */
const VERBS = {
	Say: { attributes: { voice: anything, language }, children: SSML, text: true },
	Play: { attributes: {}, text: true },
	Pause: { attributes: { length: whole } },
	Redirect: { attributes: { method }, text: true },
	Hangup: { attributes: {} },
	Reject: { attributes: { reason: oneOf('rejected', 'busy') } },
	Gather: {
		attributes: {
			...ACTION,
			input: (value) => /^(dtmf|speech|dtmf speech|speech dtmf)$/.test(value),
			timeout: (value) => whole(value) || value === 'auto',
			speechTimeout: (value) => whole(value) || value === 'auto',
			finishOnKey: (value) => /^[\d#*]?$/.test(value),
			numDigits: whole,
			actionOnEmptyResult: flag,
			language,
			hints: (value) => value.length <= 10_000,
			profanityFilter: flag,
			speechModel: anything,
			enhanced: flag,
			bargeIn: flag,
		},
		children: ['Say', 'Play', 'Pause'],
	},
	Record: {
		attributes: {
			...ACTION,
			...RECORDING,
			timeout: whole,
			finishOnKey: (value) => /^[\d#*]*$/.test(value),
			maxLength: whole,
			playBeep: flag,
			trim: oneOf('trim-silence', 'do-not-trim'),
		},
	},
	Enqueue: {
		attributes: { ...ACTION, workflowSid: (value) => /^WW[0-9a-fA-F]{32}$/.test(value) },
		children: ['Task'],
		text: true,
	},
	Dial: {
		attributes: {
			...ACTION,
			timeout: whole,
			timeLimit: whole,
			callerId: anything,
			answerOnBridge: flag,
			hangupOnStar: flag,
		},
		children: ['Number', 'Sip', 'Queue'],
		text: true,
	},
	Connect: { attributes: ACTION, children: ['ConversationRelay'] },
	Start: { attributes: {}, children: ['Transcription'] },
};

/** @type {Record<string, Shape>} */
const NOUNS = {
	Task: { attributes: { priority: whole, timeout: whole }, text: true },
	Number: { attributes: { sendDigits: anything }, text: true },
	Sip: { attributes: { username: anything, password: anything }, text: true },
	Queue: { attributes: { reservationSid: anything }, text: true },
	ConversationRelay: {
		attributes: {
			url: (value) => /^wss:\/\/\S+$/.test(value),
			welcomeGreeting: anything,
			welcomeGreetingInterruptible: oneOf('none', 'dtmf', 'speech', 'any'),
			language,
			ttsLanguage: language,
			ttsProvider: anything,
			voice: anything,
			transcriptionLanguage: language,
			transcriptionProvider: anything,
			speechModel: anything,
			interruptible: oneOf('none', 'dtmf', 'speech', 'any', 'true', 'false'),
			dtmfDetection: flag,
			hints: anything,
		},
		needs: ['url'],
		children: ['Language', 'Parameter'],
	},
	Transcription: {
		attributes: {
			name: anything,
			track: oneOf('inbound_track', 'outbound_track', 'both_tracks'),
			statusCallbackUrl: (value) => /^https?:\/\/\S+$/.test(value) && URL.canParse(value),
			statusCallbackMethod: oneOf('POST'),
			languageCode: language,
			profanityFilter: flag,
			enableAutomaticPunctuation: flag,
		},
		// Without it Twilio would write down what nobody reads.
		needs: ['statusCallbackUrl'],
	},
	Language: {
		attributes: {
			code: language,
			ttsProvider: anything,
			voice: anything,
			transcriptionProvider: anything,
			speechModel: anything,
		},
		needs: ['code'],
	},
	Parameter: { attributes: { name: anything, value: anything }, needs: ['name', 'value'] },
};

/**
 * The verbs of a TwiML document, strictly: an element, attribute or value that Twilio does not know, or that the stand-in
 * does not play, throws a `TwimlError`.
 *
 * @param {string} source @returns {import('./xml').Element[]}
 */
function parseTwiml(source) {
	if (source.length > LONGEST_DOCUMENT) throw new TwimlError(11750, 'TwiML response body too large');
	let root;
	try {
		root = parseXml(source);
	} catch (error) {
		if (!(error instanceof XmlError)) throw error;
		throw new TwimlError(PARSE_FAILURE, `Document parse failure: ${error.message}`);
	}
	if (root.name !== 'Response')
		throw new TwimlError(PARSE_FAILURE, `Document parse failure: <${root.name}> at the top`);
	if (Object.keys(root.attributes).length > 0) throw wrong('<Response> has attributes');
	if (root.ownText.trim() !== '') throw wrong('<Response> holds text');
	for (const verb of root.children) checkElement(verb, VERBS);
	return root.children;
}

/** @param {import('./xml').Element} element @param {Record<string, Shape>} known */
function checkElement(element, known) {
	const { name, attributes, ownText } = element;
	const shape = Object.hasOwn(known, name) ? known[name] : undefined;
	if (!shape) throw wrong(`<${name}> is not known here`);
	for (const [attribute, value] of Object.entries(attributes)) {
		const check = Object.hasOwn(shape.attributes, attribute) ? shape.attributes[attribute] : undefined;
		if (!check) throw wrong(`<${name}> knows no ${attribute}`);
		if (!check(value)) throw wrong(`${attribute} of <${name}> is "${value}"`);
	}
	const missing = shape.needs?.find((attribute) => !Object.hasOwn(attributes, attribute));
	if (missing) throw wrong(`<${name}> has no ${missing}`);
	if (!shape.text && ownText.trim() !== '') throw wrong(`<${name}> holds text`);
	checkChildren(element, shape);
	checkMeaning(element);
}

/** @param {import('./xml').Element} element @param {Shape} shape */
function checkChildren({ name, children }, shape) {
	for (const child of children) {
		if (!shape.children?.includes(child.name)) throw wrong(`<${child.name}> is not known in <${name}>`);
		if (!SSML.includes(child.name)) checkElement(child, { ...VERBS, ...NOUNS });
	}
}

/** Rules of single verbs. @param {import('./xml').Element} element */
function checkMeaning({ name, attributes, children, text }) {
	if (name === 'Say' && text.length > LONGEST_SPEECH) throw new TwimlError(13520, 'Say: Invalid text');
	if (name === 'Redirect' && !address(text.trim())) throw wrong('<Redirect> has no address');
	if ((name === 'Connect' || name === 'Start') && children.length !== 1)
		throw wrong(`<${name}> must hold one element`);
	if (name === 'Dial' && children.length === 0 && text.trim() === '')
		throw wrong('<Dial> has nobody to call');
	if (name === 'Enqueue' && !attributes.workflowSid && text.trim() === '')
		throw wrong('<Enqueue> has no queue');
	if (name === 'Task' && !isJsonObject(text))
		throw new TwimlError(14101, 'Task attributes are no JSON object');
}

/** @param {string} text */
function isJsonObject(text) {
	try {
		const value = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value);
	} catch {
		return false;
	}
}

/** @param {string} message */
function wrong(message) {
	return new TwimlError(WRONG_ELEMENT, `Schema validation: ${message}`);
}

module.exports = { parseTwiml, TRANSCRIPTION: NOUNS.Transcription, TwimlError };
