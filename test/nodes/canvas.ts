import { ExecutionLifecycleHooks } from 'n8n-core';
import {
	NodeConnectionTypes,
	type IConnections,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/*
 * What n8n-core's engine needs of a workflow: nodes, wires, items and the surroundings of an execution. `TestWorkflow`
 * and the `Lab` of the rules are made of it.
 */

/** A node as a test lays it on the canvas. */
export interface TestNode {
	name: string;
	type: INodeType;
	/** Default: one made of the name. */
	id?: string;
	parameters?: IDataObject;
	/** Settings beside the parameters, such as `onError`. */
	settings?: Partial<INode>;
}

/** From a node's output to another node; an AI node supplies by the kind of its wire. */
export type Link =
	| readonly [from: string, output: number, to: string]
	| readonly [from: string, wire: `ai_${string}`, to: string];

export const START = 'Start';

/** Gives out what a run was started with. */
export class Start implements INodeType {
	description: INodeType['description'] = {
		displayName: START,
		name: 'start',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: { name: START },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};
	execute: INodeType['execute'];

	constructor(itemsOf: (executionId: string) => INodeExecutionData[]) {
		this.execute = async function () {
			return [itemsOf(this.getExecutionId())];
		};
	}
}

export function asItem(item: IDataObject | INodeExecutionData): INodeExecutionData {
	const isItem = item.json !== null && typeof item.json === 'object' && !('contactId' in item);
	return isItem ? (item as INodeExecutionData) : { json: item as IDataObject };
}

export function asNode({ name, id, type, parameters = {}, settings }: TestNode): INode {
	return {
		id: id ?? `id-${name}`,
		name,
		type: type.description.name,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INodeParameters,
		...settings,
	};
}

export function connectionsOf(links: readonly Link[]): IConnections {
	const connections: IConnections = {};
	for (const [from, output, to] of links) {
		const wire = typeof output === 'number' ? NodeConnectionTypes.Main : (output as 'ai_tool');
		const outputs = ((connections[from] ??= {})[wire] ??= []);
		const index = typeof output === 'number' ? output : 0;
		while (outputs.length <= index) outputs.push([]);
		outputs[index]!.push({ node: to, type: wire, index: 0 });
	}
	return connections;
}

export interface Surroundings {
	workflowId: string;
	executionId: string;
	mode: WorkflowExecuteMode;
	/** Where n8n says it is, with a slash at the end. */
	url: string;
	/** What a credential of a type holds. */
	credentialOf: (type: string) => object | undefined;
}

/** What n8n tells an execution of itself, with hooks of its own. */
export function additionalDataOf(of: Surroundings): IWorkflowExecuteAdditionalData {
	const { workflowId, executionId, mode, url, credentialOf } = of;
	const workflowData = { id: workflowId, name: workflowId } as IWorkflowBase;
	return {
		hooks: new ExecutionLifecycleHooks(mode, executionId, workflowData),
		executionId,
		workflowId,
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: url,
		instanceBaseUrl: url,
		webhookBaseUrl: `${url}webhook`,
		webhookWaitingBaseUrl: `${url}webhook-waiting`,
		webhookTestBaseUrl: `${url}webhook-test`,
		formBaseUrl: url,
		formWaitingBaseUrl: url,
		formTestBaseUrl: url,
		credentialsHelper: {
			isCredentialUsableByNode: () => true,
			getDecrypted: async (_data: unknown, _names: unknown, type: string) => credentialOf(type),
		},
	} as unknown as IWorkflowExecuteAdditionalData;
}
