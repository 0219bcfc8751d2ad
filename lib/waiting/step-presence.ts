import { MINUTE_MS } from '../domain/time';
import { homeOfStep, type PublishedSteps } from '../journeys/published-steps';
import { stepOfLane } from './lane';

const TELL_EVERY_MS = MINUTE_MS;

/** Tells the store which steps this process hands contacts out from: at once when they change, and every minute. */
export class StepPresence {
	private told: { steps: ReadonlySet<string>; atMs: number } | undefined;
	private settledSinceMs = 0;
	private readonly homes = new Set<string>();

	constructor(private readonly published: PublishedSteps) {}

	/** False until the first step: a process that never had one has nothing to say, not even that there is none. */
	get hasTold(): boolean {
		return this.told !== undefined;
	}

	/** One read and one write a minute, or when the steps have changed; nothing else. */
	async tell(keys: Iterable<string>, nowMs: number): Promise<void> {
		const steps = new Set([...keys].map(stepOfLane));
		const before = this.told?.steps ?? new Set();
		const hasLost = [...before].some((step) => !steps.has(step));
		const isSame = !hasLost && before.size === steps.size;
		if (isSame && (this.told === undefined || nowMs - this.told.atMs < TELL_EVERY_MS)) return;
		if (hasLost || this.told === undefined) this.settledSinceMs = nowMs;
		for (const step of steps) this.homes.add(homeOfStep(step));
		for (const home of this.homes) {
			const own = [...steps].filter((step) => homeOfStep(step) === home);
			await this.published.tell(home, { steps: own, settledSinceMs: this.settledSinceMs }, nowMs);
		}
		this.told = { steps, atMs: nowMs };
	}
}
