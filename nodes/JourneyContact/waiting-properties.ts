import type { INodeProperties } from 'n8n-workflow';
import { limitProperties } from './limit-properties';
import { locatorProperty } from './locator';

const DEAD = {
	name: 'Dead Letters',
	value: 'dead',
	description: 'Those whose execution failed or did not start',
};
const EVERYBODY = { name: 'Everybody', value: 'all' };
const ORPHANS = {
	name: 'Orphans',
	value: 'orphaned',
	description: 'Those at steps that no published workflow has',
};
const STUCK = { name: 'Orphans and Dead Letters', value: 'stuck', description: 'Those who need a person' };

const only = (value: string, operation: string[]): INodeProperties => ({
	displayName: 'Only',
	name: 'only',
	type: 'options',
	default: value,
	options: [DEAD, EVERYBODY, ORPHANS, STUCK],
	displayOptions: { show: { resource: ['waiting'], operation }, hide: { chooseBy: ['ticket'] } },
});

const chosenBy = (value: string): INodeProperties['displayOptions'] => ({
	show: { resource: ['waiting'], chooseBy: [value] },
});

export const waitingProperties: INodeProperties[] = [
	{
		displayName: 'Choose By',
		name: 'chooseBy',
		type: 'options',
		default: 'contact',
		options: [
			{ name: 'Contact', value: 'contact', description: 'The contact of each item' },
			{ name: 'Journey', value: 'journey' },
			{ name: 'Step', value: 'step' },
			{ name: 'Ticket', value: 'ticket', description: 'Items of the operation List' },
		],
		displayOptions: { show: { resource: ['waiting'] } },
	},
	locatorProperty('Journey', 'journey', 'searchJourneys', {
		displayOptions: chosenBy('journey'),
		description: 'The workflow in which they wait',
		placeholder: 'e.g. 8sJk2LmP0qRt',
	}),
	locatorProperty('Step', 'step', 'searchSteps', {
		displayOptions: chosenBy('step'),
		description: 'The step in which they wait, also one that is gone from the canvas',
		placeholder: 'e.g. 4f1c2a9e-…',
	}),
	{
		displayName: 'Ticket Field',
		name: 'ticketField',
		type: 'string',
		default: 'ticketId',
		required: true,
		description: 'Field of the item that names who waits, as the operation List gives it',
		displayOptions: chosenBy('ticket'),
	},
	only('all', ['list']),
	only('stuck', ['cancel', 'release']),
	...limitProperties({ resource: ['waiting'], operation: ['list'] }),
];
