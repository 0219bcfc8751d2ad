import type { INodeProperties } from 'n8n-workflow';
import { policyNameProperty } from '../shared/policy-search';
import { presetsProperty } from '../shared/preset-properties';

const PREVIEWS = { show: { resource: ['quietTime'], operation: ['preview'] } };

function fact(displayName: string, name: string, placeholder: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder,
		description,
		displayOptions: PREVIEWS,
	};
}

/** Whom a preview is for, when, and by which rules. The floor always counts. */
export const previewProperties: INodeProperties[] = [
	{
		...policyNameProperty('searchQuietTimePolicies', PREVIEWS, {
			description: 'Empty: only the presets and the floor count',
		}),
		required: false,
	},
	{ ...presetsProperty, displayOptions: PREVIEWS },
	{
		displayName: 'Is a Call',
		name: 'isCall',
		type: 'boolean',
		default: false,
		description: "Whether 08:00 to 21:00 on the contact's clock counts in addition, as for every call",
		displayOptions: PREVIEWS,
	},
	fact('Time Zone', 'timeZone', 'e.g. Europe/Berlin', "The contact's; empty when it is not known"),
	fact('Country', 'country', 'e.g. US', 'As a code or an English name'),
	fact('State', 'state', 'e.g. TX', 'As a code or a name'),
	fact('Phone', 'phone', 'e.g. +1 212 555 0123', 'The number tells a country and, in America, a state'),
	{
		displayName: 'At',
		name: 'at',
		type: 'dateTime',
		default: '',
		description: 'From when on; empty means now',
		displayOptions: PREVIEWS,
	},
];
