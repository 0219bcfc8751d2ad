import type { JsonObject, LeasedContact } from '../../lib';
import type { JourneyTag } from './journey-tag';
import type { ParkedItem } from './step-contract';

/*
 * An item says much twice: an event's data stand as its own fields, in `trigger` and in `triggers.<name>`; and most of
 * `journey` stands in the ticket. A million who wait should not pay for that: what can be told from elsewhere is left
 * out when parking and put back at the release.
 */

/** Which parts of the item were left out, by the name of the event in `triggers` that tells them. */
export interface Omitted extends JsonObject {
	/** `trigger` is this event. */
	trigger?: string;
	/** All fields of this event's data are fields of the item too. */
	data?: string;
}

interface TriggerField {
	name?: unknown;
	data?: JsonObject;
}

const TOLD_BY_TICKET = ['journeyId', 'enrollmentId', 'visit', 'storeId'] as const;

function isSame(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function dataTold(json: JsonObject, triggers: JsonObject): string | undefined {
	return Object.keys(triggers).find((name) => {
		const data = (triggers[name] as TriggerField | null)?.data;
		if (data === null || typeof data !== 'object') return false;
		const fields = Object.keys(data);
		return (
			fields.length > 0 &&
			fields.every((field) => Object.hasOwn(json, field) && isSame(json[field], data[field]))
		);
	});
}

/** The item and its tag as the ticket keeps them. */
export function packItem(item: JsonObject, tag: JourneyTag): Pick<ParkedItem, 'json' | 'tag' | 'omitted'> {
	const rest: Partial<JourneyTag> = { ...tag };
	for (const field of TOLD_BY_TICKET) delete rest[field];
	const json = { ...item };
	const triggers = json.triggers as JsonObject | undefined;
	const omitted: Omitted = {};
	if (triggers !== null && typeof triggers === 'object' && !Array.isArray(triggers)) {
		const name = (json.trigger as TriggerField | undefined)?.name;
		if (typeof name === 'string' && Object.hasOwn(triggers, name) && isSame(triggers[name], json.trigger)) {
			omitted.trigger = name;
			delete json.trigger;
		}
		const teller = dataTold(json, triggers);
		if (teller !== undefined) {
			omitted.data = teller;
			for (const field of Object.keys((triggers[teller] as TriggerField).data!)) delete json[field];
		}
		if (!Object.hasOwn(json, 'triggers')) return { json: { ...item }, tag: rest as unknown as JsonObject };
	}
	return {
		json,
		tag: rest as unknown as JsonObject,
		...(Object.keys(omitted).length > 0 ? { omitted } : {}),
	};
}

/** The item and its tag as they were parked. */
export function unpackItem({ record }: LeasedContact, storeId: string): ParkedItem {
	const parked = record.item as ParkedItem;
	const triggers = parked.json.triggers as Record<string, TriggerField> | undefined;
	const { trigger, data } = (parked.omitted ?? {}) as Omitted;
	const { journeyId, enrollmentId, visit } = record;
	return {
		...parked,
		json: {
			...(data === undefined ? {} : triggers?.[data]?.data),
			...parked.json,
			...(trigger === undefined ? {} : { trigger: triggers?.[trigger] as JsonObject }),
		},
		tag: { journeyId, enrollmentId, visit, storeId, ...parked.tag },
	};
}
