import { compareIds, type DocumentRoom, type DocumentStore, type StoredDocument } from '../store/documents';
import { splitRevision } from './by-partition';
import type { RedisConnection } from './connection';
import type { Keys } from './keys';
import type { ScriptRunner } from './run-script';

/** Small documents in Redis, a hash a room; see the port for what each method promises. */
export class RedisDocuments implements DocumentStore {
	constructor(
		private readonly runner: ScriptRunner,
		private readonly connection: RedisConnection,
		private readonly keys: Keys,
	) {}

	async version(room: DocumentRoom): Promise<number> {
		return Number(
			(await this.connection.answer(this.connection.client.get(this.keys.documentVersion(room)))) ?? 0,
		);
	}

	async list(room: DocumentRoom): Promise<{ version: number; documents: StoredDocument[] }> {
		// The version is read before: a change in between makes the list newer than it says, and it is read again.
		const version = await this.version(room);
		const stored = await this.connection.answer(this.connection.client.hgetall(this.keys.documents(room)));
		const documents = Object.entries(stored).map(([id, document]) => toDocument(id, document));
		return { version, documents: documents.sort(compareIds) };
	}

	async read(room: DocumentRoom, id: string): Promise<StoredDocument | undefined> {
		const stored = await this.connection.answer(this.connection.client.hget(this.keys.documents(room), id));
		return stored === null ? undefined : toDocument(id, stored);
	}

	async swap(
		room: DocumentRoom,
		id: string,
		expectedRevision: number,
		value: string | null,
	): Promise<'done' | 'stale'> {
		const reply = await this.runner.run(
			'swap-document',
			[this.keys.documents(room), this.keys.documentVersion(room)],
			[id, expectedRevision, value === null ? '-' : `=${value}`],
		);
		return reply as 'done' | 'stale';
	}
}

function toDocument(id: string, stored: string): StoredDocument {
	const { revision, text } = splitRevision(stored)!;
	return { id, revision, value: text };
}
