import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { EXPERIMENT_PREFIX, type Match } from '../../lib';
import { CONTACT_FIELD } from '../shared/arrivals';
import { audienceOf, type ComparisonOptions, type FormAudience } from '../shared/audience-form';

export interface SegmentOptions extends ComparisonOptions {
	actForReal?: boolean;
	addMembership?: boolean;
	batchSize?: number;
	carryAlong?: string;
	entriesPerHour?: number;
	excludeSegment?: string;
	keepFields?: string;
	onlyNewcomers?: boolean;
	raiseEvents?: boolean;
}

/** What every operation reads of the form. */
export interface SegmentForm {
	segment: string;
	contactField: string;
	options: SegmentOptions;
}

export function readForm(ctx: IExecuteFunctions): SegmentForm {
	const segment = String(ctx.getNodeParameter('segment', 0, '') ?? '').trim();
	if (segment === '')
		throw new NodeOperationError(ctx.getNode(), "'Segment' is empty", {
			description: "Name the segment, for instance 'customers'. A name that is new makes a new segment.",
		});
	if (segment.startsWith(EXPERIMENT_PREFIX))
		throw new NodeOperationError(ctx.getNode(), `A segment's name cannot begin with '${EXPERIMENT_PREFIX}'`, {
			description: 'Such names belong to the experiments of Attribute Branch. Choose another name.',
		});
	return {
		segment,
		contactField: ctx.getNodeParameter(CONTACT_FIELD, 0, 'contactId') as string,
		options: ctx.getNodeParameter('options', 0, {}) as SegmentOptions,
	};
}

/** Who belongs to the segment, by the groups of the form. */
export function audienceOfForm(ctx: IExecuteFunctions): FormAudience {
	const rows = ctx.getNodeParameter('groups.rows', 0, [], { rawExpressions: true }) as { match?: Match }[];
	const groups = rows.map(({ match }, i) => ({ path: `groups.rows[${i}]`, match: match ?? 'all' }));
	return audienceOf(ctx, ctx.getNodeParameter('match', 0, 'all') as Match, groups);
}
