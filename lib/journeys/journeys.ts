import type { Journey, JourneyState, Subscription } from '../domain/journey';
import { JourneyError } from '../domain/errors';
import type { DocumentStore } from '../store/documents';
import { checkSubscription } from './check-subscription';
import { PublishedSteps } from './published-steps';

const STATES: readonly JourneyState[] = ['live', 'paused', 'draining', 'stopped'];

/** The journeys of a store: what they listen to and in which state they are. Reads are cached by the room's version. */
export class Journeys {
	/** The steps from which contacts are handed out now. */
	readonly published: PublishedSteps;
	private cached: { version: number; journeys: ReadonlyMap<string, Journey> } | undefined;

	constructor(private readonly documents: DocumentStore) {
		this.published = new PublishedSteps(documents);
	}

	/**
	 * Adds or replaces what one start node of a journey listens to. Kept through restarts until {@link unsubscribe}.
	 * Events recorded after it returns are judged by it, in every process.
	 * Errors: `invalid-input`, `invalid-condition`, `invalid-policy`, `unknown-zone`.
	 */
	async subscribe(
		journeyId: string,
		subscription: Subscription,
		_nowMs: number,
		name?: string,
	): Promise<void> {
		checkSubscription(journeyId, subscription);
		await this.change(journeyId, (journey) => ({
			...journey,
			...(name === undefined ? {} : { name }),
			subscriptions: { ...journey.subscriptions, [subscription.stepKey]: subscription },
		}));
	}

	/** Removes one start node's subscription, or all of the journey's. Contacts inside stay where they are. */
	async unsubscribe(journeyId: string, stepKey?: string): Promise<void> {
		await this.change(journeyId, (journey) => {
			const subscriptions = stepKey === undefined ? {} : { ...journey.subscriptions };
			if (stepKey !== undefined) delete subscriptions[stepKey];
			return { ...journey, subscriptions };
		});
	}

	/** Pauses, resumes, drains or stops a journey. While paused its journey clock stands still. */
	async setState(journeyId: string, state: JourneyState, nowMs: number): Promise<Journey> {
		if (!STATES.includes(state))
			throw new JourneyError(
				'invalid-input',
				`The state of journey '${journeyId}' was given as '${String(state)}'; allowed are ${STATES.join(', ')}.`,
			);
		return await this.change(journeyId, (journey) => {
			const wasPaused = journey.pausedAtMs !== undefined;
			if (state === 'paused') return { ...journey, state, pausedAtMs: journey.pausedAtMs ?? nowMs };
			const frozenMs = wasPaused
				? journey.frozenMs + Math.max(0, nowMs - journey.pausedAtMs!)
				: journey.frozenMs;
			return { ...journey, state, frozenMs, pausedAtMs: undefined };
		});
	}

	async get(journeyId: string): Promise<Journey | undefined> {
		return (await this.current()).get(journeyId);
	}

	async list(): Promise<Journey[]> {
		return [...(await this.current()).values()];
	}

	/** All journeys as the store has them now. One small read; the list is read again only when it changed. */
	async current(): Promise<ReadonlyMap<string, Journey>> {
		const version = await this.documents.version('journeys');
		if (this.cached?.version !== version) {
			const { version: read, documents } = await this.documents.list('journeys');
			const journeys = new Map(documents.map(({ id, value }) => [id, JSON.parse(value) as Journey]));
			this.cached = { version: read, journeys };
		}
		return this.cached.journeys;
	}

	private async change(journeyId: string, edit: (journey: Journey) => Journey): Promise<Journey> {
		for (;;) {
			const stored = await this.documents.read('journeys', journeyId);
			const journey: Journey = stored
				? (JSON.parse(stored.value) as Journey)
				: { journeyId, state: 'live', frozenMs: 0, subscriptions: {} };
			const edited = edit(journey);
			const value = JSON.stringify(edited);
			if (stored?.value === value) return edited;
			if ((await this.documents.swap('journeys', journeyId, stored?.revision ?? 0, value)) === 'done')
				return edited;
		}
	}
}
