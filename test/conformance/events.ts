import { eventIntakeCases } from './events-intake';
import { eventJourneyCases } from './events-journeys';
import { eventWaitCases } from './events-waits';
import type { StoreCase } from './scene';

export const eventCases: readonly StoreCase[] = [
	...eventIntakeCases,
	...eventWaitCases,
	...eventJourneyCases,
];
