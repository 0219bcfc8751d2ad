import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { contactPointKey, readPath, readPhone, type ExtractField, type JsonObject } from '../../lib';
import type { Arrival } from '../shared/arrivals';
import { contactFactsReader } from '../shared/contact-facts';
import { gatesOf, type CapStamp } from '../shared/gates';
import { itemParameter } from '../shared/item-parameter';
import { policyNameOf } from '../shared/policy-search';
import type { TalkAsk, VoiceAsk } from './voice-ticket';

/** An ask whose number cannot be called. */
export interface NoNumber {
	kind: 'no-number';
	field: string;
	messageName: string;
	gateHits: CapStamp[];
}

export const NUMBER_FIELD = 'numberField';

/** Reads what the form asks for an item. Errors name the item. */
export function askReader(ctx: IExecuteFunctions): (arrival: Arrival) => VoiceAsk | NoNumber {
	const engagement = engagementOf(ctx);
	const numberField = itemParameter<string>(ctx, NUMBER_FIELD, 'phone');
	const contactOf = contactFactsReader(ctx);
	const messageName = messageNameReader(ctx);
	const talkOf = talkReader(ctx);
	const overrides = overridesOf(ctx.getNodeParameter('options', 0, {}) as IDataObject);
	const mostDials = Number(ctx.getNodeParameter('options.mostDials', 0, 0));
	const goesOn = ctx.getNodeParameter('whenCalling', 0, 'wait') === 'goOn';
	const journeyZone = ctx.getTimezone();
	return ({ index, item, tag }) => {
		const field = numberField(index);
		const contact = contactOf(index) as VoiceAsk['contact'];
		const to = numberIn(readPath(item.json, field), contact.country ?? undefined);
		const { quietTime, caps = [] } = gatesOf(tag);
		const gateHits = caps.filter(({ channel }) => channel === 'voice');
		if (to === undefined) return { kind: 'no-number', field, messageName: messageName(index), gateHits };
		return {
			engagement,
			overrides,
			to,
			// The number that is called tells where its owner is, should the form name another field.
			contact: { ...quietTime?.contact, ...contact, phone: to },
			journeyZone,
			messageName: messageName(index),
			talk: talkOf(index),
			mostDials: mostDials >= 1 ? Math.floor(mostDials) : null,
			goesOn,
			gateRules: quietTime?.rules ?? null,
			gateHits,
		};
	};
}

/** The saved engagement that the step names. It is the same for all contacts: capacity and hours hang on it. */
export function engagementOf(ctx: Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>): string {
	const name = policyNameOf(ctx.getNodeParameter('engagement', 0, ''));
	if (name === '')
		throw new NodeOperationError(ctx.getNode(), "'Proactive Engagement' is empty", {
			description: "Save one with the node 'Journey Policy', then choose it here.",
		});
	return name;
}

function numberIn(value: unknown, country: string | undefined): string | undefined {
	const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
	if (text === '') return undefined;
	return readPhone(contactPointKey(text), country)?.e164;
}

/** What the call is called on the item. */
export function messageNameReader(ctx: IExecuteFunctions): (index: number) => string {
	const named = itemParameter<string>(ctx, 'options.messageName', '');
	const usual = ctx.getNode().name;
	return (index) => String(named(index) || usual).trim();
}

const TEXTS = ['goal', 'knowledge', 'greeting', 'handOverWhen'] as const;

function talkReader(ctx: IExecuteFunctions): (index: number) => TalkAsk {
	const texts = TEXTS.map((name) => [name, itemParameter<string>(ctx, name, '')] as const);
	const extract = itemParameter<IDataObject>(ctx, 'extract', {});
	return (index) => ({
		...(Object.fromEntries(texts.map(([name, read]) => [name, String(read(index) ?? '').trim()])) as Record<
			(typeof TEXTS)[number],
			string
		>),
		extract: extractOf(ctx, extract(index), index),
	});
}

/** The attributes to find out. Errors: a row without a name, or two of one name. */
function extractOf(ctx: IExecuteFunctions, form: IDataObject, itemIndex: number): TalkAsk['extract'] {
	const rows = (form.rows ?? []) as IDataObject[];
	const fields = rows.map((row): ExtractField & JsonObject => {
		const choices = String(row.choices ?? '')
			.split(',')
			.flatMap((choice) => choice.trim() || []);
		return {
			name: String(row.name ?? '').trim(),
			type: (row.type ?? 'text') as ExtractField['type'],
			description: String(row.description ?? '').trim(),
			...(row.type === 'choice' ? { choices } : {}),
		};
	});
	const names = fields.map(({ name }) => name);
	const wrong = names.find((name, i) => name === '' || names.indexOf(name) !== i);
	if (wrong !== undefined)
		throw new NodeOperationError(
			ctx.getNode(),
			wrong === ''
				? `A row of 'Find Out' has no name [item ${itemIndex}]`
				: `'Find Out' names '${wrong}' twice [item ${itemIndex}]`,
			{ itemIndex, description: 'Give each attribute a name of its own.' },
		);
	const empty = fields.find(({ type, choices }) => type === 'choice' && choices!.length === 0);
	if (empty)
		throw new NodeOperationError(
			ctx.getNode(),
			`'${empty.name}' of 'Find Out' is a choice without choices [item ${itemIndex}]`,
			{ itemIndex, description: "List the allowed values in 'Choices', separated by commas." },
		);
	return fields;
}

/** How the step tightens its engagement; what the form leaves open is absent. */
export function overridesOf(options: IDataObject): JsonObject {
	const most = Number(options.maxAttempts);
	const presets = (options.presets ?? []) as string[];
	return {
		...(most >= 1 ? { maxAttempts: most } : {}),
		...(presets.length > 0 ? { presets } : {}),
	};
}
