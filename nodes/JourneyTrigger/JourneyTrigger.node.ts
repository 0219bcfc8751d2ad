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
import { listen } from '../shared/hybrid-step';
import { description } from './description';
import { takeIn } from './intake-webhook';
import { isSubscribed, subscribe, unsubscribe } from './publish';
import { journeyTriggerStep, start } from './step';

/** Where contacts enter a journey: listens to events, judges the entry rule, hands those who enter out in batches. */
export class JourneyTrigger implements INodeType {
	description: INodeTypeDescription = {
		...description,
		icon: { light: 'file:journey-trigger.svg', dark: 'file:journey-trigger.dark.svg' },
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isSubscribed(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await subscribe(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await unsubscribe(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await takeIn(this);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await listen(this, journeyTriggerStep);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await start(this);
	}
}
