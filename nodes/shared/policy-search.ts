import type { ILoadOptionsFunctions, INodeListSearchResult, INodeProperties } from 'n8n-workflow';
import { sharedStoreOf } from './shared-store';

/** Picks a saved policy of a kind by name, from the list or typed. */
export function policyNameProperty(
	searchListMethod: string,
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties {
	return {
		displayName: 'Policy',
		name: 'policyName',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'Read anew at each judgement; while there is none of this name, nobody passes',
		displayOptions,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. Germany' },
		],
	};
}

/** What the field of {@link policyNameProperty} holds. */
export function policyNameOf(value: unknown): string {
	const named = value !== null && typeof value === 'object' ? (value as { value?: unknown }).value : value;
	return typeof named === 'string' ? named.trim() : '';
}

export async function searchQuietTimePolicies(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const { store } = await sharedStoreOf(this);
	const saved = (await store.policies.list()).filter(({ kind }) => kind === 'quiet-time');
	const wanted = saved.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
	return { results: wanted.map(({ name, version }) => ({ name: `${name} (v${version})`, value: name })) };
}
