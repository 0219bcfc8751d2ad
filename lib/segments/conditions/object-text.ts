/**
 * Reads a text that is an object: JSON, or a JavaScript object literal made of literals (`{ name: 'Ada', tags: [1,] }`).
 * Null for the text `null`, undefined for everything else. Comparisons only ask whether it is an object and has keys:
 * a bare word is read as that word and escapes in quotes stay as written.
 */
export function objectFromText(text: string): object | null | undefined {
	try {
		const parsed: unknown = JSON.parse(text);
		return typeof parsed === 'object' && !Array.isArray(parsed) ? parsed : undefined;
	} catch {
		const reader = new LiteralReader(text);
		const value = reader.peek('{') ? reader.value() : undefined;
		return reader.isAtEnd() && typeof value === 'object' && value !== null ? value : undefined;
	}
}

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const NUMBER = /0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const QUOTED = /"(?:[^"\\\r\n]|\\[^])*"|'(?:[^'\\\r\n]|\\[^])*'/y;
const GAP = /(?:\s|\/\*[^]*?\*\/|\/\/[^\r\n]*)*/y;
const CONSTANTS = new Map<string, unknown>([
	['true', true],
	['false', false],
	['null', null],
]);
const FAILED = Symbol('failed');

class LiteralReader {
	private at = 0;
	private isFailed = false;

	constructor(private readonly text: string) {
		this.take(GAP);
	}

	isAtEnd(): boolean {
		return !this.isFailed && this.at === this.text.length;
	}

	peek(char: string): boolean {
		return this.text[this.at] === char;
	}

	value(): unknown {
		if (this.skip('{')) return this.members();
		if (this.skip('[')) return this.elements();
		const sign = this.take(/[-+!~]/y);
		if (sign) return sign === '-' ? negate(this.value()) : this.value();
		const plain = this.plain();
		return plain === FAILED ? this.fail() : plain;
	}

	private members(): object {
		const entries: [string, unknown][] = [];
		while (!this.isFailed && !this.skip('}')) {
			const isWord = /[^\d.'"]/.test(this.text[this.at] ?? '');
			const key = isWord ? this.take(WORD) : this.plain();
			if (key === undefined || key === FAILED) return this.fail();
			const value = this.skip(':')
				? this.value()
				: isWord && (this.peek(',') || this.peek('}'))
					? key
					: this.fail();
			entries.push([String(key), value]);
			if (!this.skip(',') && !this.peek('}')) return this.fail();
		}
		return Object.fromEntries(entries);
	}

	private elements(): unknown[] {
		const list: unknown[] = [];
		while (!this.isFailed && !this.skip(']')) {
			list.push(this.value());
			if (!this.skip(',') && !this.peek(']')) this.fail();
		}
		return list;
	}

	private plain(): unknown {
		const quoted = this.take(QUOTED);
		if (quoted !== undefined) return quoted.slice(1, -1);
		const number = this.take(NUMBER);
		if (number !== undefined) return Number(number);
		const word = this.take(WORD);
		if (word === undefined) return FAILED;
		return CONSTANTS.has(word) ? CONSTANTS.get(word) : word;
	}

	private skip(char: string): boolean {
		if (!this.peek(char)) return false;
		this.at += 1;
		this.take(GAP);
		return true;
	}

	private take(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.at;
		const found = pattern.exec(this.text)?.[0];
		if (found === undefined) return undefined;
		this.at += found.length;
		if (pattern !== GAP) this.take(GAP);
		return found;
	}

	private fail(): never[] {
		this.isFailed = true;
		return [];
	}
}

function negate(value: unknown): unknown {
	return typeof value === 'number' ? -value : value;
}
