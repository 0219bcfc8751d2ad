import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import { sharedStoreOf } from '../shared/shared-store';

function matching(items: INodeListSearchItems[], filter: string): INodeListSearchResult {
	const wanted = filter.toLowerCase();
	return {
		results: items
			.filter(({ name }) => name.toLowerCase().includes(wanted))
			.sort((a, b) => a.name.localeCompare(b.name)),
	};
}

/** The journeys of the store by name. */
export async function searchJourneys(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const { store } = await sharedStoreOf(this);
	const journeys = await store.journeys.list();
	return matching(
		journeys.map(({ journeyId, name }) => ({ name: name ?? journeyId, value: journeyId })),
		filter,
	);
}

/** The steps in which contacts wait, of all journeys, also those that are gone from the canvas. */
export async function searchSteps(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const { store } = await sharedStoreOf(this);
	const journeys = await store.journeys.list();
	const steps = journeys.flatMap(({ journeyId, name, subscriptions }) =>
		Object.values(subscriptions).map((step) => ({
			name: `${name ?? journeyId} / ${step.name ?? step.stepKey.slice(step.stepKey.lastIndexOf(':') + 1)}`,
			value: step.stepKey,
		})),
	);
	return matching(steps, filter);
}
