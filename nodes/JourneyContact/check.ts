import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ConsentQuestion, ConsentVerdict } from '../../lib';
import { channelReader } from '../shared/channel';
import { itemParameter } from '../shared/item-parameter';
import { withTime } from './consent';
import { pointReader } from './contact-points';
import { askEach, judged, leaveWith } from './leave';
import { ALLOWED, BLOCKED } from './outputs';

/** Operation Check: whether the contact point of each item may be used, by which entry. Reads only. */
export async function check(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const pointOf = pointReader(ctx);
	const channelOf = channelReader(ctx);
	const purposeOf = itemParameter<string>(ctx, 'purpose', 'commercial');
	const modelOf = itemParameter<ConsentQuestion['model']>(ctx, 'model', 'opt-in');
	const topicOf = itemParameter<unknown>(ctx, 'options.topic', '');
	const asked = await askEach(ctx, (one) => {
		const channel = channelOf(one.index);
		const topic = String(topicOf(one.index) ?? '').trim();
		return {
			point: pointOf(one, channel),
			channel,
			purpose: purposeOf(one.index),
			model: modelOf(one.index),
			...(topic === '' ? {} : { topic }),
		};
	});
	const asks = judged(asked);
	const verdicts = await asked.run.shared.store.consent.check(asks, asked.run.nowMs);
	const verdictOf = new Map(asks.map((ask, i) => [ask, verdicts[i]]));
	return await leaveWith(ctx, asked, (ask) => {
		const verdict = verdictOf.get(ask)!;
		return { add: { consent: shown(verdict) }, way: verdict.kind === 'allowed' ? ALLOWED : BLOCKED };
	});
}

function shown(verdict: ConsentVerdict): IDataObject {
	const why = verdict.kind === 'allowed' ? { because: verdict.because } : { reason: verdict.reason };
	return {
		verdict: verdict.kind,
		...why,
		...(verdict.entry ? { entry: withTime(verdict.entry) } : {}),
	};
}
