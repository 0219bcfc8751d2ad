import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { JourneyError } from '../domain/errors';
import { SECOND_MS } from '../domain/time';
import { asJourneyError } from './sqlite-errors';

const SCHEMA_FOLDER = join(__dirname, 'schema');
const BUSY_TIMEOUT_MS = 5 * SECOND_MS;

export interface SqliteLimits {
	/** The file does not grow beyond this: writes fail with `store-full` then. Absent: the disk is the limit. */
	maxBytes?: number;
	/** How long a write waits for another process that writes, before `store-unreachable`. Default 5 s; n8n stands still meanwhile. */
	busyTimeoutMs?: number;
}

/**
 * The one connection to the embedded store's file. Everything on it is synchronous, so that a transaction is a
 * plain function and no other call of this process can come in between.
 */
export class SqliteConnection {
	private readonly statements = new Map<string, StatementSync>();

	private constructor(
		private readonly db: DatabaseSync,
		readonly file: string,
	) {}

	/**
	 * Opens (and creates) the file and brings its schema up to date; ':memory:' is a store that ends with the process.
	 * @throws JourneyError `store-misconfigured` (no right, no folder), `store-corrupt`, `store-mismatch` (written by a
	 * newer version of this package), `store-unreachable` (locked)
	 */
	static open(
		file: string,
		{ maxBytes, busyTimeoutMs = BUSY_TIMEOUT_MS }: SqliteLimits = {},
	): SqliteConnection {
		try {
			const { DatabaseSync: Database } = requireSqlite();
			const db = new Database(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: false });
			const connection = new SqliteConnection(db, file);
			try {
				connection.prepareFile();
				if (maxBytes !== undefined) connection.limitTo(maxBytes);
			} catch (error) {
				connection.close();
				throw error;
			}
			return connection;
		} catch (error) {
			throw asJourneyError(error, file);
		}
	}

	/** The prepared statement of this text, made once. */
	statement(sql: string): StatementSync {
		let statement = this.statements.get(sql);
		if (statement === undefined) {
			try {
				statement = this.db.prepare(sql);
			} catch (error) {
				throw asJourneyError(error, this.file);
			}
			this.statements.set(sql, statement);
		}
		return statement;
	}

	/** Runs `fn` in one IMMEDIATE transaction: all of it is durable when this returns, none of it when it throws. */
	transaction<T>(fn: () => T): T {
		return this.within('BEGIN IMMEDIATE', fn);
	}

	/** Runs reads on one snapshot of the file; takes no write lock. */
	reading<T>(fn: () => T): T {
		return this.within('BEGIN', fn);
	}

	private within<T>(begin: string, fn: () => T): T {
		if (this.db.isOpen && this.db.isTransaction) return fn();
		try {
			this.statement(begin).run();
			const result = fn();
			this.statement('COMMIT').run();
			return result;
		} catch (error) {
			// A full disk or an I/O error has rolled back already; a second ROLLBACK would hide the cause.
			if (this.db.isOpen && this.db.isTransaction) this.db.exec('ROLLBACK');
			throw asJourneyError(error, this.file);
		}
	}

	close(): void {
		this.statements.clear();
		if (this.db.isOpen) this.db.close();
	}

	/** The value of a PRAGMA that reads one number. */
	pragma(name: 'page_count' | 'page_size' | 'freelist_count'): number {
		return Object.values(this.statement(`PRAGMA ${name}`).get() ?? {})[0] as number;
	}

	private limitTo(maxBytes: number): void {
		this.db.exec(`PRAGMA max_page_count = ${Math.ceil(maxBytes / this.pragma('page_size'))}`);
	}

	private prepareFile(): void {
		this.db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;');
		this.transaction(() => {
			const { user_version: found } = this.db.prepare('PRAGMA user_version').get() as {
				user_version: number;
			};
			const schema = readSchema();
			const known = schema.at(-1)?.version ?? 0;
			if (found > known)
				throw new JourneyError(
					'store-mismatch',
					`The embedded store ${this.file} has schema ${found}; this version of the package knows ${known} at most: update the package`,
					{ facts: { file: this.file, found, known } },
				);
			for (const { version, sql } of schema) if (version > found) this.db.exec(sql);
			if (known > found) this.db.exec(`PRAGMA user_version = ${known}`);
		});
	}
}

function requireSqlite(): typeof import('node:sqlite') {
	try {
		// Loaded here and not at the top: a Node without it must still be able to use Redis.
		// eslint-disable-next-line @typescript-eslint/no-require-imports
		return require('node:sqlite') as typeof import('node:sqlite');
	} catch (error) {
		const message = `The embedded store needs Node 24 (found ${process.version}); use Redis or update Node`;
		throw new JourneyError('store-misconfigured', message, { cause: error });
	}
}

function readSchema(): { version: number; sql: string }[] {
	return readdirSync(SCHEMA_FOLDER)
		.filter((name) => /^\d{4}-.*\.sql$/.test(name))
		.sort()
		.map((name) => ({
			version: Number(name.slice(0, 4)),
			sql: readFileSync(join(SCHEMA_FOLDER, name), 'utf8'),
		}));
}
