import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import {
	nextVisit,
	readPath,
	RESERVED_PREFIXES,
	resolveMoment,
	type EventInput,
	type JsonObject,
} from '../../lib';
import { itemParameter } from '../shared/item-parameter';
import type { JourneyTag } from '../shared/journey-tag';

/** An item with the journey it belongs to, where it has one. */
export interface RaisingItem {
	index: number;
	item: INodeExecutionData;
	contactId: string;
	tag: JourneyTag | undefined;
}

/** Reads the event that an item raises. Errors name the item. */
export function eventReader(ctx: IExecuteFunctions, nowMs: number): (raising: RaisingItem) => EventInput {
	const nameOf = nameReader(ctx);
	const dataOf = dataReader(ctx);
	const correlationOf = correlationReader(ctx);
	const occurredAtMs = occurredReader(ctx, nowMs);
	const eventId = eventIdReader(ctx);
	return (raising) => {
		const { index, item, contactId } = raising;
		const name = nameOf(index);
		const correlation = correlationOf(index, item.json);
		return {
			id: eventId(raising, name),
			name,
			contactId,
			occurredAtMs: occurredAtMs(index, item.json),
			data: dataOf(index, item.json),
			...(correlation === undefined ? {} : { correlation }),
		};
	};
}

function refuse(
	ctx: IExecuteFunctions,
	itemIndex: number,
	message: string,
	description: string,
): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), `${message} [item ${itemIndex}]`, { itemIndex, description });
}

function nameReader(ctx: IExecuteFunctions): (index: number) => string {
	const read = itemParameter<unknown>(ctx, 'eventName', '');
	return (index) => {
		const value = read(index);
		const name = typeof value === 'string' ? value.trim() : '';
		if (name === '')
			throw refuse(ctx, index, "'Event Name' is empty", "Write what happened, for instance 'order.placed'.");
		const reserved = RESERVED_PREFIXES.find((prefix) => name.toLowerCase().startsWith(prefix));
		if (reserved !== undefined)
			throw refuse(
				ctx,
				index,
				`'Event Name' begins with '${reserved}', which is kept for this package`,
				`Choose another name than '${name}': channels, segments and consent raise those themselves.`,
			);
		return name;
	};
}

function dataReader(ctx: IExecuteFunctions): (index: number, json: IDataObject) => JsonObject {
	const source = itemParameter<string>(ctx, 'dataSource', 'fields');
	const fields = itemParameter<IDataObject>(ctx, 'dataFields', {});
	const text = itemParameter<unknown>(ctx, 'dataJson', '{}');
	return (index, json) => {
		if (source(index) === 'item') {
			return plain({ ...json, journey: undefined });
		}
		if (source(index) === 'json') return jsonData(ctx, text(index), index);
		const rows = (fields(index).rows ?? []) as { name?: string; value?: unknown }[];
		return plain(Object.fromEntries(rows.flatMap(({ name, value }) => (name ? [[name, value]] : []))));
	};
}

/** As the store keeps it: dates as text, without what JSON cannot say. */
function plain(data: object): JsonObject {
	return JSON.parse(JSON.stringify(data)) as JsonObject;
}

function jsonData(ctx: IExecuteFunctions, value: unknown, index: number): JsonObject {
	try {
		const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
		if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return plain(parsed);
	} catch {
		// told below, with what is allowed
	}
	throw refuse(
		ctx,
		index,
		"'Data (JSON)' is not an object",
		'Write a JSON object, for instance {"total": 12}.',
	);
}

function correlationReader(
	ctx: IExecuteFunctions,
): (index: number, json: IDataObject) => Record<string, string | number | boolean> | undefined {
	const form = itemParameter<IDataObject>(ctx, 'correlation', {});
	return (index, json) => {
		const rows = (form(index).rows ?? []) as { eventField: string; itemField: string }[];
		if (rows.length === 0) return undefined;
		return Object.fromEntries(
			rows.map(({ eventField, itemField }) => {
				const value = readPath(json, itemField);
				if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
					return [eventField, value];
				throw refuse(
					ctx,
					index,
					`The item has no value in '${itemField}' to correlate by`,
					"Name a field in 'Correlate' that holds a text or a number.",
				);
			}),
		);
	};
}

function occurredReader(ctx: IExecuteFunctions, nowMs: number): (index: number, json: IDataObject) => number {
	const fieldOf = itemParameter<string>(ctx, 'options.occurredAtField', '');
	const zone = ctx.getTimezone();
	return (index, json) => {
		const field = fieldOf(index);
		if (field === '') return nowMs;
		const resolved = resolveMoment({ kind: 'date-time', value: readPath(json, field) }, { zone, nowMs });
		if (resolved.kind === 'unreadable')
			throw refuse(ctx, index, `'${field}' holds no date that can be read`, resolved.reason);
		return resolved.dueAtMs;
	};
}

/**
 * The id of an event. By default it is made of the visit, so that a replay raises the same event and a loop another one;
 * an item outside of a journey has no visit: there the execution, the run of the node and the item stand for it.
 */
function eventIdReader(ctx: IExecuteFunctions): (raising: RaisingItem, name: string) => string {
	const given = itemParameter<unknown>(ctx, 'options.eventId', '');
	const nodeId = ctx.getNode().id;
	const executionId = ctx.getExecutionId();
	const occurrences = new Map<string, number>();
	let runIndex: number | undefined;
	return ({ index, tag }, name) => {
		const value = given(index);
		if (typeof value === 'number' || (typeof value === 'string' && value.trim() !== ''))
			return String(value).trim();
		if (tag === undefined) {
			runIndex ??= Number((ctx.getWorkflowDataProxy(index) as { $runIndex?: number }).$runIndex ?? 0);
			return `raised-${nextVisit(`${executionId}:${runIndex}`, nodeId, name, index)}`;
		}
		// Items that one contact was split into share its visit: each is an event of its own.
		const visit = `${tag.enrollmentId}:${tag.visit}`;
		const occurrence = occurrences.get(`${visit}\n${name}`) ?? 0;
		occurrences.set(`${visit}\n${name}`, occurrence + 1);
		return `raised-${nextVisit(visit, nodeId, name, occurrence)}`;
	};
}
