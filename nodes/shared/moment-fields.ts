import type { INodePropertyOptions, IDataObject } from 'n8n-workflow';
import { readPath, type DayName, type MomentSpec, type MomentUnit } from '../../lib';

export const EXACT_UNITS: INodePropertyOptions[] = [
	{ name: 'Hours', value: 'hours' },
	{ name: 'Minutes', value: 'minutes' },
];

export const ALL_UNITS: INodePropertyOptions[] = [
	{ name: 'Days', value: 'days' },
	...EXACT_UNITS,
	{ name: 'Months', value: 'months' },
	{ name: 'Seconds', value: 'seconds' },
	{ name: 'Weeks', value: 'weeks' },
	{ name: 'Years', value: 'years' },
];

/** A moment as a form describes it, in the words of its fields. */
export interface MomentFields {
	kind: string;
	amount?: number;
	unit?: string;
	dateTime?: unknown;
	dateField?: string;
	offsetAmount?: number;
	offsetUnit?: string;
	direction?: string;
	atTime?: string;
	days?: string[];
	feb29?: string;
}

/** The moment that a form means for an item. */
export function specOf(fields: MomentFields, json: IDataObject): MomentSpec {
	const at = fields.atTime === undefined || fields.atTime.trim() === '' ? {} : { at: fields.atTime };
	switch (fields.kind) {
		case 'dateTime':
			return { kind: 'date-time', value: fields.dateTime };
		case 'dateField':
			return {
				kind: 'date-field',
				value: readPath(json, fields.dateField ?? ''),
				offset: offsetOf(fields),
				...at,
			};
		case 'anniversary': {
			const feb29 = fields.feb29 === 'mar-1' ? 'mar-1' : 'feb-28';
			return {
				kind: 'anniversary',
				value: readPath(json, fields.dateField ?? ''),
				offset: offsetOf(fields),
				feb29,
				...at,
			};
		}
		case 'next': {
			const days = (fields.days ?? []) as DayName[];
			return { kind: 'next', ...(days.length > 0 ? { days } : {}), at: fields.atTime ?? '' };
		}
		case 'endOfDay':
			return { kind: 'end-of-day' };
		default:
			return { kind: 'duration', amount: Number(fields.amount), unit: fields.unit as MomentUnit, ...at };
	}
}

function offsetOf({ offsetAmount = 0, offsetUnit = 'days', direction = 'after' }: MomentFields) {
	return {
		amount: direction === 'before' ? -Number(offsetAmount) : Number(offsetAmount),
		unit: offsetUnit as MomentUnit,
	};
}
