import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { storeCredential } from '../shared/properties';
import { properties } from './description';
import { outputsExpression } from './outputs';
import { route } from './route';

/** Routes contacts by what is known about them, or by shares. No contact waits here. */
export class AttributeBranch implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Attribute Branch',
		name: 'attributeBranch',
		icon: { light: 'file:attribute-branch.svg', dark: 'file:attribute-branch.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["mode"] === "split" ? "split by " + $parameter["splitBy"] : ($parameter["matching"] === "every" ? "every match of " : "first match of ") + ($parameter["branches"]["rows"] || []).length }}',
		description: 'Sends each contact the way that its attributes, events, segments or an A/B split say',
		defaults: { name: 'Attribute Branch' },
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: outputsExpression as INodeTypeDescription['outputs'],
		credentials: [storeCredential],
		parameterPane: 'wide',
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route(this);
	}
}
