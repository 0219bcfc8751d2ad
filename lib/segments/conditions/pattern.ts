/** Tests a text against a regular expression. Throws for a pattern or flags that are not one. */
export type TestPattern = (source: string, text: string, flags: string) => boolean;

/** `/source/flags` or a bare source. */
export function patternOf(text: string): { source: string; flags: string } {
	const end = text.lastIndexOf('/');
	const isLiteral = text.startsWith('/') && end > 0 && /^[gimusy]*$/.test(text.slice(end + 1));
	const source = text.slice(1, end);
	if (!isLiteral || /[\n\r\u2028\u2029]/.test(source)) return { source: text, flags: '' };
	return { source, flags: text.slice(end + 1) };
}

/**
 * A matcher that keeps the last pattern compiled. A pattern that repeats a group or refers back can take
 * exponential time on an unlucky text; such a one goes to `testRisky` where the caller has a tester with a time
 * limit (n8n-workflow's `safeRegex.test`), and otherwise runs here like the others.
 */
export function matcher(testRisky?: TestPattern): (text: string, pattern: unknown) => boolean {
	let seen: unknown;
	let match: (text: string) => boolean = () => false;
	return (text, pattern) => {
		if (pattern !== seen || typeof pattern !== 'string') {
			match = compilePattern(String(pattern), testRisky);
			seen = pattern;
		}
		return match(text);
	};
}

function compilePattern(text: string, testRisky: TestPattern | undefined): (text: string) => boolean {
	const { source, flags } = patternOf(text);
	if (testRisky && /\)[*+{]|\\[1-9k]/.test(source)) return (input) => testRisky(source, input, flags);
	const compiled = new RegExp(source, flags);
	return (input) => {
		// With the flags g and y a RegExp goes on where it stopped the last time.
		compiled.lastIndex = 0;
		return compiled.test(input);
	};
}
