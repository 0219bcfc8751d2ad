import type { IDataObject } from 'n8n-workflow';
import { FLOOR_NAME, parseCaps, parsePolicy, type JsonObject } from '../../lib';
import { capOfRow, capRowsOf } from '../shared/cap-form';
import { quietPolicyReader } from '../shared/quiet-policy-form';
import { checkNewPolicies, type NewPolicy } from './check-references';
import { engagementOf } from './engagement-form';
import { jsonOf, unusable, type PolicyRun } from './policy-run';
import { KIND_OF, type Resource } from './resources';

/** Operation Save: checked, then saved under its name; the same content again keeps the version. */
export async function save(run: PolicyRun): Promise<IDataObject[]> {
	const wanted = wantedPolicy(run);
	checkNewPolicies([wanted], await run.store.policies.list());
	return [await saveOne(run, wanted)];
}

/** Saves a policy that was checked; a test run only tells. */
export async function saveOne(
	{ store, nowMs, isTest }: PolicyRun,
	{ name, kind, policy }: NewPolicy,
): Promise<IDataObject> {
	const told = { name, kind, policy: policy as IDataObject };
	if (isTest) return { ...told, result: 'not-saved' };
	const before = await store.policies.get(name);
	const { version } = await store.policies.save(name, kind, policy, nowMs);
	return { ...told, version, result: before?.version === version ? 'unchanged' : 'saved' };
}

function wantedPolicy(run: PolicyRun): NewPolicy {
	const { ctx, itemIndex } = run;
	const resource = ctx.getNodeParameter('resource', itemIndex) as Resource;
	const kind = KIND_OF[resource];
	const name =
		resource === 'floor' ? FLOOR_NAME : String(ctx.getNodeParameter('name', itemIndex) ?? '').trim();
	if (name === '')
		throw unusable(run, "'Name' is empty", 'Name the policy; gates and calls choose it by that.');
	const isJson = ctx.getNodeParameter('definition', itemIndex, 'fields') === 'json';
	const json = isJson ? jsonOf(run, 'policyJson', 'Policy (JSON)') : fromFields(run, resource);
	return { name, kind, policy: parsePolicy(kind, json) };
}

function fromFields(run: PolicyRun, resource: Resource): unknown {
	const { ctx, itemIndex } = run;
	switch (resource) {
		case 'quietTime':
			return quietPolicyReader(ctx)(itemIndex);
		case 'frequencyCap':
			return { caps: capsOf(run) };
		case 'engagement':
			return engagementOf(ctx, itemIndex);
		case 'floor':
			return floorOf(run);
	}
}

function capsOf({ ctx, itemIndex }: PolicyRun): JsonObject[] {
	const weekStart = ctx.getNodeParameter('options.weekStart', itemIndex, 'mon') as string;
	const rows = capRowsOf(ctx.getNodeParameter('caps', itemIndex, {}));
	return parseCaps(rows.map((row) => capOfRow(row, weekStart))) as unknown as JsonObject[];
}

function floorOf(run: PolicyRun): JsonObject {
	const { ctx, itemIndex } = run;
	const hasQuietTime = ctx.getNodeParameter('hasQuietTime', itemIndex, true) as boolean;
	const isOptIn = ctx.getNodeParameter('floorConsent', itemIndex, 'none') === 'opt-in';
	return {
		...(hasQuietTime ? { quietTime: quietPolicyReader(ctx)(itemIndex) } : {}),
		caps: capsOf(run),
		...(isOptIn ? { consent: { model: 'opt-in' } } : {}),
	};
}
