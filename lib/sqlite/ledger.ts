import { packLedgerLine, unpackLedgerLine } from '../domain/contact-codec';
import type { JourneyCounters, LedgerLine } from '../domain/ledger';
import { KEPT_LINES, sumCounters, type LedgerStore } from '../store/ledgers';
import type { SqliteConnection } from './connection';

const LAST_LINE = 'SELECT max(line_no) AS last FROM ledger WHERE contact_id = ?';
const PUT_LINE = `INSERT INTO ledger (contact_id, line_no, line_id, packed) VALUES (?, ?, ?, ?)
	ON CONFLICT (contact_id, line_id) WHERE line_id IS NOT NULL DO NOTHING`;
const TRIM = 'DELETE FROM ledger WHERE contact_id = ? AND line_no <= ?';
const READ_LINES = 'SELECT packed FROM ledger WHERE contact_id = ? ORDER BY line_no';
const DROP_LINES = 'DELETE FROM ledger WHERE contact_id = ?';
const READ_COUNTS = 'SELECT field, value FROM journey_count WHERE journey_id = ?';

/** Writes lines of one contact behind its others, within the caller's transaction; keeps the newest {@link KEPT_LINES}. */
export function appendLines(
	connection: SqliteConnection,
	contactId: string,
	lines: readonly (LedgerLine & { id?: string })[],
): void {
	const last = connection.statement(LAST_LINE).get(contactId)?.last as number | null | undefined;
	let lineNo = last ?? 0;
	for (const line of lines)
		lineNo += Number(
			connection.statement(PUT_LINE).run(contactId, lineNo + 1, line.id ?? null, packLedgerLine(line))
				.changes,
		);
	if (lineNo > KEPT_LINES) connection.statement(TRIM).run(contactId, lineNo - KEPT_LINES);
}

/** The record in a table; see the port for what each method promises. */
export class SqliteLedger implements LedgerStore {
	constructor(private readonly connection: SqliteConnection) {}

	async append(lines: readonly (LedgerLine & { contactId: string; id?: string })[]): Promise<void> {
		this.connection.transaction(() => {
			for (const line of lines) appendLines(this.connection, line.contactId, [line]);
		});
	}

	async timeline(contactId: string): Promise<LedgerLine[]> {
		const rows = this.connection.reading(() => this.connection.statement(READ_LINES).all(contactId));
		return rows.map((row) => unpackLedgerLine(row.packed as string));
	}

	async counters(journeyId: string): Promise<JourneyCounters> {
		const rows = this.connection.reading(() => this.connection.statement(READ_COUNTS).all(journeyId));
		return sumCounters(rows.map((row) => [row.field as string, row.value as number]));
	}

	async drop(contactId: string): Promise<void> {
		this.connection.transaction(() => this.connection.statement(DROP_LINES).run(contactId));
	}
}
