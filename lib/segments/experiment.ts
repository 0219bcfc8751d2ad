import { assign, type SplitAssignment, type SplitBranch } from '../policy/split';
import { CAP_RETENTION_MS, type CapStore } from '../store/caps';
import type { SegmentStore } from '../store/segments';

/** What remembering who got which branch takes of a store. */
export interface ExperimentStore {
	segments: Pick<SegmentStore, 'apply' | 'confirm' | 'memberOf' | 'count'>;
	caps: Pick<CapStore, 'take'>;
}

/** Segments of this prefix hold assignments; lists of segments leave them out. */
export const EXPERIMENT_PREFIX = 'split:';
const HOLD_OUT = 'hold-out';

function segmentOf(experiment: string, branchId: string): string {
	return `${EXPERIMENT_PREFIX}${experiment}:branch:${branchId}`;
}

function holdOutSegment(experiment: string): string {
	return `${EXPERIMENT_PREFIX}${experiment}:${HOLD_OUT}`;
}

/** The stored assignments, in input order; where races left several, the first branch counts. */
async function storedAssignments(
	store: ExperimentStore,
	experiment: string,
	branchIds: readonly string[],
	contactIds: readonly string[],
): Promise<(SplitAssignment | undefined)[]> {
	const holdOut = holdOutSegment(experiment);
	const names = branchIds.map((id) => segmentOf(experiment, id));
	const found = await store.segments.memberOf(contactIds, [holdOut, ...names]);
	return found.map((memberOf) => {
		if (memberOf.has(holdOut)) return { kind: 'hold-out' };
		const at = names.findIndex((name) => memberOf.has(name));
		return at < 0 ? undefined : { kind: 'branch', branchId: branchIds[at] };
	});
}

/** Keeps new assignments. Repeatable: nothing of it is told to anybody. */
async function keep(
	store: ExperimentStore,
	experiment: string,
	made: ReadonlyMap<string, readonly string[]>,
	runKey: string,
	nowMs: number,
): Promise<void> {
	for (const [name, contactIds] of made) {
		await store.segments.apply(name, { in: contactIds, out: [] }, `${runKey} ${experiment}`, nowMs);
		await store.segments.confirm(name, `${runKey} ${experiment}`);
	}
}

function addTo(made: Map<string, string[]>, name: string, contactId: string): void {
	const contacts = made.get(name);
	if (contacts) contacts.push(contactId);
	else made.set(name, [contactId]);
}

/**
 * Assigns contacts to the branches of an experiment by weight and keeps the assignments: who was assigned keeps its branch
 * when weights change. In input order. Without a store nothing is read or kept, and the same shares give the same answers.
 * Cost: one question for all contacts, one write for each branch that somebody new got.
 */
export async function splitByWeight(
	store: ExperimentStore | undefined,
	experiment: { name: string; branches: readonly SplitBranch[]; holdOutShare: number },
	contactIds: readonly string[],
	runKey: string,
	nowMs: number,
): Promise<SplitAssignment[]> {
	const { name, branches, holdOutShare } = experiment;
	const branchIds = branches.map(({ id }) => id);
	const stored = store ? await storedAssignments(store, name, branchIds, contactIds) : [];
	const made = new Map<string, string[]>();
	const answers = contactIds.map((contactId, i) => {
		const { isNew, ...assignment } = assign(name, contactId, branches, stored[i], holdOutShare);
		const segment =
			assignment.kind === 'hold-out' ? holdOutSegment(name) : segmentOf(name, assignment.branchId);
		if (isNew) addTo(made, segment, contactId);
		return assignment;
	});
	if (store) await keep(store, name, made, runKey, nowMs);
	return answers;
}

/** Places are taken in blocks: a subject of the caps with few hits answers fast, however many places there are. */
const BLOCK = 200;

/**
 * Gives the first contacts to the branches by number: the first `places` of the first branch, then those of the second ...
 * Exact also when many executions ask at once; who has a place keeps it. In input order; undefined where all are taken.
 */
export async function splitByNumber(
	store: ExperimentStore,
	experiment: { name: string; branches: readonly { id: string; places: number }[] },
	contactIds: readonly string[],
	runKey: string,
	nowMs: number,
): Promise<(string | undefined)[]> {
	const { name, branches } = experiment;
	const stored = await storedAssignments(
		store,
		name,
		branches.map(({ id }) => id),
		contactIds,
	);
	const given = new Map<string, string>();
	let asking: string[] = [];
	contactIds.forEach((contactId, i) => {
		const assignment = stored[i];
		if (assignment?.kind === 'branch') given.set(contactId, assignment.branchId);
		else asking.push(contactId);
	});
	asking = [...new Set(asking)];
	const made = new Map<string, string[]>();
	for (const branch of branches) {
		if (asking.length === 0) break;
		const taken = await takePlaces(store, name, branch, asking, nowMs);
		for (const contactId of taken) {
			given.set(contactId, branch.id);
			addTo(made, segmentOf(name, branch.id), contactId);
		}
		asking = asking.filter((contactId) => !taken.has(contactId));
	}
	await keep(store, name, made, runKey, nowMs);
	return contactIds.map((contactId) => given.get(contactId));
}

/** Those who got one of the branch's places; members are never more than places taken, so no open block is passed over. */
async function takePlaces(
	store: ExperimentStore,
	experiment: string,
	{ id, places }: { id: string; places: number },
	contactIds: readonly string[],
	nowMs: number,
): Promise<Set<string>> {
	const taken = new Set<string>();
	const subject = segmentOf(experiment, id);
	let block = Math.floor((await store.segments.count(subject)) / BLOCK);
	let at = 0;
	let held: string[] = [];
	for (;;) {
		const fresh = contactIds.slice(at, at + BLOCK - held.length);
		const page = [...held, ...fresh];
		if (page.length === 0 || block * BLOCK >= places) break;
		const limits = [
			{ scope: 'all', maxHits: Math.min(BLOCK, places - block * BLOCK), windowMs: CAP_RETENTION_MS },
		];
		const asks = page.map((hitId) => ({ hitId, subject: `${subject}:${block}`, counts: ['all'], limits }));
		const answers = await store.caps.take(asks, nowMs);
		answers.forEach(({ kind }, i) => kind === 'taken' && taken.add(page[i]));
		held = page.filter((contactId) => !taken.has(contactId));
		at += fresh.length;
		if (held.length > 0) block += 1;
	}
	return taken;
}
