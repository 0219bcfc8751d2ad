import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { itemOf, type JsonObject, type StoredEvent } from '../../lib';
import { entryThrottle } from '../shared/entry-throttle';
import type { HybridStep } from '../shared/hybrid-step';
import type { JourneyTag } from '../shared/journey-tag';
import { withTag } from '../shared/journey-tag';
import { releaseBatch } from '../shared/release';
import { testTag } from '../shared/test-run';
import { subscriptionOf } from './subscription';

const OUT = 'entered';

/** Hands out those whom the library enrolled through this node's subscription. Items never arrive here. */
export const journeyTriggerStep: HybridStep = {
	safestOutput: OUT,
	outputCount: () => 1,
	outputIndex: () => 0,
	contactField: () => 'contactId',
	batchSize: (parameters) => Number((parameters.options as IDataObject | undefined)?.batchSize) || 500,
	subscription: subscriptionOf,
	arrive: async (_ctx, arrivals) => arrivals.map(() => ({ kind: 'leave', output: OUT })),
	parkedItem({ record }, storeId) {
		const { journeyId, enrollmentId, visit, parkedAtMs } = record;
		const trigger = record.item.trigger as { id: string; occurredAt: string } | undefined;
		const tag: JourneyTag = {
			...{ journeyId, enrollmentId, visit, enteredAtMs: parkedAtMs, storeId },
			...(trigger ? { leftAtMs: Date.parse(trigger.occurredAt), movedByEventId: trigger.id } : {}),
		};
		return { json: record.item, tag: tag as unknown as JsonObject };
	},
	release: () => ({ output: OUT, add: {} }),
	judge({ store }, ctx) {
		const perHour = Number(ctx.getNodeParameter('options.entriesPerHour', 0));
		return perHour > 0 ? entryThrottle(store, () => perHour) : undefined;
	},
	test: (_ctx, items) => items.map(() => ({ output: OUT })),
};

/** `execute()`: a released batch, or in the editor the event that was sent to the test address. */
export async function start(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	if (ctx.getMode() !== 'manual')
		return await releaseBatch(ctx, journeyTriggerStep, ctx.getExecuteData().data.main ?? []);
	const items = ctx.getInputData().map(({ json }, index): INodeExecutionData => {
		const entry = isEvent(json) ? (itemOf(json) as IDataObject) : { contactId: 'test-contact', ...json };
		return {
			json: withTag(entry, testTag(ctx, { json: entry }, index, 'contactId')),
			pairedItem: { item: index },
		};
	});
	ctx.addExecutionHints({
		message: 'This was a test run: the entry rule was not judged, and nothing was recorded',
	});
	return [items];
}

function isEvent(json: unknown): json is StoredEvent {
	const { id, name, contactId, occurredAtMs } = json as Partial<StoredEvent>;
	return (
		[id, name, contactId].every((value) => typeof value === 'string') && typeof occurredAtMs === 'number'
	);
}
