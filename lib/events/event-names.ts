import type { DocumentStore } from '../store/documents';

/** The catalogue of event names seen, with the instant since which each is recorded. */
export class EventNames {
	private readonly seen = new Map<string, number>();

	constructor(private readonly documents: DocumentStore) {}

	/** Notes names; only a name that this process never saw costs a round trip. */
	async see(names: readonly string[], nowMs: number): Promise<void> {
		for (const name of new Set(names)) {
			if (this.seen.has(name)) continue;
			await this.documents.swap('names', name, 0, String(nowMs));
			this.seen.set(name, nowMs);
		}
	}

	async firstSeen(): Promise<ReadonlyMap<string, number>> {
		const { documents } = await this.documents.list('names');
		return new Map(documents.map(({ id, value }) => [id, Number(value)]));
	}
}
