import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readCalls, readPath, type CallChoice } from '../../lib';
import { itemParameter } from '../shared/item-parameter';
import { contactOf, type Passing } from '../shared/router';
import { askEach, contactFieldOf, judged, leaveWith } from './leave';
import { locatedId } from './locator';
import { refuse } from './refuse';
import { shownCall } from './show-call';

/** An item that refers to no call has none. */
type CallAsk = CallChoice | { none: true };

/** Operation Get: the calls of a contact, the newest first, or the one that an item refers to. Reads only. */
export async function getCalls(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const isOfContact = ctx.getNodeParameter('getBy', 0, 'contact') === 'contact';
	const asked = await askEach(ctx, isOfContact ? contactReader(ctx) : referenceReader(ctx));
	const { store } = asked.run.shared;
	const choices = judged(asked).flatMap((ask): CallChoice[] => ('none' in ask ? [] : [ask]));
	const [found, journeys] = await Promise.all([readCalls(store.effects, choices), store.journeys.list()]);
	const callsOf = new Map<CallAsk, (typeof found)[number]>(choices.map((choice, i) => [choice, found[i]]));
	const journeyNames = new Map(journeys.map(({ journeyId, name }) => [journeyId, name]));
	const limit = isOfContact ? limitOf(ctx) : 1;
	const hasTranscript = itemParameter(ctx, 'options.includeTranscript', true);
	return await leaveWith(ctx, asked, (ask, { index }) => {
		const calls = (callsOf.get(ask) ?? []).slice(0, limit);
		const shown = { journeyNames, hasTranscript: hasTranscript(index) };
		return { add: { calls: calls.map((one) => shownCall(one, shown)) } };
	});
}

function limitOf(ctx: IExecuteFunctions): number {
	const isAll = ctx.getNodeParameter('returnAll', 0, false) === true;
	return isAll ? Infinity : Number(ctx.getNodeParameter('limit', 0, 50));
}

function contactReader(ctx: IExecuteFunctions): (one: Passing) => CallAsk {
	const field = contactFieldOf(ctx);
	const journeyOf = itemParameter<unknown>(ctx, 'options.journey', '');
	return (one) => {
		const contactId = contactOf(ctx, one, field);
		const journeyId = locatedId(journeyOf(one.index));
		return { contactId, ...(journeyId === '' ? {} : { journeyId }) };
	};
}

/** A reference of null is what Conversational Voice gives where nothing was said. */
function referenceReader(ctx: IExecuteFunctions): (one: Passing) => CallAsk {
	const fieldOf = itemParameter<string>(ctx, 'referenceField', 'call.transcriptRef');
	return ({ index, item }) => {
		const field = fieldOf(index);
		const callId = readPath(item.json, field);
		if (callId === null) return { none: true };
		if (typeof callId === 'string' && callId !== '') return { callId };
		throw refuse(
			ctx,
			index,
			`The item has no call reference in field '${field}'`,
			"Conversational Voice gives it as 'call.transcriptRef'; this operation gives it as 'callRef'.",
		);
	};
}
