import type { IDataObject } from 'n8n-workflow';
import { FLOOR_NAME, JourneyError, type SavedPolicy } from '../../lib';
import { policyNameOf } from '../shared/policy-search';
import { checkUnused } from './check-references';
import { toldPolicy, unusable, type PolicyRun } from './policy-run';
import { KIND_OF, type Resource } from './resources';

function resourceOf({ ctx, itemIndex }: PolicyRun): Resource {
	return ctx.getNodeParameter('resource', itemIndex) as Resource;
}

/** Errors: `unknown-policy`, with the names that there are. */
async function chosen(run: PolicyRun): Promise<SavedPolicy> {
	const { ctx, itemIndex, store } = run;
	const resource = resourceOf(run);
	if (resource !== 'floor') {
		const name = policyNameOf(ctx.getNodeParameter('policyName', itemIndex));
		if (name === '') throw unusable(run, "'Policy' is empty", 'Choose a saved policy.');
		return await store.policies.require(name, KIND_OF[resource]);
	}
	const floor = await store.policies.get(FLOOR_NAME);
	if (floor) return floor;
	throw new JourneyError('unknown-policy', 'There is no floor: nothing is saved under its name.');
}

/** Operation Get. */
export async function get(run: PolicyRun): Promise<IDataObject[]> {
	return [toldPolicy(await chosen(run))];
}

/** Operation Get Many: all of a kind, by name. */
export async function getMany(run: PolicyRun): Promise<IDataObject[]> {
	const kind = KIND_OF[resourceOf(run)];
	return (await run.store.policies.list()).filter((policy) => policy.kind === kind).map(toldPolicy);
}

/** Operation Delete; a policy in use stays. */
export async function remove(run: PolicyRun): Promise<IDataObject[]> {
	const policy = await chosen(run);
	const { name, kind, version } = policy;
	await checkUnused(run.store, policy);
	if (run.isTest) return [{ name, kind, version, result: 'not-deleted' }];
	await run.store.policies.remove(name);
	return [{ name, kind, version, result: 'deleted' }];
}
