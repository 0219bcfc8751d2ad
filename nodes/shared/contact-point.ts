import { contactPointKey } from '../../lib';

/** The usual field of the address or number by channel. */
const FIELDS: Record<string, string> = { email: 'email', sms: 'phone', voice: 'phone', whatsapp: 'phone' };

/** Where in the item a channel's contact point is, unless the form says; undefined where that cannot be told. */
export function contactPointFieldOf(channel: string): string | undefined {
	return FIELDS[channel];
}

/** The subject of caps that count for one address or number. */
export function contactPointSubject(value: string): string {
	return `point:${contactPointKey(value)}`;
}
