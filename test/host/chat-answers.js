'use strict';
// What the scripted chat model says: in the JSON that an agent on the phone answers in, by what the contact said last.

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAY_MS = 86_400_000;

/**
 * @typedef {{ role: string, content: unknown }} ChatMessage
 * @typedef {{ say: string, done?: boolean, handOver?: boolean, optOut?: boolean, disposition?: string, attributes?: Record<string, unknown> }} ScriptedAnswer
 */

/**
 * In this order: whoever does not want such calls is let go for good, whoever wants a person gets one, a day is noted, a bad
 * moment is respected; otherwise the day is asked for.
 *
 * @type {[RegExp, (said: string, todayMs: number) => ScriptedAnswer][]}
 */
const RULES = [
	[
		/\bwithout (these|such|your) calls\b/i,
		() => ({ say: 'I understand.', optOut: true, disposition: 'refused' }),
	],
	[
		/\b(somebody|someone|a person|a human|representative)\b/i,
		() => ({ say: 'I put you through.', handOver: true, disposition: 'wants a person' }),
	],
	[
		/\d{4}-\d{2}-\d{2}|tomorrow|sunday|monday|tuesday|wednesday|thursday|friday|saturday/i,
		(said, todayMs) => {
			const newDate = dateIn(said, todayMs);
			return {
				say: 'Thank you, it is noted. Good-bye.',
				done: true,
				disposition: 'rescheduled',
				attributes: { newDate },
			};
		},
	],
	[
		/\b(later|not now|bad time|good-?bye|bye)\b/i,
		() => ({ say: 'I see, another time then. Good-bye.', done: true, disposition: 'another time' }),
	],
];

/** @type {ScriptedAnswer} */
const ASKS = { say: 'On which day may the parcel come?', disposition: 'asking' };

/**
 * The answer to a conversation. The day it is comes from the prompt ("It is Tuesday, 2 February 2027, 10:00"), else from `nowMs`.
 *
 * @param {ChatMessage[]} messages @param {number} nowMs @returns {ScriptedAnswer & { done: boolean }}
 */
function answerTo(messages, nowMs) {
	const said = textOf(messages.findLast(({ role }) => role === 'user')?.content);
	const todayMs = todayIn(textOf(messages.find(({ role }) => role === 'system')?.content)) ?? nowMs;
	const rule = RULES.find(([words]) => words.test(said));
	return { done: false, ...(rule ? rule[1](said, todayMs) : ASKS) };
}

/** @param {unknown} content text, or parts of which some are */
function textOf(content) {
	if (Array.isArray(content)) return content.map((part) => part?.text ?? '').join('');
	return typeof content === 'string' ? content : '';
}

/** @param {string} prompt @returns {number | undefined} */
function todayIn(prompt) {
	const found = /It is [A-Za-z]+, (\d{1,2} [A-Za-z]+ \d{4})/.exec(prompt);
	const todayMs = found ? Date.parse(`${found[1]} UTC`) : NaN;
	return Number.isNaN(todayMs) ? undefined : todayMs;
}

/** A date as it was said: written out, tomorrow, or the next such day of the week. @param {string} said @param {number} todayMs */
function dateIn(said, todayMs) {
	const written = /\d{4}-\d{2}-\d{2}/.exec(said);
	if (written) return written[0];
	const day = DAYS.findIndex((name) => said.toLowerCase().includes(name));
	const ahead = day < 0 ? 1 : ((day - new Date(todayMs).getUTCDay() + 6) % 7) + 1;
	return new Date(todayMs + ahead * DAY_MS).toISOString().slice(0, 10);
}

module.exports = { answerTo };
