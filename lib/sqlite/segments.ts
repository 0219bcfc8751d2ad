import {
	checkContacts,
	checkLeaveShare,
	checkText,
	DEFAULT_PAGE,
	readChange,
	refusalOf,
	SEGMENT_KEEP_MS,
	sortedDiff,
	unknownSnapshot,
} from '../store/segment-input';
import type { SegmentDiff, SegmentStore } from '../store/segments';
import type { SqliteConnection } from './connection';

const FIND = 'SELECT segment_no FROM segment WHERE name = ?';
const LEARN = 'INSERT INTO segment (name) VALUES (?) ON CONFLICT (name) DO NOTHING';
const NAMES = 'SELECT name, members FROM segment ORDER BY name';
const COUNT = 'SELECT members FROM segment WHERE name = ?';
const RECOUNT = 'UPDATE segment SET members = members + ?2 WHERE segment_no = ?1';
const JOIN = 'INSERT INTO segment_member (segment_no, contact_id) VALUES (?, ?) ON CONFLICT DO NOTHING';
const LEAVE = 'DELETE FROM segment_member WHERE segment_no = ? AND contact_id = ?';
const HAS = 'SELECT 1 FROM segment_member WHERE segment_no = ? AND contact_id = ?';
const PAGE =
	'SELECT contact_id FROM segment_member WHERE segment_no = ? AND contact_id > ? ORDER BY contact_id LIMIT ?';
const READ_RUN = 'SELECT diff FROM segment_run WHERE segment_no = ? AND run_key = ?';
const KEEP_RUN = 'INSERT INTO segment_run (segment_no, run_key, at_ms, diff) VALUES (?, ?, ?, ?)';
const FORGET_RUN = 'DELETE FROM segment_run WHERE segment_no = ? AND run_key = ?';
const FORGET_COMMIT =
	'DELETE FROM segment_snapshot WHERE segment_no = ? AND snapshot_id = ? AND diff IS NOT NULL';
const BEGIN = `INSERT INTO segment_snapshot (segment_no, snapshot_id, at_ms) VALUES (?, ?, ?)
	ON CONFLICT (segment_no, snapshot_id) DO NOTHING`;
const READ_SNAPSHOT =
	'SELECT snapshot_no, diff FROM segment_snapshot WHERE segment_no = ? AND snapshot_id = ?';
const TOUCH = 'UPDATE segment_snapshot SET at_ms = ?2 WHERE snapshot_no = ?1';
const SEE = 'INSERT INTO segment_seen (snapshot_no, contact_id) VALUES (?, ?) ON CONFLICT DO NOTHING';
const COUNT_SEEN = 'SELECT count(*) AS count FROM segment_seen WHERE snapshot_no = ?';
const UNSEEN = `SELECT contact_id FROM segment_member WHERE segment_no = ?1 AND NOT EXISTS (
	SELECT 1 FROM segment_seen WHERE snapshot_no = ?2 AND segment_seen.contact_id = segment_member.contact_id)`;
const CLOSE = 'UPDATE segment_snapshot SET diff = ?2, at_ms = ?3 WHERE snapshot_no = ?1';
const FORGET_SEEN = 'DELETE FROM segment_seen WHERE snapshot_no = ?';
const SWEEP = [
	'DELETE FROM segment_run WHERE at_ms <= ?',
	'DELETE FROM segment_seen WHERE snapshot_no IN (SELECT snapshot_no FROM segment_snapshot WHERE at_ms <= ?)',
	'DELETE FROM segment_snapshot WHERE at_ms <= ?',
];

/** Membership in one table; each method is one transaction. */
export class SqliteSegments implements SegmentStore {
	constructor(private readonly connection: SqliteConnection) {}

	async apply(
		name: string,
		change: { in: readonly string[]; out: readonly string[] },
		runKey: string,
		nowMs: number,
	): Promise<SegmentDiff> {
		checkText(name, 'name');
		checkText(runKey, 'runKey');
		const unique = readChange(change);
		return this.connection.transaction(() => {
			this.sweep(nowMs);
			const segment = this.learn(name);
			const kept = this.get(READ_RUN, segment, runKey) as { diff: string } | undefined;
			if (kept) return JSON.parse(kept.diff) as SegmentDiff;
			const entered = unique.in.filter((contactId) => this.run(JOIN, segment, contactId) === 1);
			const left = unique.out.filter((contactId) => this.run(LEAVE, segment, contactId) === 1);
			this.run(RECOUNT, segment, entered.length - left.length);
			const diff = sortedDiff({ entered, left });
			this.run(KEEP_RUN, segment, runKey, nowMs, JSON.stringify(diff));
			return diff;
		});
	}

	async confirm(name: string, runKey: string): Promise<void> {
		this.connection.transaction(() => {
			const segment = this.find(name);
			this.run(FORGET_RUN, segment, runKey);
			this.run(FORGET_COMMIT, segment, runKey);
		});
	}

	async has(name: string, contactIds: readonly string[]): Promise<boolean[]> {
		checkContacts(contactIds, 'contactIds');
		return this.connection.reading(() => {
			const segment = this.find(name);
			return contactIds.map((contactId) => this.get(HAS, segment, contactId) !== undefined);
		});
	}

	async memberOf(contactIds: readonly string[], names: readonly string[]): Promise<ReadonlySet<string>[]> {
		checkContacts(contactIds, 'contactIds');
		return this.connection.reading(() => {
			const segments = [...new Set(names)].map((name) => ({ name, segment: this.find(name) }));
			return contactIds.map((contactId) => {
				const found = segments.filter(({ segment }) => this.get(HAS, segment, contactId) !== undefined);
				return new Set(found.map(({ name }) => name));
			});
		});
	}

	/** The cursor is the last contact of the page before. */
	async members(
		name: string,
		cursor: string,
		limit = DEFAULT_PAGE,
	): Promise<{ contactIds: string[]; cursor: string }> {
		return this.connection.reading(() => {
			const rows = this.connection.statement(PAGE).all(this.find(name), cursor, limit + 1);
			const contactIds = rows.slice(0, limit).map((row) => String(row.contact_id));
			return { contactIds, cursor: rows.length > limit ? (contactIds.at(-1) ?? '') : '' };
		});
	}

	async count(name: string): Promise<number> {
		return this.connection.reading(() =>
			Number((this.get(COUNT, name) as { members: number } | undefined)?.members ?? 0),
		);
	}

	async list(): Promise<{ name: string; members: number }[]> {
		return this.connection.reading(() =>
			this.connection
				.statement(NAMES)
				.all()
				.map((row) => ({ name: String(row.name), members: Number(row.members) })),
		);
	}

	async begin(name: string, snapshotId: string, nowMs: number): Promise<void> {
		checkText(name, 'name');
		checkText(snapshotId, 'snapshotId');
		this.connection.transaction(() => {
			this.sweep(nowMs);
			this.run(BEGIN, this.learn(name), snapshotId, nowMs);
		});
	}

	async see(name: string, snapshotId: string, contactIds: readonly string[], nowMs: number): Promise<void> {
		checkContacts(contactIds, 'contactIds');
		if (contactIds.length === 0) return;
		this.connection.transaction(() => {
			const snapshot = this.snapshot(name, snapshotId);
			if (snapshot.diff !== null) return;
			for (const contactId of contactIds) this.run(SEE, snapshot.snapshot_no, contactId);
			this.run(TOUCH, snapshot.snapshot_no, nowMs);
		});
	}

	async commit(
		name: string,
		snapshotId: string,
		{ maxLeaveShare }: { maxLeaveShare: number },
		nowMs: number,
	): Promise<SegmentDiff> {
		checkLeaveShare(maxLeaveShare);
		return this.connection.transaction(() => {
			const segment = this.find(name);
			const { snapshot_no: snapshot, diff: kept } = this.snapshot(name, snapshotId);
			if (kept !== null) return JSON.parse(kept) as SegmentDiff;
			const left = this.connection
				.statement(UNSEEN)
				.all(segment, snapshot)
				.map((row) => String(row.contact_id));
			const { members } = this.get(COUNT, name) as { members: number };
			const { count: seen } = this.get(COUNT_SEEN, snapshot) as { count: number };
			const refusal = refusalOf(name, snapshotId, { members, seen, leaving: left.length }, maxLeaveShare);
			if (refusal) throw refusal;
			for (const contactId of left) this.run(LEAVE, segment, contactId);
			this.run(RECOUNT, segment, -left.length);
			const diff = sortedDiff({ entered: [], left });
			this.run(CLOSE, snapshot, JSON.stringify(diff), nowMs);
			this.run(FORGET_SEEN, snapshot);
			return diff;
		});
	}

	async drop(contactId: string): Promise<void> {
		this.connection.transaction(() => {
			for (const { name } of this.connection.statement(NAMES).all()) {
				const segment = this.find(String(name));
				this.run(RECOUNT, segment, -this.run(LEAVE, segment, contactId));
			}
		});
	}

	/** 0 for a name that was never used: no row has it. */
	private find(name: string): number {
		return Number((this.get(FIND, name) as { segment_no: number } | undefined)?.segment_no ?? 0);
	}

	private learn(name: string): number {
		this.run(LEARN, name);
		return this.find(name);
	}

	private snapshot(name: string, snapshotId: string): { snapshot_no: number; diff: string | null } {
		const row = this.get(READ_SNAPSHOT, this.find(name), snapshotId);
		if (row === undefined) throw unknownSnapshot(name, snapshotId);
		return row as { snapshot_no: number; diff: string | null };
	}

	private sweep(nowMs: number): void {
		for (const sql of SWEEP) this.run(sql, nowMs - SEGMENT_KEEP_MS);
	}

	private get(sql: string, ...values: (string | number)[]): unknown {
		return this.connection.statement(sql).get(...values);
	}

	private run(sql: string, ...values: (string | number)[]): number {
		return Number(this.connection.statement(sql).run(...values).changes);
	}
}
