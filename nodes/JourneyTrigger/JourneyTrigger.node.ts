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
import { listen } from '../shared/hybrid-step';
import { secretIsLong, storeAnswers } from './credential-tests';
import { properties } from './description';
import { takeIn } from './intake-webhook';
import { isSubscribed, subscribe, unsubscribe } from './publish';
import { journeyTriggerStep, start } from './step';

/** Where contacts enter a journey: listens to events, judges the entry rule, hands those who enter out in batches. */
export class JourneyTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Journey Trigger',
		name: 'journeyTrigger',
		icon: { light: 'file:journey-trigger.svg', dark: 'file:journey-trigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"] }}',
		description: 'Starts a journey for a contact when an event (trigger) happens to it',
		defaults: { name: 'Journey Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'journeyStoreApi', required: false, testedBy: 'storeAnswers' },
			{
				name: 'journeyIntakeApi',
				testedBy: 'secretIsLong',
				required: true,
				displayOptions: { show: { authentication: ['credential'] } },
			},
		],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'events' }],
		triggerPanel: {
			header: 'Send an event',
			executionsHelp: {
				inactive:
					'Execute the step and send an event to the test address: it becomes an item here, and nothing is recorded.',
				active:
					'Events sent to the production address are recorded, and those who may enter go through the published workflow in batches.',
			},
			activationHint: 'Publish the workflow to let contacts enter.',
		},
		properties,
	};

	methods = { credentialTest: { storeAnswers, secretIsLong } };

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
