import { compareIds, type DocumentRoom, type DocumentStore, type StoredDocument } from '../store/documents';
import type { SqliteConnection } from './connection';

const READ_VERSION = 'SELECT version FROM document_version WHERE room = ?';
const RAISE_VERSION = `INSERT INTO document_version (room, version) VALUES (?, 1)
	ON CONFLICT (room) DO UPDATE SET version = version + 1 RETURNING version`;
const READ = 'SELECT id, revision, value FROM document WHERE room = ? AND id = ?';
const READ_ALL = 'SELECT id, revision, value FROM document WHERE room = ?';
const WRITE = `INSERT INTO document (room, id, revision, value) VALUES (?1, ?2, ?3, ?4)
	ON CONFLICT (room, id) DO UPDATE SET revision = ?3, value = ?4`;
const REMOVE = 'DELETE FROM document WHERE room = ? AND id = ?';

/** Small documents in a table; see the port for what each method promises. */
export class SqliteDocuments implements DocumentStore {
	constructor(private readonly connection: SqliteConnection) {}

	async version(room: DocumentRoom): Promise<number> {
		return this.connection.reading(() => this.versionOf(room));
	}

	async list(room: DocumentRoom): Promise<{ version: number; documents: StoredDocument[] }> {
		return this.connection.reading(() => ({
			version: this.versionOf(room),
			documents: this.connection.statement(READ_ALL).all(room).map(toDocument).sort(compareIds),
		}));
	}

	async read(room: DocumentRoom, id: string): Promise<StoredDocument | undefined> {
		const row = this.connection.reading(() => this.connection.statement(READ).get(room, id));
		return row === undefined ? undefined : toDocument(row);
	}

	async swap(
		room: DocumentRoom,
		id: string,
		expectedRevision: number,
		value: string | null,
	): Promise<'done' | 'stale'> {
		const { connection } = this;
		return connection.transaction(() => {
			const revision = (connection.statement(READ).get(room, id)?.revision as number | undefined) ?? 0;
			if (revision !== expectedRevision) return 'stale';
			const version = connection.statement(RAISE_VERSION).get(room)?.version as number;
			// A new document starts at the room's version: higher than any revision that one of its name ever had.
			if (value === null) connection.statement(REMOVE).run(room, id);
			else connection.statement(WRITE).run(room, id, revision === 0 ? version : revision + 1, value);
			return 'done';
		});
	}

	private versionOf(room: DocumentRoom): number {
		return (this.connection.statement(READ_VERSION).get(room)?.version as number | undefined) ?? 0;
	}
}

function toDocument(row: Record<string, unknown>): StoredDocument {
	return { id: row.id as string, revision: row.revision as number, value: row.value as string };
}
