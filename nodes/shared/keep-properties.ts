import type { INodeProperties } from 'n8n-workflow';

/** Options of steps in which contacts wait, read by `keptItem`. */
export const keepProperties: INodeProperties[] = [
	{
		displayName: 'Carry Along',
		name: 'carryAlong',
		type: 'json',
		default: '{}',
		description:
			'Values of earlier nodes to keep with the contact, as an object; they are on the item after the wait',
	},
	{
		displayName: 'Keep Fields',
		name: 'keepFields',
		type: 'string',
		default: '',
		placeholder: 'e.g. email, order.total',
		description:
			'Fields of the item to keep while waiting, separated by commas. Empty keeps all (16 KB at most)',
	},
];
