import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import {
	callerNumberFor,
	parseEngagement,
	readPhone,
	twiml,
	type CreateAnswer,
	type VoiceChannel,
} from '../../lib';
import { sharedStoreOf } from '../shared/shared-store';
import { engagementOf } from './ask';

/**
 * Calls the test number and speaks what a contact would hear first; it does not listen, since an unpublished workflow
 * has no address that the provider could ask.
 */
export async function speakOnce(
	ctx: IExecuteFunctions,
	channel: VoiceChannel,
	testNumber: string,
): Promise<CreateAnswer> {
	const to = readPhone(testNumber)?.e164;
	if (to === undefined)
		throw new NodeOperationError(ctx.getNode(), "'Test Number' is no phone number", {
			description: 'Write it with its country code, for instance +14155550123.',
		});
	const { store } = await sharedStoreOf(ctx);
	const { policy } = await store.policies.require(engagementOf(ctx), 'engagement');
	const engagement = parseEngagement(policy);
	const { disclosure, recordingNotice, language, voice, ringSec } = engagement;
	const greeting = String(ctx.getNodeParameter('greeting', 0, ''));
	const lines = [disclosure, recordingNotice, greeting, 'This was a test call.'];
	return await channel.createCall({
		to,
		from: callerNumberFor(engagement, to),
		twiml: twiml([
			...lines.map((text) => ({ verb: 'say' as const, line: { text, language, voice } })),
			{ verb: 'hang-up' },
		]),
		ringSec,
		longestSec: 60,
	});
}
