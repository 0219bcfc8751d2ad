import { DAY_MS } from '../domain/time';
import { NEVER_MS, type CapRule, type RuleLimit } from '../store/cap-asks';
import { CAP_RETENTION_MS, type CapAnswer } from '../store/caps';

const COUNT_BYTES = 2;
const SCOPE_BYTES = 5;
const AT_BYTES = 6;
const CODE_BYTES = 8;
/** What was forgotten this long ago is removed, not only passed over: a clock may be set back by less. */
const SLACK_MS = DAY_MS;

/**
 * A subject's hits, packed as in `redis/scripts/includes/cap-history.lua` (but for its mark of mixed scopes, which
 * pays in Lua only): 2 bytes number of scopes, 5 bytes a scope, then for each hit, ascending by time, 6 bytes atMs,
 * one byte for every 8 scopes begun with a bit for each scope it counts in, 8 bytes its code.
 */
export class CapHistory {
	readonly hits: number;
	private readonly scopes: number[] = [];
	private readonly start: number;
	private readonly width: number;
	private readonly record: number;

	private constructor(private readonly bytes: Buffer) {
		const count = bytes.readUInt16BE(0);
		for (let i = 0; i < count; i++)
			this.scopes.push(bytes.readUIntBE(COUNT_BYTES + i * SCOPE_BYTES, SCOPE_BYTES));
		this.start = COUNT_BYTES + count * SCOPE_BYTES;
		this.width = Math.max(1, Math.ceil(count / 8));
		this.record = AT_BYTES + this.width + CODE_BYTES;
		this.hits = (bytes.length - this.start) / this.record;
	}

	static read(packed: Uint8Array): CapHistory {
		return new CapHistory(Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength));
	}

	/** No hits yet; it knows the scopes in which the first will count. */
	static empty(scopes: readonly number[]): CapHistory {
		const bytes = Buffer.alloc(COUNT_BYTES + scopes.length * SCOPE_BYTES);
		bytes.writeUInt16BE(scopes.length, 0);
		for (const [i, scope] of scopes.entries())
			bytes.writeUIntBE(scope, COUNT_BYTES + i * SCOPE_BYTES, SCOPE_BYTES);
		return new CapHistory(bytes);
	}

	/** The place of the hit with this code, -1 where none is remembered. */
	find(code: string, nowMs: number): number {
		const codes = this.start + this.record - CODE_BYTES;
		for (let from = codes; ; from++) {
			from = this.bytes.indexOf(code, from, 'latin1');
			if (from < 0) return -1;
			const hit = (from - codes) / this.record;
			if (Number.isInteger(hit) && this.atMs(hit) > nowMs - CAP_RETENTION_MS) return hit;
		}
	}

	/** The answer to an ask; with `isTaken` the hit is one of the history already. */
	judge(rule: CapRule, nowMs: number, isTaken: boolean): CapAnswer {
		const remaining: number[] = [];
		let held: Extract<CapAnswer, { kind: 'held' }> | undefined;
		for (const [index, limit] of rule.limits.entries()) {
			const { used, turnMs } = this.used(limit, nowMs);
			if (isTaken) remaining.push(Math.max(0, limit.allowed - used));
			else if (used < limit.allowed)
				remaining.push(limit.allowed - used - (rule.counts.includes(limit.scope) ? 1 : 0));
			else {
				const nextMs = limit.allowed === 0 ? NEVER_MS : (limit.untilMs ?? turnMs + limit.windowMs);
				if (held === undefined || nextMs > held.nextAllowedAtMs)
					held = { kind: 'held', nextAllowedAtMs: nextMs, limit: index };
			}
		}
		return held ?? { kind: 'taken', remaining };
	}

	/** The history with one more hit, without what is long forgotten. */
	with(code: string, scopes: readonly number[], nowMs: number): Uint8Array {
		let first = 0;
		while (first < this.hits && this.atMs(first) <= nowMs - CAP_RETENTION_MS - SLACK_MS) first++;
		if (first > 0 || scopes.some((scope) => !this.scopes.includes(scope)))
			return this.rewritten(first, scopes).with(code, scopes, nowMs);
		let before = this.hits;
		while (before > 0 && this.atMs(before - 1) > nowMs) before--;
		const split = this.start + before * this.record;
		const grown = Buffer.allocUnsafe(this.bytes.length + this.record);
		this.bytes.copy(grown, 0, 0, split);
		grown.writeUIntBE(nowMs, split, AT_BYTES);
		grown.fill(0, split + AT_BYTES, split + AT_BYTES + this.width);
		for (const scope of scopes) this.mark(grown, split, this.scopes.indexOf(scope));
		grown.write(code, split + AT_BYTES + this.width, 'latin1');
		this.bytes.copy(grown, split + this.record, split);
		return grown;
	}

	/** The history without the hit at this place; undefined when it was the last. */
	without(hit: number): Uint8Array | undefined {
		if (this.hits === 1) return undefined;
		const from = this.start + hit * this.record;
		return Buffer.concat([this.bytes.subarray(0, from), this.bytes.subarray(from + this.record)]);
	}

	/** The time of the youngest hit. */
	newestMs(): number {
		return this.atMs(this.hits - 1);
	}

	private atMs(hit: number): number {
		return this.bytes.readUIntBE(this.start + hit * this.record, AT_BYTES);
	}

	/** How many hits a limit sees, and the time of the one that must leave first for it to hold. */
	private used(
		{ scope, allowed, windowMs, fromMs, untilMs }: RuleLimit,
		nowMs: number,
	): { used: number; turnMs: number } {
		let used = 0;
		let turnMs = 0;
		const bit = this.scopes.indexOf(scope);
		if (bit < 0) return { used, turnMs };
		const edgeMs = windowMs === undefined ? fromMs - 1 : nowMs - windowMs;
		for (let hit = this.hits - 1; hit >= 0; hit--) {
			const atMs = this.atMs(hit);
			if (atMs <= edgeMs) break;
			if (!this.counts(hit, bit) || (untilMs !== undefined && atMs >= untilMs)) continue;
			used++;
			if (used === allowed) turnMs = atMs;
		}
		return { used, turnMs };
	}

	private counts(hit: number, bit: number): boolean {
		const at = this.start + hit * this.record + AT_BYTES + (bit >> 3);
		return (this.bytes[at] & (1 << (bit & 7))) !== 0;
	}

	private mark(bytes: Buffer, from: number, bit: number): void {
		bytes[from + AT_BYTES + (bit >> 3)] |= 1 << (bit & 7);
	}

	/** The hits from `first` on, under a head of the scopes that those use and of `scopes`. */
	private rewritten(first: number, scopes: readonly number[]): CapHistory {
		const places = this.scopes.map((scope, bit) => ({ scope, bit }));
		const isUsed = ({ bit }: { bit: number }) => {
			for (let hit = first; hit < this.hits; hit++) if (this.counts(hit, bit)) return true;
			return false;
		};
		const kept = places.filter(isUsed);
		const known = [...new Set([...kept.map(({ scope }) => scope), ...scopes])];
		const head = CapHistory.empty(known);
		const bytes = Buffer.alloc(head.start + (this.hits - first) * head.record);
		head.bytes.copy(bytes);
		for (let hit = first; hit < this.hits; hit++) {
			const from = this.start + hit * this.record;
			const to = head.start + (hit - first) * head.record;
			this.bytes.copy(bytes, to, from, from + AT_BYTES);
			for (const { scope, bit } of kept)
				if (this.counts(hit, bit)) head.mark(bytes, to, known.indexOf(scope));
			this.bytes.copy(
				bytes,
				to + head.record - CODE_BYTES,
				from + this.record - CODE_BYTES,
				from + this.record,
			);
		}
		return new CapHistory(bytes);
	}
}

/** Whether a history whose youngest hit is of this time is only rubbish. */
export function forgottenBeforeMs(nowMs: number): number {
	return nowMs - CAP_RETENTION_MS - SLACK_MS;
}
