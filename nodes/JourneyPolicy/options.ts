import type { INodeProperties } from 'n8n-workflow';

type Show = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

export const actForReal: INodeProperties = {
	displayName: 'Act for Real in Test Runs',
	name: 'actForReal',
	type: 'boolean',
	default: false,
	description: 'Whether a manual run changes what is saved; else it only tells what it would do',
};

export const longestHold: INodeProperties = {
	displayName: 'Longest Hold (Days)',
	name: 'maxHoldDays',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 366 },
	default: 21,
	description: 'After it a held contact leaves by Not Now',
};

export const weekStart: INodeProperties = {
	displayName: 'Week Starts On',
	name: 'weekStart',
	type: 'options',
	default: 'mon',
	options: [
		{ name: 'Monday', value: 'mon' },
		{ name: 'Saturday', value: 'sat' },
		{ name: 'Sunday', value: 'sun' },
	],
};

export function optionsProperty(show: Show, options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options,
		displayOptions: { show },
	};
}
