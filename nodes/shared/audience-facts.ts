import type { IExecuteFunctions } from 'n8n-workflow';
import { normaliseZone, readPath, type AudienceContact, type Performed } from '../../lib';
import type { ComparisonOptions, FormAudience } from './audience-form';
import { contactIn, contactOf, type Passing, type PassingItems } from './router';

/** Gives what an audience (by its index) asks about an item; the same object each time, filled anew. */
export interface AudienceFacts {
	nowMs: number;
	of(audience: number, one: Passing): AudienceContact;
}

/**
 * Reads what audiences ask about all items: membership in one store call, behaviour in another, zones from the items.
 * Expressions that only n8n can evaluate are evaluated item by item, when a judgement comes to them, and a hint says so.
 */
export async function factsOf(
	ctx: IExecuteFunctions,
	read: PassingItems,
	audiences: readonly FormAudience[],
	contactField: string,
): Promise<AudienceFacts> {
	const asked = await askStore(ctx, read, audiences, contactField);
	const zoneOf = zoneReader(ctx, audiences);
	hintAtExpressions(ctx, audiences);
	let index = 0;
	const contacts = audiences.map(({ audience, paths }): AudienceContact => {
		const { expressions } = audience.needs;
		const values = (group: number) =>
			expressions[group].map(({ path }) => ctx.getNodeParameter(`${paths[group]}.conditions.${path}`, index));
		return {
			json: undefined,
			...(expressions.some(({ length }) => length > 0) ? { expressions: values } : {}),
		};
	});
	return {
		nowMs: asked.nowMs,
		of(audience, one) {
			index = one.index;
			const contact = contacts[audience];
			contact.json = one.item.json;
			if (zoneOf) contact.zone = zoneOf(one);
			if (asked.needsContact[audience]) {
				const contactId = contactOf(ctx, one, contactField);
				contact.memberOf = asked.memberOf?.get(contactId);
				contact.performed = asked.performed?.get(contactId)?.slice(...asked.slices[audience]);
			}
			return contact;
		},
	};
}

interface Asked {
	nowMs: number;
	needsContact: boolean[];
	memberOf?: Map<string, ReadonlySet<string>>;
	performed?: Map<string, Performed[]>;
	/** From where to where an audience's answers stand among all of them. */
	slices: [from: number, to: number][];
}

async function askStore(
	ctx: IExecuteFunctions,
	read: PassingItems,
	audiences: readonly FormAudience[],
	contactField: string,
): Promise<Asked> {
	const names = [...new Set(audiences.flatMap(({ audience }) => audience.needs.segments))];
	const asksBehaviour = audiences.some(({ audience }) => audience.queries(0).length > 0);
	const asked: Asked = {
		nowMs: Date.now(),
		needsContact: audiences.map(() => false),
		slices: audiences.map(() => [0, 0]),
	};
	if (names.length === 0 && !asksBehaviour) return asked;
	const { shared, nowMs } = await read.openRun();
	const { store } = shared;
	asked.nowMs = nowMs;
	const queries = audiences.flatMap(({ audience }, i) => {
		const own = audience.queries(nowMs);
		const from = i === 0 ? 0 : asked.slices[i - 1][1];
		asked.slices[i] = [from, from + own.length];
		asked.needsContact[i] = own.length + audience.needs.segments.length > 0;
		return own;
	});
	const goesOn = ctx.continueOnFail();
	const known = read.passing.flatMap((one) =>
		goesOn ? (contactIn(one, contactField) ?? []) : contactOf(ctx, one, contactField),
	);
	const contactIds = [...new Set(known)];
	const byContact = <T>(answers: readonly T[]) =>
		new Map(contactIds.map((contactId, i) => [contactId, answers[i]]));
	if (names.length > 0) asked.memberOf = byContact(await store.segments.memberOf(contactIds, names));
	if (queries.length > 0)
		asked.performed = byContact(await store.events.performed(contactIds, queries, nowMs));
	return asked;
}

/** The zone in which a dated comparison reads an item; undefined where no date is compared. */
function zoneReader(
	ctx: IExecuteFunctions,
	audiences: readonly FormAudience[],
): ((one: Passing) => string) | undefined {
	if (!audiences.some(({ audience }) => audience.needs.zone)) return undefined;
	const { dateZone, timeZoneField = 'timeZone' } = ctx.getNodeParameter(
		'options',
		0,
		{},
	) as ComparisonOptions;
	const workflowZone = ctx.getTimezone();
	if (dateZone !== 'contact') return () => workflowZone;
	const known = new Map<string, string>();
	return ({ item }) => {
		const value = readPath(item.json, timeZoneField);
		if (typeof value !== 'string') return workflowZone;
		let zone = known.get(value);
		if (zone === undefined) known.set(value, (zone = normaliseZone(value) ?? workflowZone));
		return zone;
	};
}

function hintAtExpressions(ctx: IExecuteFunctions, audiences: readonly FormAudience[]): void {
	const needs = audiences.flatMap(({ audience }) => audience.needs.expressions.flat());
	if (needs.length === 0) return;
	ctx.addExecutionHints({
		message: `n8n evaluates ${String(needs[0].expression)} for each item, which is slow in large batches. Plain fields such as {{ $json.field }} are read at once`,
	});
}
