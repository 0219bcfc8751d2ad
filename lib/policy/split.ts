import { JourneyError } from '../domain/errors';

/** A way that a contact can go. Weights are relative: 1 and 3 are 25 % and 75 %. Weight 0 takes nobody new. */
export interface SplitBranch {
	id: string;
	weight: number;
}

/** Where a contact belongs in an experiment; what a store keeps. */
export type SplitAssignment = { kind: 'branch'; branchId: string } | { kind: 'hold-out' };

/** An assignment, and whether it was just made and has to be stored. */
export type SplitResult = SplitAssignment & { isNew: boolean };

/**
 * Assigns a contact to a branch of an experiment: always the same for the same contact and experiment, independent
 * between experiments, and in proportion to the weights. An assignment that was `stored` is kept whatever the shares
 * are now, as long as its branch exists; a stored hold-out is kept too.
 *
 * `holdOutShare` (0 to 1) is drawn apart from the branches, so that changing it moves nobody between branches.
 * Errors: `invalid-input` without a branch of a weight above 0, for a weight or a share that is none.
 */
export function assign(
	experiment: string,
	contactId: string,
	branches: readonly SplitBranch[],
	stored?: SplitAssignment,
	holdOutShare = 0,
): SplitResult {
	if (stored && isStillThere(stored, branches)) return { ...stored, isNew: false };
	const totalWeight = totalOf(experiment, branches, holdOutShare);
	if (share(`${experiment}\0hold-out`, contactId) < holdOutShare) return { kind: 'hold-out', isNew: true };
	let left = share(experiment, contactId) * totalWeight;
	let chosen: SplitBranch | undefined;
	for (const branch of branches) {
		if (branch.weight === 0) continue;
		chosen = branch;
		left -= branch.weight;
		if (left < 0) break;
	}
	return { kind: 'branch', branchId: (chosen as SplitBranch).id, isNew: true };
}

function isStillThere(stored: SplitAssignment, branches: readonly SplitBranch[]): boolean {
	return stored.kind === 'hold-out' || branches.some(({ id }) => id === stored.branchId);
}

function totalOf(experiment: string, branches: readonly SplitBranch[], holdOutShare: number): number {
	let total = 0;
	for (const { id, weight } of branches) {
		if (!Number.isFinite(weight) || weight < 0) {
			throw new JourneyError(
				'invalid-input',
				`Branch '${id}' of experiment '${experiment}' has the weight ${weight}; allowed: 0 and above`,
			);
		}
		total += weight;
	}
	if (total <= 0)
		throw new JourneyError('invalid-input', `Experiment '${experiment}' has no branch with a weight above 0`);
	if (!(holdOutShare >= 0 && holdOutShare <= 1)) {
		throw new JourneyError(
			'invalid-input',
			`The hold-out share of experiment '${experiment}' is ${holdOutShare}; allowed: 0 to 1`,
		);
	}
	return total;
}

/** A number in [0, 1) that looks random and depends on nothing but the two texts. */
function share(experiment: string, contactId: string): number {
	return hash32(contactId, hash32(experiment, 0)) / 2 ** 32;
}

const { imul } = Math;

/** MurmurHash3 (x86, 32 bit) over UTF-16 code units, two to a block. Source: Austin Appleby, public domain. */
function hash32(text: string, seed: number): number {
	let hash = seed;
	const evenLength = text.length - (text.length % 2);
	for (let i = 0; i < evenLength; i += 2) {
		hash ^= scrambled(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16));
		hash = imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
	}
	if (evenLength < text.length) hash ^= scrambled(text.charCodeAt(evenLength));
	hash ^= text.length * 2;
	hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}

function scrambled(block: number): number {
	const mixed = imul(block, 0xcc9e2d51);
	return imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
