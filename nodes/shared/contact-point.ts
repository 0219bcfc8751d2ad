/** The usual field of the address or number by channel. */
const FIELDS: Record<string, string> = { email: 'email', sms: 'phone', voice: 'phone', whatsapp: 'phone' };

/** Where in the item a channel's contact point is, unless the form says; undefined where that cannot be told. */
export function contactPointFieldOf(channel: string): string | undefined {
	return FIELDS[channel];
}

/**
 * One spelling for one address or number, so that all steps count and look it up alike: numbers without the marks of
 * writing, everything else without case and outer blanks.
 */
function contactPointKey(value: string): string {
	const text = value.trim().toLowerCase();
	const digits = text.replace(/[\s().\-/]/g, '').replace(/^00/, '+');
	return /^\+?\d{5,15}$/.test(digits) ? digits : text;
}

/** The subject of caps that count for one address or number. */
export function contactPointSubject(value: string): string {
	return `point:${contactPointKey(value)}`;
}
