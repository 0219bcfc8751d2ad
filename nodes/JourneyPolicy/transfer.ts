import type { IDataObject } from 'n8n-workflow';
import { JourneyError, parsePolicy, POLICY_KINDS, type PolicyKind } from '../../lib';
import { policyNamesIn } from '../shared/policy-search';
import { checkNewPolicies, type NewPolicy } from './check-references';
import { jsonOf, unusable, type PolicyRun } from './policy-run';
import { saveOne } from './save';

/** Operation Export: all or some policies in one item, as Import reads them. */
export async function exportPolicies(run: PolicyRun): Promise<IDataObject[]> {
	const { ctx, itemIndex, store, nowMs } = run;
	const kinds = policyNamesIn(ctx.getNodeParameter('kinds', itemIndex, []));
	const names = policyNamesIn(ctx.getNodeParameter('names', itemIndex, ''));
	const saved = await store.policies.list();
	const missing = names.find((name) => !saved.some((policy) => policy.name === name));
	if (missing !== undefined)
		throw unusable(
			run,
			`There is no policy named '${missing}'`,
			"Correct 'Names', or leave it empty for all.",
		);
	const policies = saved
		.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
		.filter(({ name }) => names.length === 0 || names.includes(name))
		.map(({ name, kind, version, policy }) => ({ name, kind, version, policy: policy as IDataObject }));
	return [{ exportedAt: new Date(nowMs).toISOString(), policies }];
}

/** Operation Import: everything is checked first; then each is saved, and one that is the same keeps its version. */
export async function importPolicies(run: PolicyRun): Promise<IDataObject[]> {
	const policies = readTransfer(run, jsonOf(run, 'policiesJson', 'Policies (JSON)'));
	checkNewPolicies(policies, await run.store.policies.list());
	const results: IDataObject[] = [];
	// Engagements last: should the store fail in between, none names a policy that is not there yet.
	const ordered = [...policies].sort((a, b) => orderOf(a) - orderOf(b));
	for (const policy of ordered) results.push(await saveOne(run, policy));
	return results;
}

function orderOf({ kind }: NewPolicy): number {
	return kind === 'engagement' ? 1 : 0;
}

function readTransfer(run: PolicyRun, json: unknown): NewPolicy[] {
	const rows = Array.isArray(json) ? json : (json as { policies?: unknown } | null)?.policies;
	if (!Array.isArray(rows) || rows.length === 0)
		throw unfit('The import', 'an object with a list "policies" of at least one policy');
	return rows.map((row: unknown, i) => {
		const { name, kind, policy } = (row ?? {}) as Record<string, unknown>;
		const place = `policies[${i}]`;
		if (typeof name !== 'string' || name.trim() === '')
			throw unfit(`${place}.name`, 'a text that is not empty');
		if (!POLICY_KINDS.includes(kind as PolicyKind)) throw unfit(`${place}.kind`, POLICY_KINDS.join(', '));
		return {
			name: name.trim(),
			kind: kind as PolicyKind,
			policy: parseAt(run, place, kind as PolicyKind, policy),
		};
	});
}

/** A policy of the list; its errors tell which one it is. */
function parseAt(run: PolicyRun, place: string, kind: PolicyKind, policy: unknown): NewPolicy['policy'] {
	try {
		return parsePolicy(kind, policy);
	} catch (error) {
		throw unusable(run, `${place}: ${(error as Error).message}`, 'Nothing was saved. Correct the JSON.');
	}
}

function unfit(place: string, allowed: string): JourneyError {
	return new JourneyError('invalid-policy', `${place} cannot be read; allowed: ${allowed}.`);
}
