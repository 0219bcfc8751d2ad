import { mediaType, type HttpRequest } from './http-message';

const LINE_TYPES = new Set([
	'application/x-ndjson',
	'application/ndjson',
	'application/jsonl',
	'application/x-jsonl',
	'application/jsonlines',
	'application/x-jsonlines',
	'application/json-lines',
	'application/json-seq',
]);

export type ParsedLine = { kind: 'value'; value: unknown } | { kind: 'refused'; reason: string };
export type ParsedBody =
	| { kind: 'value'; value: unknown }
	| { kind: 'lines'; lines: ParsedLine[] }
	| { kind: 'too-many'; count: number }
	| { kind: 'unreadable'; reason: string };

/**
 * Reads a body as one JSON text or as NDJSON, one JSON text a line. NDJSON is what its media type says, or a
 * body that is no JSON as a whole but whose first line alone is an object. Blank lines do not count.
 * A line that cannot be read is refused by itself. Never throws.
 */
export function parseBody(request: HttpRequest, bytes: Buffer, maxItems: number): ParsedBody {
	const text = decodeText(bytes);
	if (text === undefined) return { kind: 'unreadable', reason: 'body: not UTF-8 text' };
	if (text.trim() === '')
		return { kind: 'unreadable', reason: 'body: read nothing; allowed is JSON or NDJSON' };
	if (LINE_TYPES.has(mediaType(request.headers))) return parseLines(text, maxItems);
	const whole = parseJson(text, 'body');
	if (whole.kind === 'value') return whole;
	return beginsWithLine(text) ? parseLines(text, maxItems) : { kind: 'unreadable', reason: whole.reason };
}

/** UTF-8 without its byte order mark; undefined when the bytes are not UTF-8. */
export function decodeText(bytes: Buffer): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

/** A reason names the place or the character at fault, but repeats nothing else, which V8's own message would. */
export function parseJson(text: string, field: string): ParsedLine {
	try {
		return { kind: 'value', value: JSON.parse(text) as unknown };
	} catch (error) {
		const fault = /line \d+ column \d+|^Unexpected token '.{1,2}'|^Unexpected end/u.exec(
			(error as Error).message,
		)?.[0];
		return { kind: 'refused', reason: `${field}: not valid JSON${fault ? ` (${fault})` : ''}` };
	}
}

function parseLines(text: string, maxItems: number): ParsedBody {
	// RFC 7464 puts a record separator before each text.
	const lines = text.split(/\r?\n|\u001e/).filter((line) => line.trim() !== '');
	if (lines.length > maxItems) return { kind: 'too-many', count: lines.length };
	return { kind: 'lines', lines: lines.map((line) => parseJson(line, 'line')) };
}

function beginsWithLine(text: string): boolean {
	const [first, ...rest] = text.trim().split('\n', 2);
	return rest.length > 0 && first.startsWith('{') && parseJson(first, 'line').kind === 'value';
}
