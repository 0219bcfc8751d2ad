import { JourneyError } from '../domain/errors';

const MAX_ID_LENGTH = 1_024;
/** NUL, which ends a text in functions of SQLite, and halves of surrogate pairs. */
const UNFIT = /\u0000|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Why a value cannot be an id: what is allowed instead; undefined where it can. */
export function whyNoId(value: unknown): string | undefined {
	if (typeof value !== 'string' || value === '') return 'a text that is not empty';
	if (value.length > MAX_ID_LENGTH) return `a text of ${MAX_ID_LENGTH} characters at most`;
	// Halves of surrogate pairs become another character in the store: two ids would be one.
	return UNFIT.test(value) ? 'a text without NUL and without halves of surrogate pairs' : undefined;
}

/** Throws `invalid-input` that says where the value stands. */
export function checkId(where: string, field: string, value: unknown, consequence = ''): void {
	const allowed = whyNoId(value);
	if (allowed === undefined) return;
	const shown =
		typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : (JSON.stringify(value) ?? 'undefined');
	throw new JourneyError(
		'invalid-input',
		`${where} has '${field}' ${shown}; allowed is ${allowed}.${consequence}`,
		{
			facts: { field },
		},
	);
}
