import type { ILoadOptionsFunctions, INodeListSearchResult, INodeProperties } from 'n8n-workflow';
import type { PolicyKind } from '../../lib';
import { sharedStoreOf } from './shared-store';

/** Picks a saved policy of a kind by name, from the list or typed. `texts` name the field otherwise. */
export function policyNameProperty(
	searchListMethod: string,
	displayOptions: INodeProperties['displayOptions'],
	texts: Partial<Pick<INodeProperties, 'displayName' | 'name' | 'description'>> & {
		placeholder?: string;
	} = {},
): INodeProperties {
	const { placeholder = 'e.g. Germany', ...named } = texts;
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
			{ displayName: 'By Name', name: 'name', type: 'string', placeholder },
		],
		...named,
	};
}

/** What the field of {@link policyNameProperty} holds. */
export function policyNameOf(value: unknown): string {
	const named = value !== null && typeof value === 'object' ? (value as { value?: unknown }).value : value;
	return typeof named === 'string' ? named.trim() : '';
}

/** Names in a list, or in a text separated by commas, each once. */
export function policyNamesIn(value: unknown): string[] {
	const names = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [];
	return [...new Set(names.flatMap((name) => name.trim() || []))];
}

type Search = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** A search of n8n's lists over the saved policies of a kind. */
function searchOf(kind: PolicyKind): Search {
	return async function (filter = '') {
		const { store } = await sharedStoreOf(this);
		const saved = (await store.policies.list()).filter((policy) => policy.kind === kind);
		const wanted = saved.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
		return { results: wanted.map(({ name, version }) => ({ name: `${name} (v${version})`, value: name })) };
	};
}

export const searchQuietTimePolicies = searchOf('quiet-time');
export const searchFrequencyCaps = searchOf('frequency-cap');
export const searchEngagements = searchOf('engagement');
