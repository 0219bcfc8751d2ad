import { MINUTE_MS } from '../domain/time';
import type { DocumentStore } from '../store/documents';

/** A word that is older tells nothing: who gave it may be down. */
const FRESH_MS = 3 * MINUTE_MS;
/** So long no step may have gone: while n8n starts, stops or publishes, steps come and go. */
const SETTLED_MS = 5 * MINUTE_MS;

/** The steps of one n8n from which contacts are handed out right now. */
export interface StepReport {
	steps: readonly string[];
	/** Since when none of them has gone, or since when there are any. */
	settledSinceMs: number;
}

/** True: no published workflow has the step. False: one has. Undefined: that cannot be told now. */
export type OrphanTest = (stepKey: string) => boolean | undefined;

/**
 * Which steps published workflows have, as each n8n that hands contacts out tells every minute. An n8n is named by what
 * stands before the first `:` of its step keys, and speaks for those keys alone.
 */
export class PublishedSteps {
	constructor(private readonly documents: DocumentStore) {}

	/** Replaces what was told before. */
	async tell(home: string, { steps, settledSinceMs }: StepReport, nowMs: number): Promise<void> {
		const value = JSON.stringify({ steps, settledSinceMs, atMs: nowMs });
		for (;;) {
			const stored = await this.documents.read('published', idOf(home));
			const swapped = await this.documents.swap('published', idOf(home), stored?.revision ?? 0, value);
			if (swapped === 'done') return;
		}
	}

	/**
	 * Tells steps that are gone from those that are there. Careful, since orphans are cancelled: nothing is called one while
	 * its n8n is silent, or in the first minutes after a step of it has gone. One small read.
	 */
	async orphanTest(nowMs: number): Promise<OrphanTest> {
		const { documents } = await this.documents.list('published');
		const reports = new Map(
			documents.map(({ id, value }) => [id, JSON.parse(value) as StepReport & { atMs: number }]),
		);
		return (stepKey) => {
			const report = reports.get(idOf(homeOfStep(stepKey)));
			if (report === undefined || nowMs - report.atMs >= FRESH_MS) return undefined;
			if (report.steps.includes(stepKey)) return false;
			return nowMs - report.settledSinceMs >= SETTLED_MS ? true : undefined;
		};
	}
}

/** Which n8n a step belongs to. */
export function homeOfStep(stepKey: string): string {
	return stepKey.slice(0, Math.max(0, stepKey.indexOf(':')));
}

/** A key without a home is a home of its own kind; documents have no empty id. */
function idOf(home: string): string {
	return `=${home}`;
}
