/**
 * One spelling for one address or number, so that all steps count and look it up alike: numbers without the marks of
 * writing, everything else without case and outer blanks.
 */
export function contactPointKey(value: string): string {
	const text = value.trim().toLowerCase();
	const digits = text.replace(/[\s().\-/]/g, '').replace(/^00/, '+');
	return /^\+?\d{5,15}$/.test(digits) ? digits : text;
}
