import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { listen, run } from '../shared/hybrid-step';
import { searchEngagements } from '../shared/policy-search';
import { storeCredential } from '../shared/properties';
import { freePolicies } from '../shared/use-policies';
import { answerProvider } from './callbacks';
import { properties } from './description';
import { outputsOf } from './outputs';
import { CALLS_PATH, CONTACT_CENTER_CREDENTIAL } from './phone-line';
import { conversationalVoiceStep } from './step';

/** Calls contacts and talks with them, or lets representatives talk; contacts go on by what came of the call. */
export class ConversationalVoice implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Conversational Voice',
		name: 'conversationalVoice',
		icon: { light: 'file:conversational-voice.svg', dark: 'file:conversational-voice.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["engagement"]["value"] || "" }}',
		description: 'Calls contacts within the rules of a proactive engagement and goes on by what came of it',
		defaults: { name: 'Conversational Voice' },
		usableAsTool: undefined,
		inputs: [
			NodeConnectionTypes.Main,
			{ displayName: 'Chat Model', type: NodeConnectionTypes.AiLanguageModel, maxConnections: 1 },
			{ displayName: 'Tools', type: NodeConnectionTypes.AiTool },
		],
		outputs: `={{(${outputsOf.toString()})($parameter)}}`,
		credentials: [{ name: CONTACT_CENTER_CREDENTIAL, required: true }, storeCredential],
		webhooks: [
			{
				name: 'default',
				// Only a published step is called back; without this n8n would wait for a call when the step is executed by hand.
				httpMethod: '={{ $workflow.active ? "POST" : "" }}',
				responseMode: 'onReceived',
				path: CALLS_PATH,
				ndvHideUrl: true,
				ndvHideMethod: true,
			},
		],
		properties,
	};

	methods = { listSearch: { searchEngagements } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await freePolicies(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerProvider(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await run(this, conversationalVoiceStep);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await listen(this, conversationalVoiceStep);
	}
}
