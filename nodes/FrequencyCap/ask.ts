import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import {
	capLimits,
	capsFor,
	calendarWindow,
	DAY_MS,
	parseCaps,
	readPath,
	scopesOfHit,
	type Cap,
	type CapAsk,
	type JsonObject,
} from '../../lib';
import type { Arrival } from '../shared/arrivals';
import { capOfRow, capRowsOf } from '../shared/cap-form';
import { channelReader } from '../shared/channel';
import { zoneReader } from '../shared/contact-facts';
import { contactPointFieldOf, contactPointSubject } from '../shared/contact-point';
import type { CapRules } from '../shared/gates';
import { itemParameter } from '../shared/item-parameter';
import type { NotPassed } from '../shared/not-passed';
import { policyNameOf } from '../shared/policy-search';
import { stepIdOf } from '../shared/step-key';

/** What the form asks for one item. Kept in the ticket of a contact that is deferred, so that its release needs no form. */
export interface HitAsk extends CapRules {
	hitId: string;
	subject: string;
	channel: string;
	/** Scopes in which the message counts. */
	counts: string[];
	overCap: 'refuse' | 'defer';
	notPassed: NotPassed;
	maxDeferMs: number;
	includeVerdict: boolean;
}

/** One visit takes one hit: a replay asks for the same. */
function hitIdOf({ enrollmentId, visit }: { enrollmentId: string; visit: string }, stepKey: string): string {
	return `${enrollmentId}:${stepIdOf(stepKey)}:${visit}`;
}

/** Reads what the form asks for an item. Errors name the item. */
export function askReader(
	ctx: IExecuteFunctions,
	stepKey: string,
): (arrival: Pick<Arrival, 'index' | 'item' | 'contactId' | 'tag'>) => HitAsk {
	const channel = channelReader(ctx);
	const tags = itemParameter<string>(ctx, 'tags', '');
	const subjectOf = subjectReader(ctx);
	const capsOf = capsReader(ctx);
	const zone = zoneReader(ctx);
	const ignoresCap = itemParameter<boolean>(ctx, 'ignoresCap', false);
	const isCounted = itemParameter<boolean>(ctx, 'countsTowardCap', true);
	const isPriority = itemParameter<boolean>(ctx, 'isPriority', false);
	const overCap = itemParameter<HitAsk['overCap']>(ctx, 'overCap', 'refuse');
	const notPassed = itemParameter<NotPassed>(ctx, 'notPassed', 'output');
	const maxDeferDays = itemParameter<number>(ctx, 'options.maxDeferDays', 7);
	const includeVerdict = itemParameter<boolean>(ctx, 'options.includeVerdict', false);
	return (arrival) => {
		const { index, tag } = arrival;
		const scopes = scopesOfHit({
			journeyId: tag.journeyId,
			channel: channel(index),
			tags: tags(index).split(','),
		});
		const chosen = ignoresCap(index) ? { caps: [] } : capsOf(index, channel(index), tag.journeyId);
		return {
			hitId: hitIdOf(tag, stepKey),
			subject: subjectOf(arrival, channel(index)),
			channel: channel(index),
			counts: isCounted(index) ? scopes : [],
			scopes,
			...chosen,
			caps: capsFor(chosen.caps, scopes) as (Cap & JsonObject)[],
			zone: zone(index),
			isPriority: isPriority(index) === true,
			overCap: overCap(index),
			notPassed: notPassed(index),
			maxDeferMs: Math.min(7, Number(maxDeferDays(index)) || 7) * DAY_MS,
			includeVerdict: includeVerdict(index),
		};
	};
}

/** The ask as the store takes it now, under these caps: calendar windows are those that hold this instant. */
export function capAskOf(
	{ hitId, subject, counts, zone, isPriority }: HitAsk,
	caps: readonly Cap[],
	nowMs: number,
): CapAsk {
	return { hitId, subject, counts, limits: capLimits(caps, { zone, isPriority }, nowMs, calendarWindow) };
}

/** The caps that the form chooses for a channel and a journey; read once where items read the same rows. */
function capsReader(
	ctx: IExecuteFunctions,
): (index: number, channel: string, journeyId: string) => Pick<HitAsk, 'saved'> & { caps: Cap[] } {
	const source = itemParameter<string>(ctx, 'capsSource', 'here');
	const capsName = itemParameter<unknown>(ctx, 'capsName', '');
	const rowsOf = itemParameter<IDataObject>(ctx, 'caps', {});
	const weekStart = itemParameter<string>(ctx, 'options.weekStart', 'mon');
	const parsed = new WeakMap<IDataObject, Map<string, Cap[]>>();
	return (index, channel, journeyId) => {
		if (source(index) === 'saved') {
			const saved = policyNameOf(capsName(index));
			if (saved === '') throw withoutCaps(ctx, "'Saved Caps' is empty, so everybody would pass", index);
			return { saved, caps: [] };
		}
		const form = rowsOf(index);
		const known = parsed.get(form) ?? new Map<string, Cap[]>();
		parsed.set(form, known);
		const key = `${channel}\n${journeyId}\n${weekStart(index)}`;
		const rows = capRowsOf(form);
		if (rows.length === 0) throw withoutCaps(ctx, "'Caps' has no row, so everybody would pass", index);
		const caps =
			known.get(key) ?? parseCaps(rows.map((row) => capOfRow(row, weekStart(index), { channel, journeyId })));
		known.set(key, caps);
		return { caps };
	};
}

function withoutCaps(ctx: IExecuteFunctions, message: string, itemIndex: number): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), `${message} [item ${itemIndex}]`, {
		itemIndex,
		description: "Add a cap or choose saved ones, or switch on 'Ignores the Cap'.",
	});
}

/** Whose hits are counted together. An item without the value cannot be judged. */
function subjectReader(
	ctx: IExecuteFunctions,
): (arrival: Pick<Arrival, 'index' | 'item' | 'contactId'>, channel: string) => string {
	const kindOf = itemParameter<string>(ctx, 'subject', 'contactPoint');
	const pointField = itemParameter<string>(ctx, 'contactPointField', '');
	const subjectField = itemParameter<string>(ctx, 'subjectField', '');
	return ({ index, item, contactId }, channel) => {
		const kind = kindOf(index);
		if (kind === 'contact') return `contact:${contactId}`;
		const isPoint = kind === 'contactPoint';
		const field = isPoint ? pointField(index) || (contactPointFieldOf(channel) ?? '') : subjectField(index);
		const value = readPath(item.json, field);
		const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
		if (text === '') throw withoutSubject(ctx, field, isPoint ? 'Contact Point Field' : 'Field', index);
		return isPoint ? contactPointSubject(text) : `field:${field}:${text}`;
	};
}

function withoutSubject(
	ctx: IExecuteFunctions,
	field: string,
	label: string,
	itemIndex: number,
): NodeOperationError {
	return new NodeOperationError(
		ctx.getNode(),
		`The item has no value in '${field}' to count messages by [item ${itemIndex}]`,
		{
			itemIndex,
			description: `Set '${label}' to a field that holds a text or a number, or choose another 'Counted For'.`,
		},
	);
}
