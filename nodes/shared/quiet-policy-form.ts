import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import {
	allowedToQuiet,
	type JsonObject,
	type QuietTimePolicy,
	type QuietTimeRule,
	type QuietTimes,
	type WeeklyWindow,
} from '../../lib';
import { itemParameter } from './item-parameter';

type HoursKind = 'allowed' | 'quiet';

interface RuleRow extends IDataObject {
	name?: string;
	countries?: string;
	states?: string;
	phonePrefixes?: string;
	disabled?: boolean;
}

const PARAMETERS = {
	hoursKind: 'allowed',
	hours: {},
	dates: {},
	holidays: {},
	rules: {},
	match: 'strictest',
	zoneBasis: 'contact',
	whenUnknown: 'strictest',
	'options.maxHoldDays': 21,
};

function rowsOf(collection: unknown): IDataObject[] {
	return ((collection as IDataObject | undefined)?.rows as IDataObject[] | undefined) ?? [];
}

function words(text: string | undefined): string[] {
	return (text ?? '').split(',').flatMap((word) => word.trim() || []);
}

function timesOf({ hours, dates, holidays }: IDataObject, kind: HoursKind): QuietTimes {
	const rows = rowsOf(hours).map(({ days, from, to }) => ({ days, from, to }) as WeeklyWindow);
	const weekly = kind === 'allowed' && rows.length > 0 ? allowedToQuiet(rows) : rows;
	return {
		...(weekly.length > 0 ? { weekly } : {}),
		dates: rowsOf(dates).map(({ from, to }) => ({ from: String(from), to: String(to || from) })),
		holidays: rowsOf(holidays).map(({ country, state }) => ({
			country: String(country),
			...(state ? { state: String(state) } : {}),
		})),
	};
}

function ruleOf(row: RuleRow, index: number, kind: HoursKind): QuietTimeRule {
	return {
		name: row.name || `rule ${index + 1}`,
		when: { country: words(row.countries), state: words(row.states), phonePrefix: words(row.phonePrefixes) },
		...timesOf(row, kind),
		...(row.disabled ? { disabled: true } : {}),
	};
}

/** The policy of the form, as JSON. */
function policyOf(
	ctx: IExecuteFunctions,
	form: Record<keyof typeof PARAMETERS, unknown>,
	itemIndex: number,
): QuietTimePolicy {
	const kind = form.hoursKind as HoursKind;
	if (kind === 'allowed' && rowsOf(form.hours).length === 0)
		throw new NodeOperationError(
			ctx.getNode(),
			`'Hours' has no row, so no hour would be allowed [item ${itemIndex}]`,
			{
				itemIndex,
				description: "Add the allowed hours, or choose 'Quiet Hours' to allow all that is not quiet.",
			},
		);
	return {
		zone: { basis: form.zoneBasis, whenUnknown: form.whenUnknown } as QuietTimePolicy['zone'],
		general: timesOf({ hours: form.hours, dates: form.dates, holidays: form.holidays } as IDataObject, kind),
		rules: rowsOf(form.rules).map((row, i) => ruleOf(row, i, kind)),
		match: form.match as QuietTimePolicy['match'],
		maxHoldDays: Number(form['options.maxHoldDays']),
	};
}

/** Reads the policy of a form; items that read the same form share one object. */
export function quietPolicyReader(ctx: IExecuteFunctions): (index: number) => JsonObject {
	const readers = Object.entries(PARAMETERS).map(
		([name, fallback]) => [name, itemParameter<unknown>(ctx, name, fallback)] as const,
	);
	let last: { values: unknown[]; policy: JsonObject } | undefined;
	return (index) => {
		const values = readers.map(([, read]) => read(index));
		if (last === undefined || last.values.some((value, i) => value !== values[i])) {
			const form = Object.fromEntries(readers.map(([name], i) => [name, values[i]])) as Record<
				keyof typeof PARAMETERS,
				unknown
			>;
			last = { values, policy: policyOf(ctx, form, index) as unknown as JsonObject };
		}
		return last.policy;
	};
}
