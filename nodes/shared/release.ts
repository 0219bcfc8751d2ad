import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	nextVisit,
	type JsonObject,
	type LeasedBatch,
	type LeasedContact,
	type StoredEvent,
} from '../../lib';
import { cannotStart, refuseMisuse, stopHere } from './guards';
import { emittedBinary, ownBinary } from './kept-binary';
import { unpackItem } from './parked-item';
import { StepOutputs } from './step-outputs';
import type { HybridStep, ParkedItem, Release } from './step-contract';
import { withTag, type JourneyTag } from './journey-tag';
import type { ReleasedContact } from './run-report';
import { rideOut } from './ride-out';
import { stepIdOf } from './step-key';
import { openHastyRun } from './step-run';
import { toNodeError } from './to-node-error';

/** The marker item on input 0: it tells a release from an arrival and routes the items on input 1. */
interface Marker {
	batchId: string;
	attempt: number;
	storeId: string;
	contacts: ReleasedContact[];
}

const MARKER = 'journeyRelease';

/** What the dispatcher emits for a batch: the marker on input 0, the contacts' items on input 1. */
export function emission(
	step: Pick<HybridStep, 'release' | 'parkedItem'>,
	batch: LeasedBatch,
	storeId: string,
	nowMs: number,
): INodeExecutionData[][] {
	const contacts: ReleasedContact[] = [];
	const items = batch.contacts.map((contact) => {
		const parked = step.parkedItem?.(contact, storeId) ?? unpackItem(contact, storeId);
		const release = step.release(contact, parked, nowMs);
		const { output } = release;
		const { contactId, enrollmentId } = contact.record;
		contacts.push({ ticketId: contact.ticketId, contactId, enrollmentId, output });
		return {
			json: releasedJson(contact, parked, release, step.parkedItem === undefined),
			...emittedBinary(parked.binary),
		};
	});
	const marker: Marker = { batchId: batch.batchId, attempt: batch.attempt, storeId, contacts };
	return [[{ json: { [MARKER]: marker as unknown as IDataObject } }], items];
}

function releasedJson(
	contact: LeasedContact,
	parked: ParkedItem,
	{ output, add, gates }: Release,
	hasWaited: boolean,
): IDataObject {
	const { record } = contact;
	const tag = parked.tag as unknown as JourneyTag;
	const visit = nextVisit(record.visit, stepIdOf(record.stepKey), output, 0);
	const json = { ...(parked.json as IDataObject), contactId: record.contactId, ...add };
	const left = hasWaited ? leftBy(contact) : {};
	return withTag(json, {
		...tag,
		enrollmentId: record.enrollmentId,
		visit,
		...left,
		...(gates ? { gates } : {}),
	});
}

/** What the contact left by, for the look-back of the next wait: its event, or the instant its time was up. */
function leftBy(contact: LeasedContact): Pick<JourneyTag, 'leftAtMs' | 'movedByEventId'> {
	if (contact.outcome === 'event')
		return { leftAtMs: contact.event.occurredAtMs, movedByEventId: contact.event.id };
	return { leftAtMs: contact.record.dueAtMs ?? contact.record.parkedAtMs };
}

/** `trigger` and `triggers.<name>` of an item that an event released. */
export function eventFields(contact: LeasedContact, json: JsonObject): IDataObject {
	if (contact.outcome !== 'event') return {};
	const trigger = triggerOf(contact.event);
	return {
		trigger,
		triggers: { ...(json.triggers as JsonObject | undefined), [contact.event.name]: trigger },
	} as unknown as IDataObject;
}

/** An event as items carry it. */
export function triggerOf({ id, name, occurredAtMs, data, correlation }: StoredEvent): JsonObject {
	return {
		id,
		name,
		occurredAt: new Date(occurredAtMs).toISOString(),
		data,
		...(correlation === undefined ? {} : { correlation: correlation as JsonObject }),
	};
}

/** `execute()` on a batch that was released: only the current attempt passes, and only contacts that are still inside. */
export async function releaseBatch(
	ctx: IExecuteFunctions,
	step: HybridStep,
	inputs: readonly (INodeExecutionData[] | null)[],
): Promise<INodeExecutionData[][]> {
	try {
		const marker = inputs[0]?.[0]?.json[MARKER] as unknown as Marker | undefined;
		const items = inputs[1] ?? [];
		if (marker === undefined || items.length === 0) throw cannotStart(ctx);
		refuseMisuse(ctx);
		return await begin(ctx, step, marker, items);
	} catch (error) {
		stopHere(ctx);
		throw toNodeError(ctx, error);
	}
}

async function begin(
	ctx: IExecuteFunctions,
	step: HybridStep,
	{ batchId, attempt, contacts }: Marker,
	items: readonly INodeExecutionData[],
): Promise<INodeExecutionData[][]> {
	const outputs = new StepOutputs(ctx, step);
	const { report, shared } = await rideOut(async () => await openHastyRun(ctx));
	const { executionId } = report;
	const begun = await rideOut(
		async () => await shared.store.waiting.begin(batchId, attempt, executionId, shared.clock.nowMs()),
	);
	if (begun.kind === 'stale') return outputs.items;
	report.carry(batchId, attempt, contacts);
	const gone = new Set(begun.gone);
	for (const [i, { ticketId, contactId, enrollmentId, output }] of contacts.entries()) {
		if (gone.has(ticketId)) continue;
		const item = { ...items[i], ...(await ownBinary(ctx, items[i].binary)) };
		report.sees(contactId, item.json.journey as unknown as JourneyTag);
		outputs.push(output, item, report, enrollmentId);
	}
	return outputs.items;
}
