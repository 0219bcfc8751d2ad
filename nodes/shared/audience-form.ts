import { NodeOperationError, safeRegex, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import {
	compileAudience,
	DAY_MS,
	readPath,
	type AskedBehaviour,
	type AudienceGroup,
	type AudienceRule,
	type BehaviourRule,
	type CompiledAudience,
	type ConditionFilter,
	type Match,
} from '../../lib';
import { filterOfRows } from './event-conditions';

export interface ComparisonOptions {
	ignoreCase?: boolean;
	looseTypeValidation?: boolean;
	dateZone?: 'contact' | 'workflow';
	timeZoneField?: string;
}

/** An audience of the form, with where in the form each of its groups stands. */
export interface FormAudience {
	audience: CompiledAudience;
	paths: readonly string[];
}

/** A compiled audience from groups of the form. `paths` are parameters that hold `conditions` and `more`. */
export function audienceOf(
	ctx: IExecuteFunctions,
	match: Match,
	groups: readonly { path: string; match: Match }[],
): FormAudience {
	const options = ctx.getNodeParameter('options', 0, {}) as ComparisonOptions;
	const rule: AudienceRule = {
		match,
		groups: groups.map(({ path, match }) => groupOf(ctx, path, match, options)),
	};
	return {
		audience: compileAudience(rule, { testRiskyPattern: (pattern, text) => safeRegex.test(pattern, text) }),
		paths: groups.map(({ path }) => path),
	};
}

function groupOf(
	ctx: IExecuteFunctions,
	path: string,
	match: Match,
	options: ComparisonOptions,
): AudienceGroup {
	const raw = ctx.getNodeParameter(
		`${path}.conditions`,
		0,
		{},
		{ rawExpressions: true },
	) as Partial<ConditionFilter>;
	const more = ctx.getNodeParameter(`${path}.more`, 0, {}) as IDataObject;
	const callResults = (more.callResults as string[] | undefined) ?? [];
	return {
		match,
		conditions: conditionsOf(raw, options),
		behaviours: rowsOf(more.behaviours).map((row) => behaviourOf(ctx, row)),
		segments: rowsOf(more.segments).flatMap(({ is, name }) =>
			name ? [{ name: String(name), isIn: is !== 'notIn' }] : [],
		),
		values: callResults.length === 0 ? [] : [{ field: 'call.result', anyOf: callResults, read: callResult }],
	};
}

function callResult(json: unknown): unknown {
	return readPath(json, 'call.result');
}

/** What the options say counts; where they say nothing, what the builder stored. */
function conditionsOf(
	raw: Partial<ConditionFilter>,
	options: ComparisonOptions,
): ConditionFilter | undefined {
	if ((raw.conditions ?? []).length === 0) return undefined;
	const stored = raw.options ?? {};
	const isLoose = options.looseTypeValidation ?? stored.typeValidation !== 'strict';
	return {
		combinator: raw.combinator ?? 'and',
		conditions: raw.conditions,
		options: {
			caseSensitive: options.ignoreCase === undefined ? (stored.caseSensitive ?? true) : !options.ignoreCase,
			typeValidation: isLoose ? 'loose' : 'strict',
			version: stored.version ?? 2,
		},
	};
}

function rowsOf(collection: unknown): IDataObject[] {
	return ((collection as IDataObject | undefined)?.rows as IDataObject[] | undefined) ?? [];
}

function behaviourOf(ctx: IExecuteFunctions, row: IDataObject): AskedBehaviour {
	const kind = String(row.kind ?? 'performed');
	const field = String(row.dateField ?? '');
	const isOfContact =
		(kind === 'anniversary' && (row.of ?? 'contact') === 'contact') ||
		(kind === 'upcoming' && row.in !== 'event');
	const event = isOfContact ? field : String(row.event ?? '');
	if (event === '' || (kind === 'upcoming' && field === ''))
		throw new NodeOperationError(ctx.getNode(), 'A behaviour names no event or date field', {
			description:
				"Fill in 'Event Name', or 'Date Field' where the date of the contact counts, in each row of 'Behaviour'.",
		});
	return {
		rule: ruleOf(row, kind, event, field),
		...(isOfContact ? { contactField: field } : {}),
		...(row.conditions && !isOfContact ? { where: filterOfRows(row.conditions as IDataObject) } : {}),
	};
}

function ruleOf(row: IDataObject, kind: string, event: string, dateField: string): BehaviourRule {
	const days = Number(row.days ?? 30);
	const withinMs = days === 0 ? undefined : days * DAY_MS;
	switch (kind) {
		case 'never':
			return { kind, event, withinMs };
		case 'first':
		case 'last':
			return { kind, event, is: row.ago === 'more-than' ? 'more-than' : 'less-than', agoMs: days * DAY_MS };
		case 'anniversary':
			return { kind, event, of: row.of === 'last' ? 'last' : 'first', withinDays: days };
		case 'upcoming':
			return { kind, event, dateField, withinMs: days * DAY_MS };
		default:
			return {
				kind: 'performed',
				event,
				withinMs,
				[row.comparison === 'atMost' ? 'atMost' : 'atLeast']: Number(row.times ?? 1),
			};
	}
}
