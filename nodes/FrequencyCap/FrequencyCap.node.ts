import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { listen, run } from '../shared/hybrid-step';
import { searchQuietTimePolicies } from '../shared/policy-search';
import { description } from './description';
import { giveBackStep } from './give-back';
import { frequencyCapStep } from './step';

export class FrequencyCap implements INodeType {
	description: INodeTypeDescription = description;

	methods = { listSearch: { searchQuietTimePolicies } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const isGivingBack = this.getNodeParameter('operation', 0) === 'giveBack';
		return await run(this, isGivingBack ? giveBackStep : frequencyCapStep);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await listen(this, frequencyCapStep);
	}
}
