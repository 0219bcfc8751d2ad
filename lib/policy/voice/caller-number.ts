import { fractionOf } from '../text-hash';
import type { Engagement } from './engagement-json';

/**
 * The own number that a contact is called from: always the same for a contact, spread evenly over the numbers. A number
 * that is added or taken away moves only those contacts that get it or had it (rendezvous hashing).
 */
export function callerNumberFor(
	{ callerNumbers }: Pick<Engagement, 'callerNumbers'>,
	contactId: string,
): string {
	const weigh = (number: string) => fractionOf(`${number}\n${contactId}`);
	return callerNumbers.reduce((best, number) => (weigh(number) > weigh(best) ? number : best));
}
