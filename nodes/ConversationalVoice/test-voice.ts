import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { verdictOf, type CallResult, type JsonObject } from '../../lib';
import { itemParameter } from '../shared/item-parameter';
import type { TestLeaving } from '../shared/step-contract';
import { messageNameReader } from './ask';
import { openChannel } from './phone-line';
import { CONTINUE, type VoiceOutput } from './voice-ticket';
import { speakOnce } from './test-call';

/** A manual run: nobody of the items is called. A simulated result, or one call to the test number that only speaks. */
export async function testVoice(ctx: IExecuteFunctions, items: INodeExecutionData[]): Promise<TestLeaving[]> {
	const parameters = ctx.getNode().parameters as IDataObject;
	const result = ctx.getNodeParameter('simulatedResult', 0, 'LiveAnswer') as CallResult;
	const called =
		ctx.getNodeParameter('whenTesting', 0, 'simulate') === 'dial' ? await dialTestNumber(ctx) : {};
	const attributesOf = attributesReader(ctx);
	const nameOf = messageNameReader(ctx);
	const { class: callClass, output } = verdictOf(result);
	return items.map(({ json }, index) => {
		const call = {
			result,
			class: callClass,
			disposition: 'simulated',
			attributes: output === 'Completed' ? attributesOf(index) : {},
			durationSec: 0,
			attempts: 1,
			transcriptRef: null,
			recordingRef: null,
			isSimulated: true,
			raw: {},
			...called,
		};
		const message = { messageId: `test-${index}`, channel: 'voice', atMs: 0, isSent: output !== 'Blocked' };
		const messages = { ...(json.messages as IDataObject | undefined), [nameOf(index)]: message };
		if (parameters.whenCalling === 'goOn') return { output: CONTINUE, add: { messages } };
		return { output: (output ?? 'No Answer') satisfies VoiceOutput, add: { call, messages } };
	});
}

function attributesReader(ctx: IExecuteFunctions): (index: number) => JsonObject {
	const text = itemParameter<string | JsonObject>(ctx, 'sampleAttributes', '{}');
	return (index) => {
		const value = text(index);
		try {
			const parsed: unknown = typeof value === 'string' ? JSON.parse(value || '{}') : value;
			if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed))
				return parsed as JsonObject;
		} catch {
			// told below, with what is allowed
		}
		throw new NodeOperationError(ctx.getNode(), `'Sample Attributes' is not an object [item ${index}]`, {
			itemIndex: index,
			description: 'Write a JSON object, for instance {"newDate": "2027-02-01"}.',
		});
	};
}

async function dialTestNumber(ctx: IExecuteFunctions): Promise<IDataObject> {
	const to = String(ctx.getNodeParameter('testNumber', 0, '')).trim();
	const answer = await speakOnce(ctx, await openChannel(ctx), to);
	ctx.addExecutionHints({
		message:
			answer.kind === 'created'
				? 'The test number is being called: it hears the disclosure and the greeting. A conversation needs the published workflow'
				: `The test number could not be called: ${answer.message}`,
	});
	return answer.kind === 'created' ? { testCallSid: answer.sid } : {};
}
