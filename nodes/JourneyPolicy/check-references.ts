import { FLOOR_NAME, JourneyError, type JourneyStore, type JsonObject, type SavedPolicy } from '../../lib';

/** A policy that is about to be saved. */
export interface NewPolicy {
	name: string;
	kind: string;
	policy: JsonObject;
}

function quietTimesOf({ kind, policy }: NewPolicy | SavedPolicy): string[] {
	if (kind !== 'engagement') return [];
	return ((policy.quietTime as JsonObject | undefined)?.policies ?? []) as string[];
}

/**
 * Refuses policies that could not be saved, or not be used: another kind under the name, the name of the floor for
 * something else, engagements that name quiet-time policies which are neither saved nor among the new ones. `saved` is
 * everything that is saved now. Errors: `invalid-policy`.
 */
export function checkNewPolicies(policies: readonly NewPolicy[], saved: readonly SavedPolicy[]): void {
	const quietTimes = new Set(
		[...saved, ...policies].filter(({ kind }) => kind === 'quiet-time').map(({ name }) => name),
	);
	const seen = new Set<string>();
	for (const policy of policies) {
		checkName(policy, saved);
		if (seen.has(policy.name)) throw unfit(policy, 'is there twice', 'each name once');
		seen.add(policy.name);
		const missing = quietTimesOf(policy).find((name) => !quietTimes.has(name));
		if (missing === undefined) continue;
		const names = [...quietTimes].map((name) => `'${name}'`).join(', ') || 'none';
		throw unfit(
			policy,
			`names the quiet-time policy '${missing}', which is not saved`,
			`saved ones: ${names}`,
		);
	}
}

function checkName({ name, kind, policy }: NewPolicy, saved: readonly SavedPolicy[]): void {
	if ((name === FLOOR_NAME) !== (kind === 'floor'))
		throw unfit(
			{ name, kind, policy },
			`is of kind '${kind}'`,
			`the name '${FLOOR_NAME}' for the floor alone`,
		);
	const old = saved.find((one) => one.name === name);
	if (old !== undefined && old.kind !== kind)
		throw unfit(
			{ name, kind, policy },
			`is already saved as a '${old.kind}'`,
			'another name, or delete it first',
		);
}

function unfit({ name }: NewPolicy, what: string, allowed: string): JourneyError {
	return new JourneyError('invalid-policy', `Policy '${name}' ${what}; allowed: ${allowed}.`, {
		facts: { name },
	});
}

/** Refuses to delete a quiet-time policy that an engagement names. Errors: `policy-in-use`. */
export async function checkUnused(
	store: Pick<JourneyStore, 'policies'>,
	{ name, kind, usedBy }: SavedPolicy,
): Promise<void> {
	const naming = kind === 'quiet-time' ? await store.policies.list() : [];
	const users = [
		...usedBy,
		...naming.filter((one) => quietTimesOf(one).includes(name)).map((one) => `engagement '${one.name}'`),
	];
	if (users.length === 0) return;
	throw new JourneyError(
		'policy-in-use',
		`Policy '${name}' is used by ${users.join(', ')}. Choose another policy there, then delete it.`,
		{ facts: { name, usedBy: users } },
	);
}
