import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { listen, run } from '../shared/hybrid-step';
import { description } from './description';
import { waitForEventStep } from './step';

/** Shown as "Wait For Trigger"; the internal name must not hold the word, or n8n would take it for a start node. */
export class WaitForEvent implements INodeType {
	description: INodeTypeDescription = {
		...description,
		icon: { light: 'file:wait-for-event.svg', dark: 'file:wait-for-event.dark.svg' },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await run(this, waitForEventStep);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await listen(this, waitForEventStep);
	}
}
