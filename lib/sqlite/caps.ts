import { checkCapAsks, checkCapHits, hitCodeOf, subjectCodeOf } from '../store/cap-asks';
import type { CapAnswer, CapAsk, CapStore } from '../store/caps';
import { CapHistory, forgottenBeforeMs } from './cap-history';
import type { SqliteConnection } from './connection';

const READ = 'SELECT hits FROM cap_history WHERE subject = ?';
const ADD = 'INSERT INTO cap_history (subject, newest_ms, hits) VALUES (?, ?, ?)';
const REPLACE = 'UPDATE cap_history SET newest_ms = ?2, hits = ?3 WHERE subject = ?1';
const REMOVE = 'DELETE FROM cap_history WHERE subject = ?';
/** For each new subject its neighbours are looked at: hashes lie at random, so that all have their turn. */
const SWEEP = `DELETE FROM cap_history WHERE newest_ms <= ?2
	AND subject IN (SELECT subject FROM cap_history WHERE subject > ?1 ORDER BY subject LIMIT 4)`;

/** Frequency caps: one row a subject, one transaction a call. */
export class SqliteCaps implements CapStore {
	constructor(private readonly connection: SqliteConnection) {}

	async take(asks: readonly CapAsk[], nowMs: number): Promise<CapAnswer[]> {
		const { rules, ruleOf } = checkCapAsks(asks, nowMs);
		const takeOne = ({ subject, hitId }: CapAsk, index: number): CapAnswer => {
			const rule = rules[ruleOf[index]];
			const code = hitCodeOf(hitId);
			const key = subjectCodeOf(subject);
			const known = this.read(key);
			const history = known ?? CapHistory.empty(rule.counts);
			const isTaken = history.find(code, nowMs) >= 0;
			const answer = history.judge(rule, nowMs, isTaken);
			if (answer.kind === 'taken' && !isTaken)
				this.write(known ? REPLACE : ADD, key, history.with(code, rule.counts, nowMs));
			if (answer.kind === 'taken' && known === undefined)
				this.connection.statement(SWEEP).run(key, forgottenBeforeMs(nowMs));
			return answer;
		};
		return this.connection.transaction(() => asks.map(takeOne));
	}

	async refund(
		hits: readonly { hitId: string; subject: string }[],
		nowMs: number,
	): Promise<({ kind: 'refunded' } | { kind: 'gone' })[]> {
		checkCapHits(hits, nowMs);
		const refundOne = ({ subject, hitId }: { hitId: string; subject: string }) => {
			const key = subjectCodeOf(subject);
			const history = this.read(key);
			const hit = history?.find(hitCodeOf(hitId), nowMs) ?? -1;
			if (history === undefined || hit < 0) return { kind: 'gone' } as const;
			const rest = history.without(hit);
			if (rest === undefined) this.connection.statement(REMOVE).run(key);
			else this.write(REPLACE, key, rest);
			return { kind: 'refunded' } as const;
		};
		return this.connection.transaction(() => hits.map(refundOne));
	}

	private read(key: string): CapHistory | undefined {
		const row = this.connection.statement(READ).get(key) as { hits: Uint8Array } | undefined;
		return row && CapHistory.read(row.hits);
	}

	private write(sql: string, key: string, hits: Uint8Array): void {
		this.connection.statement(sql).run(key, CapHistory.read(hits).newestMs(), hits);
	}
}
