import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { storeCredential } from '../shared/properties';
import { properties } from './description';
import { raise } from './raise';

/** Shown as "Raise Trigger"; the internal name must not hold the word, or n8n would take it for a start node. */
export class RaiseEvent implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Raise Trigger',
		name: 'raiseEvent',
		icon: { light: 'file:raise-event.svg', dark: 'file:raise-event.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["eventName"] }}',
		description: 'Raises an event (trigger) for each contact; journeys that listen to it react at once',
		defaults: { name: 'Raise Trigger' },
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [storeCredential],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await raise(this);
	}
}
