import type { Journey, Subscription } from '../domain/journey';
import { nameMatches } from '../events/match';

const NAMES_KEPT = 10_000;

/** A start node with the journey that it belongs to. */
export interface Listening {
	journey: Journey;
	subscription: Subscription;
}

/** Which start nodes an event may let somebody enter through, found by name: one event asks a handful, not all journeys. */
export class EntryListeners {
	private readonly listening: Listening[];
	private readonly byName = new Map<string, readonly Listening[]>();

	constructor(journeys: ReadonlyMap<string, Journey>) {
		this.listening = [...journeys.values()].flatMap((journey) =>
			Object.values(journey.subscriptions)
				.filter(({ entry }) => entry !== undefined && entry.mode !== 'record')
				.map((subscription) => ({ journey, subscription })),
		);
	}

	/** Those whose names match; conditions on the data are the caller's to judge. */
	of(name: string): readonly Listening[] {
		let found = this.byName.get(name);
		if (found === undefined) {
			found = this.listening.filter(({ subscription }) =>
				subscription.entry!.events.some((pattern) => nameMatches(pattern, name)),
			);
			if (this.byName.size >= NAMES_KEPT) this.byName.clear();
			this.byName.set(name, found);
		}
		return found;
	}
}

const indexes = new WeakMap<ReadonlyMap<string, Journey>, EntryListeners>();

/** The index of a list of journeys, made once as long as the list is in use. */
export function entryListeners(journeys: ReadonlyMap<string, Journey>): EntryListeners {
	let index = indexes.get(journeys);
	if (index === undefined) indexes.set(journeys, (index = new EntryListeners(journeys)));
	return index;
}
