import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { readPath, resolveMoment, type ConsentRecord } from '../../lib';
import { channelReader } from '../shared/channel';
import { itemParameter } from '../shared/item-parameter';
import { contactIn, type Passing } from '../shared/router';
import { pointReader } from './contact-points';
import { contactFieldOf } from './leave';
import { refuse } from './refuse';

const GRANTED = new Set([
	'granted',
	'grant',
	'yes',
	'true',
	'1',
	'opt-in',
	'optin',
	'opted-in',
	'subscribed',
]);
const REVOKED = new Set([
	...['revoked', 'revoke', 'no', 'false', '0', 'opt-out', 'optout', 'opted-out'],
	...['unsubscribed', 'withdrawn', 'denied'],
]);

/** Reads a text that an entry may carry: what the form says. */
function optionReader(ctx: IExecuteFunctions, name: string): (index: number) => string | undefined {
	const read = itemParameter<unknown>(ctx, `options.${name}`, '');
	return (index) => textIn(read(index));
}

function textIn(value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
	return String(value).trim() || undefined;
}

/** What Set and Import read alike. */
function commonReader(ctx: IExecuteFunctions) {
	const pointOf = pointReader(ctx);
	const channelOf = channelReader(ctx);
	const purposeOf = itemParameter<string>(ctx, 'purpose', 'commercial');
	const sourceOf = itemParameter<unknown>(ctx, 'source', '');
	const topicOf = optionReader(ctx, 'topic');
	const textVersionOf = optionReader(ctx, 'textVersion');
	const proofOf = optionReader(ctx, 'proof');
	const contactField = contactFieldOf(ctx);
	return {
		pointOf,
		contactIdOf: (one: Passing) => contactIn(one, contactField),
		of: (index: number) => ({
			channel: channelOf(index),
			purpose: purposeOf(index),
			source: textIn(sourceOf(index)),
			topic: topicOf(index),
			textVersion: textVersionOf(index),
			proof: proofOf(index),
		}),
	};
}

/** Reads the entry of an item for the operation Set: all of it stands in the form. */
export function entryReader(ctx: IExecuteFunctions): (one: Passing, nowMs: number) => ConsentRecord {
	const common = commonReader(ctx);
	const stateOf = itemParameter<string>(ctx, 'state', 'granted');
	const timeOf = itemParameter<unknown>(ctx, 'options.time', '');
	return (one, nowMs) => {
		const { index } = one;
		const read = common.of(index);
		const time = timeOf(index);
		const hasTime = time !== '' && time !== null && time !== undefined;
		return {
			...known(read),
			source: sourceIn(ctx, read.source, index),
			point: common.pointOf(one, read.channel),
			...contactKnown(common.contactIdOf(one)),
			state: stateIn(ctx, stateOf(index), "'State'", index),
			atMs: hasTime ? instantIn(ctx, time, "'Time'", nowMs, index) : nowMs,
		};
	};
}

const COLUMNS = ['channel', 'purpose', 'topic', 'source', 'textVersion', 'proof'] as const;

/** Reads the entry of a row for the operation Import: from the columns of the row, and from the form where it has none. */
export function rowReader(ctx: IExecuteFunctions): (one: Passing, nowMs: number) => ConsentRecord {
	const common = commonReader(ctx);
	const stateField = itemParameter<string>(ctx, 'stateField', 'state');
	const timeField = itemParameter<string>(ctx, 'timeField', '');
	const columnOf = COLUMNS.map((name) => ({
		name,
		field: itemParameter<string>(ctx, `options.${name}Field`, ''),
	}));
	return (one, nowMs) => {
		const { index, item } = one;
		const inColumns = columnOf.flatMap(({ name, field }) => {
			const value = field(index) === '' ? undefined : textIn(readPath(item.json, field(index)));
			return value === undefined ? [] : [[name, isWord(name) ? wordIn(value) : value] as const];
		});
		const form = common.of(index);
		const read = { ...form, ...Object.fromEntries(inColumns) };
		const state = stateField(index);
		const time = timeField(index).trim();
		if (time === '')
			throw refuse(
				ctx,
				index,
				"'Time Field' is empty",
				'Name the field that says when it was said: an old list must not undo what somebody said since.',
			);
		return {
			...known(read),
			source: sourceIn(ctx, read.source, index),
			point: common.pointOf(one, read.channel, form.channel),
			...contactKnown(common.contactIdOf(one)),
			state: stateIn(ctx, readPath(item.json, state), `Field '${state}'`, index),
			atMs: instantIn(ctx, readPath(item.json, time), `Field '${time}'`, nowMs, index),
		};
	};
}

type Read = ReturnType<ReturnType<typeof commonReader>['of']>;

function known({ channel, purpose, topic, textVersion, proof }: Read) {
	const optional = Object.entries({ topic, textVersion, proof }).filter(([, value]) => value !== undefined);
	return { channel, purpose, ...(Object.fromEntries(optional) as Partial<ConsentRecord>) };
}

function contactKnown(contactId: string | undefined): Pick<ConsentRecord, 'contactId'> {
	return contactId === undefined ? {} : { contactId };
}

function isWord(name: (typeof COLUMNS)[number]): boolean {
	return name === 'channel' || name === 'purpose';
}

/** Channels and purposes are words in small letters; `all` is every one. */
function wordIn(value: string): string {
	const word = value.toLowerCase();
	return word === 'all' || word === 'every' ? '*' : word;
}

function sourceIn(ctx: IExecuteFunctions, source: string | undefined, index: number): string {
	if (source !== undefined) return source;
	throw refuse(
		ctx,
		index,
		"'Source' is empty",
		'Say how the consent came to be known, for instance "sign-up form": it is part of the proof.',
	);
}

function stateIn(
	ctx: IExecuteFunctions,
	value: unknown,
	where: string,
	index: number,
): ConsentRecord['state'] {
	const word = (textIn(value) ?? '').toLowerCase().replace(/[\s_]+/g, '-');
	if (GRANTED.has(word)) return 'granted';
	if (REVOKED.has(word)) return 'revoked';
	throw refuse(
		ctx,
		index,
		`${where} says neither that consent was granted nor that it was revoked`,
		"Allowed are 'granted' and 'revoked', also 'yes' and 'no', true and false, 'opt-in' and 'opt-out'.",
	);
}

function instantIn(
	ctx: IExecuteFunctions,
	value: unknown,
	where: string,
	nowMs: number,
	index: number,
): number {
	const resolved = resolveMoment(
		{ kind: 'date-time', value: value as IDataObject },
		{ zone: ctx.getTimezone(), nowMs },
	);
	if (resolved.kind === 'unreadable')
		throw refuse(ctx, index, `${where} holds no date that can be read`, resolved.reason);
	return resolved.dueAtMs;
}
