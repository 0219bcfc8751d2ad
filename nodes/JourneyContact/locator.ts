import type { INodeProperties } from 'n8n-workflow';

/** A field that is picked from a list of the store, or typed. */
export function locatorProperty(
	displayName: string,
	name: string,
	searchListMethod: string,
	more: Pick<INodeProperties, 'displayOptions' | 'description'> & { placeholder: string },
): INodeProperties {
	const { placeholder, ...rest } = more;
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		...rest,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder },
		],
	};
}

/** What such a field holds. */
export function locatedId(value: unknown): string {
	const id = value !== null && typeof value === 'object' ? (value as { value?: unknown }).value : value;
	return typeof id === 'string' || typeof id === 'number' ? String(id).trim() : '';
}
