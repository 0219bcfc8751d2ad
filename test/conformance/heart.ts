import { capacityCases } from './capacity';
import { consentCases } from './consent';
import { dossierCases } from './dossiers';
import { effectCases } from './effects';
import { enrollmentCases } from './enrollments';
import { eventCases } from './events';
import { forgetCases } from './forget';
import { forgetElsewhereCases } from './forget-elsewhere';
import { interactionCases } from './interactions';
import { journeyCases } from './journeys';
import { latestCases } from './latest';
import { policyCases } from './policies';
import { walkCases } from './random-walk';
import { retimingCases } from './retiming';
import { registerStoreCases, type OpenStore, type StoreCase } from './scene';
import { waitingCases } from './waiting';

/** Everything that the library promises about contacts, whatever the store. */
export const heartCases: readonly StoreCase[] = [
	...waitingCases,
	...eventCases,
	...latestCases,
	...interactionCases,
	...retimingCases,
	...enrollmentCases,
	...journeyCases,
	...policyCases,
	...effectCases,
	...capacityCases,
	...consentCases,
	...forgetCases,
	...dossierCases,
	...forgetElsewhereCases,
	...walkCases,
];

export function heartSuite(open: OpenStore): void {
	registerStoreCases(heartCases, open);
}
