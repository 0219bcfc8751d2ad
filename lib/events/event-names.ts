import type { DocumentStore } from '../store/documents';

/** Names that the catalogue takes; what comes beyond is recorded all the same, but not known as a behaviour. */
const MAX_NAMES = 20_000;

/** The catalogue of event names seen, with the instant since which each is recorded. */
export class EventNames {
	private readonly seen = new Set<string>();
	private cached: { version: number; names: ReadonlyMap<string, number> } | undefined;

	constructor(private readonly documents: DocumentStore) {}

	/** Notes names; only a name that this process never saw costs a round trip. */
	async see(names: readonly string[], nowMs: number): Promise<void> {
		for (const name of new Set(names)) {
			if (this.seen.has(name)) continue;
			// Names come from outside: somebody who makes one up for every event must not fill the store.
			if ((await this.documents.version('names')) >= MAX_NAMES) return;
			await this.documents.swap('names', name, 0, String(nowMs));
			this.seen.add(name);
		}
	}

	async firstSeen(): Promise<ReadonlyMap<string, number>> {
		const version = await this.documents.version('names');
		if (this.cached?.version !== version) {
			const { version: read, documents } = await this.documents.list('names');
			this.cached = { version: read, names: new Map(documents.map(({ id, value }) => [id, Number(value)])) };
		}
		return this.cached.names;
	}
}
