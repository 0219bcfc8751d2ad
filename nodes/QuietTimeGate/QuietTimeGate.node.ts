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
import { quietTimeGateStep } from './step';

export class QuietTimeGate implements INodeType {
	description: INodeTypeDescription = description;

	methods = { listSearch: { searchQuietTimePolicies } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await run(this, quietTimeGateStep);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await listen(this, quietTimeGateStep);
	}
}
