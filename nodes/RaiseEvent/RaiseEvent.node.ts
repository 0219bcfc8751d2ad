import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { description } from './description';
import { raise } from './raise';

/** Shown as "Raise Trigger"; the internal name must not hold the word, or n8n would take it for a start node. */
export class RaiseEvent implements INodeType {
	description: INodeTypeDescription = description;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await raise(this);
	}
}
