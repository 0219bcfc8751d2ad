import { checkId } from '../contacts/check-id';
import type { Enrollment } from '../domain/contact';
import { JourneyError } from '../domain/errors';
import { ContactIndex } from '../records/contact-index';
import { editRecords, overtaken } from '../records/edit-records';
import type { RecordStore } from '../store/records';
import {
	linkOf,
	packEffect,
	unpackEffect,
	type ClaimAnswer,
	type ClaimAsk,
	type CommitAsk,
	type Effect,
} from './effect';
import { removeEffects } from './remove-effects';

export type { ClaimAnswer, ClaimAsk, CommitAsk, Effect } from './effect';

/** Who is in which journey, as far as a claim asks. */
export interface EnrollmentReader {
	get(contactIds: readonly string[]): Promise<Enrollment[][]>;
}

/** The effect as it is to be, or undefined to leave it. Pure: it may run several times. */
export type EffectEdit = (effect: Effect) => Effect | undefined;

const PAGE = 500;
/** A claim may find an effect that is removed before it is read; then it is made again. */
const MAX_ROUNDS = 20;

/** What is done once for a contact: claimed before it is done, committed after. */
export class Effects {
	private readonly index: ContactIndex;

	constructor(
		private readonly records: RecordStore,
		private readonly enrollments: EnrollmentReader,
	) {
		this.index = new ContactIndex(records, 'contact-effects');
	}

	/**
	 * Claims effects, in input order: of all who ever ask for an `effectId`, one gets `claimed`, until 30 days after its end.
	 * The enrollment is looked at after the claim stands, so whoever gets `claimed` acts for a contact that was inside then.
	 * Not repeatable in its answer: a repeat is `known`. Up to five round trips a partition for each 500.
	 * @throws JourneyError `invalid-input`
	 */
	async claim(asks: readonly ClaimAsk[], nowMs: number): Promise<ClaimAnswer[]> {
		asks.forEach(checkAsk);
		const answers: ClaimAnswer[] = [];
		for (let at = 0; at < asks.length; at += PAGE)
			answers.push(...(await this.claimPage(asks.slice(at, at + PAGE), nowMs)));
		return answers;
	}

	/** In input order; undefined where there is none, or none any more. One round trip a partition. */
	async get(effectIds: readonly string[]): Promise<(Effect | undefined)[]> {
		const found = await this.records.read('effects', effectIds);
		return found.map((record) => record && unpackEffect(record.id, record.value));
	}

	/** All effects of each contact, in input order, the earliest claim first. Two round trips a partition. */
	async of(contactIds: readonly string[]): Promise<Effect[][]> {
		const ids = await this.index.of(contactIds);
		const found = await this.get(ids.flat());
		let next = 0;
		return ids.map((own, i) => {
			const effects = found.slice(next, (next += own.length)).flatMap((effect) => effect ?? []);
			return effects
				.filter(({ contactId }) => contactId === contactIds[i])
				.sort((a, b) => a.claimedAtMs - b.claimedAtMs);
		});
	}

	/** As {@link updateEach}, for one. */
	async update(effectId: string, edit: EffectEdit, nowMs: number): Promise<Effect | undefined> {
		return (await this.updateEach([effectId], edit, nowMs))[0];
	}

	/**
	 * Edits effects by compare-and-set and returns them as they stand then, edited or left; undefined where there is none.
	 * What it is about and the instants of its transitions are not the edit's to change; a state that has ended stays.
	 * Two round trips a partition for each 500, one where nothing is edited.
	 */
	async updateEach(
		effectIds: readonly string[],
		edit: EffectEdit,
		nowMs: number,
	): Promise<(Effect | undefined)[]> {
		const standing = new Map<string, Effect>();
		await editRecords(this.records, 'effects', effectIds, (id, value) => {
			standing.delete(id);
			if (value === undefined) return undefined;
			const effect = unpackEffect(id, value);
			const edited = edit(unpackEffect(id, value));
			const next = edited && settled(effect, edited, nowMs);
			standing.set(id, next ?? effect);
			return next && packEffect(next);
		});
		return effectIds.map((id) => standing.get(id));
	}

	/**
	 * Ends claims as done, in input order; `unknown` where nobody claimed it or it was withdrawn. A repeat is `done` and changes
	 * nothing: the data of the first commit stays. Two round trips a partition for each 500.
	 */
	async commit(
		commits: readonly CommitAsk[],
		nowMs: number,
	): Promise<({ kind: 'done' } | { kind: 'unknown' })[]> {
		const dataOf = new Map([...commits].reverse().map(({ effectId, data }) => [effectId, data]));
		const after = await this.updateEach(
			commits.map(({ effectId }) => effectId),
			(effect) => {
				if (effect.state !== 'claimed') return undefined;
				return { ...effect, state: 'committed', data: dataOf.get(effect.effectId) ?? effect.data };
			},
			nowMs,
		);
		return after.map((effect) => ({ kind: effect?.state === 'committed' ? 'done' : 'unknown' }));
	}

	/**
	 * Claims of a kind that should have been committed by now, those in doubt for longest first; of all kinds together, no
	 * more than `most` are looked at. Two round trips a partition, more where other kinds are in doubt, too.
	 */
	async inDoubt(kind: string, nowMs: number, limit: number, most = Infinity): Promise<Effect[]> {
		for (let look = limit; ; look = Math.min(2 * look, most)) {
			const due = await this.records.due('effects', nowMs, look);
			const effects = await this.get(due.map(({ id }) => id));
			const open = effects.filter((effect) => effect?.kind === kind && effect.state === 'claimed');
			if (open.length >= limit || due.length < look || look >= most)
				return (open as Effect[]).slice(0, limit);
		}
	}

	private async claimPage(asks: readonly ClaimAsk[], nowMs: number): Promise<ClaimAnswer[]> {
		const answers = new Map<ClaimAsk, ClaimAnswer>();
		let open = asks;
		for (let round = 0; open.length > 0; round++) {
			if (round >= MAX_ROUNDS) throw overtaken('effects', MAX_ROUNDS);
			const firsts = [...new Map([...open].reverse().map((ask) => [ask.effectId, ask])).values()];
			// Listed before it is there: an effect that the index does not know would outlive its contact.
			await this.index.add(firsts.map(linkOf));
			const written = await this.records.swap(
				'effects',
				firsts.map((ask) => ({ id: ask.effectId, expectedRevision: 0, ...packEffect(claimed(ask, nowMs)) })),
			);
			const created = firsts.filter((_, i) => written[i] === 'done');
			for (const [ask, answer] of await this.looked(created)) answers.set(ask, answer);
			const others = open.filter((ask) => !answers.has(ask));
			const known = await this.get(others.map(({ effectId }) => effectId));
			known.forEach((effect, i) => effect && answers.set(others[i], { kind: 'known', effect }));
			open = others.filter((ask) => !answers.has(ask));
		}
		return asks.map((ask) => answers.get(ask)!);
	}

	/** Looks at the enrollments of claims that stand, and takes those back whose enrollment is over. */
	private async looked(created: readonly ClaimAsk[]): Promise<[ClaimAsk, ClaimAnswer][]> {
		const enrollments = await this.enrollments.get(created.map(({ contactId }) => contactId));
		const answers = created.map((ask, i): [ClaimAsk, ClaimAnswer] => {
			const enrollment = enrollments[i].find(({ id }) => id === ask.enrollmentId);
			if (enrollment?.state === 'inside') return [ask, { kind: 'claimed' }];
			return [ask, { kind: 'gone', reason: enrollment?.reason ?? enrollment?.state ?? 'not-enrolled' }];
		});
		const gone = answers.filter(([, { kind }]) => kind === 'gone').map(([{ effectId }]) => effectId);
		const removed = await removeEffects(this.records, gone, ({ state }) => state === 'claimed');
		await this.index.remove(removed.map(linkOf));
		return answers;
	}
}

function checkAsk(ask: ClaimAsk, i: number): void {
	for (const field of ['effectId', 'kind', 'contactId', 'enrollmentId', 'journeyId'] as const)
		checkId(`Claim ${i}`, field, ask[field]);
	if (!Number.isFinite(ask.doubtAtMs))
		throw new JourneyError(
			'invalid-input',
			`Claim ${i} has 'doubtAtMs' ${ask.doubtAtMs}; allowed is an instant in milliseconds.`,
		);
}

function claimed({ data = {}, ...ask }: ClaimAsk, nowMs: number): Effect {
	const { effectId, kind, contactId, enrollmentId, journeyId, doubtAtMs } = ask;
	return {
		...{ effectId, kind, contactId, enrollmentId, journeyId },
		...{ state: 'claimed', claimedAtMs: nowMs, doubtAtMs, data },
	};
}

/** What an edit may change: data, doubt, and once the state. */
function settled(effect: Effect, { state, doubtAtMs, data }: Effect, nowMs: number): Effect {
	const next: Effect = { ...effect, doubtAtMs, data };
	if (effect.state !== 'claimed' || state === 'claimed') return next;
	next.state = state;
	if (state === 'committed') next.committedAtMs = nowMs;
	else next.withdrawnAtMs = nowMs;
	return next;
}
