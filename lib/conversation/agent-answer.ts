import { JourneyError } from '../domain/errors';
import type { JsonObject } from '../domain/json';
import type { AgentReply } from './agent';

/** Spoken in about a minute and a half; Twilio says 4,096 characters at most. */
const MAX_SAY_LENGTH = 1_500;
const MAX_DISPOSITION_LENGTH = 100;

/**
 * Reads what a model answered. Lenient: the JSON may stand in a code fence or among words, flags may be words, and an
 * answer without any JSON is what is to be said.
 * Errors: `provider-refused` where nothing to say can be read; JSON is never read aloud.
 */
export function readAgentAnswer(content: unknown): AgentReply {
	const text = textOf(content).trim();
	const answer = jsonIn(text) ?? (looksLikeJson(text) ? { say: sayIn(text) } : { say: text });
	const handOver = isYes(answer.handOver);
	const optOut = isYes(answer.optOut);
	const say = spoken(answer.say);
	if (say === '' && !handOver && !optOut) {
		throw new JourneyError(
			'provider-refused',
			'the answer of the model: read nothing to say; allowed is "say"',
		);
	}
	const reply: AgentReply = {
		say,
		isOver: isYes(answer.done),
		handOver,
		optOut,
		attributes: isObject(answer.attributes) ? (answer.attributes as JsonObject) : {},
	};
	const disposition = typeof answer.disposition === 'string' ? answer.disposition.trim() : '';
	return disposition === '' ? reply : { ...reply, disposition: disposition.slice(0, MAX_DISPOSITION_LENGTH) };
}

/** The text of a message: itself, or that of its blocks. */
export function textOf(content: unknown): string {
	if (typeof content === 'string') return content;
	if (!Array.isArray(content)) return '';
	return content
		.map((block: unknown) => {
			if (typeof block === 'string') return block;
			return isObject(block) && typeof block.text === 'string' ? block.text : '';
		})
		.join('');
}

function jsonIn(text: string): Record<string, unknown> | undefined {
	const candidates = [text, /```(?:json)?\s*([\s\S]*?)```/i.exec(text)?.[1], outerBraces(text)];
	for (const candidate of candidates) {
		const parsed = candidate === undefined ? undefined : parse(candidate);
		if (isObject(parsed)) return parsed;
	}
	return undefined;
}

function outerBraces(text: string): string | undefined {
	const from = text.indexOf('{');
	const to = text.lastIndexOf('}');
	return from >= 0 && to > from ? text.slice(from, to + 1) : undefined;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** JSON that was cut off or written wrongly: better not said at all than read aloud. */
function looksLikeJson(text: string): boolean {
	return /^\s*(```|[{[])/.test(text) || /"say"\s*:/.test(text);
}

function sayIn(text: string): unknown {
	const quoted = /"say"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
	return quoted === undefined ? '' : parse(quoted);
}

/** Words for a voice: without marks of emphasis and headings, on one line. */
function spoken(say: unknown): string {
	if (typeof say !== 'string') return '';
	const plain = say.replace(/[*_#`~]+/g, '').replace(/\s+/g, ' ');
	return plain.trim().slice(0, MAX_SAY_LENGTH);
}

function isYes(value: unknown): boolean {
	return value === true || (typeof value === 'string' && /^(true|yes)$/i.test(value.trim()));
}

function isObject(value: unknown): value is Record<string, unknown> {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}
