import type { StoreCase } from './scene';
import { clockCases } from './waiting-clocks';
import { endCases } from './waiting-ends';
import { leaseCases } from './waiting-lease';
import { parkCases } from './waiting-park';
import { personCases } from './waiting-persons';

/** What every store must do with contacts that wait. */
export const waitingCases: readonly StoreCase[] = [
	...parkCases,
	...clockCases,
	...leaseCases,
	...endCases,
	...personCases,
];
