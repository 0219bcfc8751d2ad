import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { normaliseZone, readPath, type QuietTimeContact } from '../../lib';
import { itemParameter } from './item-parameter';

/** Where in the item the facts about a contact are; an empty name means that it has none. */
export const timeZoneFieldProperty: INodeProperties = {
	displayName: 'Time Zone Field',
	name: 'timeZoneField',
	type: 'string',
	default: 'timeZone',
	placeholder: 'e.g. customer.timeZone',
	description:
		"Field of the item with the contact's time zone: an IANA or Windows name, or an offset such as +02:00",
};

const FACTS = [
	['timeZone', timeZoneFieldProperty],
	[
		'country',
		{
			displayName: 'Country Field',
			name: 'countryField',
			type: 'string',
			default: 'country',
			placeholder: 'e.g. address.country',
			description: 'Field of the item with the country, as a code or an English name',
		},
	],
	[
		'state',
		{
			displayName: 'State Field',
			name: 'stateField',
			type: 'string',
			default: 'state',
			placeholder: 'e.g. address.state',
			description: 'Field of the item with the state, as a code or a name',
		},
	],
	[
		'phone',
		{
			displayName: 'Phone Field',
			name: 'phoneField',
			type: 'string',
			default: 'phone',
			placeholder: 'e.g. mobile',
			description:
				'Field of the item with the phone number; its area code tells a state where the address does not',
		},
	],
] as const satisfies readonly (readonly [keyof QuietTimeContact, INodeProperties])[];

export const contactFactsProperties: INodeProperties[] = FACTS.map(([, property]) => property);

/** What of the item's data tells where its contact is. Anything but texts and numbers counts as not known. */
export function contactFactsReader(ctx: IExecuteFunctions): (index: number) => QuietTimeContact {
	const items = ctx.getInputData();
	const fields = FACTS.map(
		([fact, { name, default: usual }]) => [fact, itemParameter<string>(ctx, name, usual as string)] as const,
	);
	return (index) => {
		const facts: QuietTimeContact = {};
		for (const [fact, fieldOf] of fields) {
			const field = fieldOf(index);
			const value = field === '' ? undefined : readPath(items[index].json, field);
			if (typeof value === 'number') facts[fact] = String(value);
			else if (typeof value === 'string' && value.trim() !== '') facts[fact] = value;
		}
		return facts;
	};
}

/** The zone that calendar days of an item are read in: the contact's, else the journey's (the workflow's time zone). */
export function zoneReader(ctx: IExecuteFunctions): (index: number) => string {
	const items = ctx.getInputData();
	const journeyZone = ctx.getTimezone();
	const fieldOf = itemParameter<string>(ctx, timeZoneFieldProperty.name, 'timeZone');
	return (index) => {
		const value = readPath(items[index].json, fieldOf(index));
		return (typeof value === 'string' ? normaliseZone(value) : null) ?? journeyZone;
	};
}
