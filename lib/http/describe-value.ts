const MAX_SHOWN_LENGTH = 40;

/** Says in a few words what was read, for a reason; at most 40 characters of it are repeated. */
export function describeValue(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
	if (typeof value === 'string') {
		const shown = JSON.stringify(value.slice(0, MAX_SHOWN_LENGTH));
		return value.length <= MAX_SHOWN_LENGTH ? shown : `${shown} and more (${value.length} characters)`;
	}
	if (Array.isArray(value)) return `a list of ${value.length}`;
	return typeof value === 'object' ? `an object of ${Object.keys(value).length} fields` : `a ${typeof value}`;
}

/** The sentence of every refusal: at which field, what was read, what is allowed. */
export function unfit(field: string, value: unknown, allowed: string): string {
	return `${field}: read ${describeValue(value)}; allowed is ${allowed}`;
}
