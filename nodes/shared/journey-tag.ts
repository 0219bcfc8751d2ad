import type { IDataObject } from 'n8n-workflow';

/** What an item carries as `journey`: whose it is, which run, which visit. */
export interface JourneyTag {
	journeyId: string;
	enrollmentId: string;
	visit: string;
	enteredAtMs: number;
	storeId: string;
	/** When what let the contact leave the last step that it waited in happened: waits look back to it. */
	leftAtMs?: number;
	/** The event that let it leave; the next wait does not count it again. */
	movedByEventId?: string;
	/** Made in a manual run: nothing of it may touch a published journey. */
	isTest?: boolean;
	/** What gates have granted. */
	gates?: IDataObject;
}

const TEXTS = ['journeyId', 'enrollmentId', 'visit', 'storeId'] as const;

/** The tag of an item's JSON, or undefined where there is none (or none of ours). */
export function readTag(json: IDataObject): JourneyTag | undefined {
	const tag = json.journey as Partial<JourneyTag> | undefined;
	if (tag === null || typeof tag !== 'object') return undefined;
	return TEXTS.every((field) => typeof tag[field] === 'string') && typeof tag.enteredAtMs === 'number'
		? (tag as JourneyTag)
		: undefined;
}

export function withTag(json: IDataObject, tag: JourneyTag): IDataObject {
	return { ...json, journey: tag as unknown as IDataObject };
}
