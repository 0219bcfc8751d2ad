import type { Enrollment } from '../domain/contact';
import type { RecordStore } from '../store/records';
import type { ClaimAnswer, ClaimAsk, CommitAsk, Effect } from './effect';

export type { ClaimAnswer, ClaimAsk, CommitAsk, Effect } from './effect';

/** Who is in which journey, as far as a claim asks. */
export interface EnrollmentReader {
	get(contactIds: readonly string[]): Promise<Enrollment[][]>;
}

/** An edit of an effect: the effect as it is to be, or undefined to leave it. May run several times; must not keep anything. */
export type EffectEdit = (effect: Effect) => Effect | undefined;

export class Effects {
	constructor(
		private readonly records: RecordStore,
		private readonly enrollments: EnrollmentReader,
	) {}

	async claim(_asks: readonly ClaimAsk[], _nowMs: number): Promise<ClaimAnswer[]> {
		throw new Error('not yet');
	}

	/** In input order; undefined where there is none, or none any more. */
	async get(_effectIds: readonly string[]): Promise<(Effect | undefined)[]> {
		throw new Error('not yet');
	}

	/** The effect as it is afterwards, edited or left as it was; undefined where there is none. */
	async update(_effectId: string, _edit: EffectEdit, _nowMs: number): Promise<Effect | undefined> {
		throw new Error('not yet');
	}

	async updateEach(
		_effectIds: readonly string[],
		_edit: EffectEdit,
		_nowMs: number,
	): Promise<(Effect | undefined)[]> {
		throw new Error('not yet');
	}

	async commit(
		_commits: readonly CommitAsk[],
		_nowMs: number,
	): Promise<({ kind: 'done' } | { kind: 'unknown' })[]> {
		throw new Error('not yet');
	}

	async inDoubt(_kind: string, _nowMs: number, _limit: number): Promise<Effect[]> {
		throw new Error('not yet');
	}
}
