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
import { searchQuietTimePolicies } from '../shared/policy-search';
import { storeCredential } from '../shared/properties';
import { properties } from './description';
import { quietTimeGateStep } from './step';

export class QuietTimeGate implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Quiet Time Gate',
		name: 'quietTimeGate',
		icon: { light: 'file:quiet-time-gate.svg', dark: 'file:quiet-time-gate.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["whenQuiet"] + ": " + ($parameter["channel"] === "custom" ? $parameter["channelName"] : $parameter["channel"]) + ($parameter["policySource"] === "saved" ? ", " + ($parameter["policyName"]["value"] || "") : $parameter["policySource"] === "preset" ? ", " + ($parameter["presets"] || []).join(" + ") : "") }}',
		description: 'Lets contacts pass only while they may be contacted, and holds the others until then',
		defaults: { name: 'Quiet Time Gate' },
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Send Now', 'Not Now'],
		credentials: [storeCredential],
		properties,
	};

	methods = { listSearch: { searchQuietTimePolicies } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await run(this, quietTimeGateStep);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await listen(this, quietTimeGateStep);
	}
}
