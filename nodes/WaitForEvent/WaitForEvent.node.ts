import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { listen, run } from '../shared/hybrid-step';
import { storeCredential } from '../shared/properties';
import { properties } from './description';
import { outputsExpression } from './outputs';
import { waitForEventStep } from './step';

/** Shown as "Wait For Trigger"; the internal name must not hold the word, or n8n would take it for a start node. */
export class WaitForEvent implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Wait For Trigger',
		name: 'waitForEvent',
		icon: { light: 'file:wait-for-event.svg', dark: 'file:wait-for-event.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["resume"] === "event" ? ($parameter["triggers"]["rows"] || []).map(r => r["kind"] === "interaction" ? r["interaction"] : r["events"]).join(" / ") : $parameter["resume"] === "segment" ? "in " + $parameter["segment"] : "until a moment" }}',
		description:
			'Lets a contact wait until an event (trigger) happens to it, a moment comes, or it joins a segment',
		defaults: { name: 'Wait For Trigger' },
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: outputsExpression as INodeTypeDescription['outputs'],
		credentials: [storeCredential],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await run(this, waitForEventStep);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await listen(this, waitForEventStep);
	}
}
