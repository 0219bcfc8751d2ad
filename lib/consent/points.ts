import { whyNoId } from '../contacts/check-id';
import { contactPointKey } from '../domain/contact-point';
import { JourneyError } from '../domain/errors';

/** The normalised contact point. Throws `invalid-input` that says which, but never what it was: it is personal. */
export function pointKeyOf(where: string, point: unknown): string {
	const key = typeof point === 'string' ? contactPointKey(point) : point;
	const allowed = whyNoId(key);
	if (allowed === undefined) return key as string;
	const shown = key === '' ? 'that is empty' : `that cannot be used (a ${typeof point})`;
	throw new JourneyError('invalid-input', `${where} has a contact point ${shown}; allowed is ${allowed}.`, {
		facts: { field: 'point' },
	});
}

export function pointKeysOf(where: string, points: readonly string[]): string[] {
	return points.map((point, i) => pointKeyOf(`${where} ${i}`, point));
}
