import { registerStoreCases, type OpenStore, type StoreCase } from './scene';
import { eventCases } from './events';
import { waitingCases } from './waiting';

/** Everything that the library promises about contacts, whatever the store. */
export const heartCases: readonly StoreCase[] = [...waitingCases, ...eventCases];

export function heartSuite(open: OpenStore): void {
	registerStoreCases(heartCases, open);
}
