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
import { searchFrequencyCaps, searchQuietTimePolicies } from '../shared/policy-search';
import { storeCredential } from '../shared/properties';
import { properties } from './description';
import { giveBackStep } from './give-back';
import { frequencyCapStep } from './step';

export class FrequencyCap implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Frequency Cap',
		name: 'frequencyCap',
		icon: { light: 'file:frequency-cap.svg', dark: 'file:frequency-cap.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "giveBack" ? "give back" : $parameter["capsSource"] === "saved" ? ($parameter["capsName"]["value"] || "") : ($parameter["caps"]["rows"] || []).map(r => r["maxHits"] + " in " + (["day", "week", "month"].includes(r["unit"]) ? "a " + r["unit"] : r["every"] + " " + r["unit"])).join(", ") }}',
		description: 'Limits how often a contact is addressed, over all journeys or in this one',
		defaults: { name: 'Frequency Cap' },
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs:
			'={{ $parameter["operation"] === "giveBack" ? [{ type: "main", displayName: "Given Back" }] : [{ type: "main", displayName: "Passed" }, { type: "main", displayName: "Capped" }] }}' as INodeTypeDescription['outputs'],
		credentials: [storeCredential],
		properties,
	};

	methods = { listSearch: { searchFrequencyCaps, searchQuietTimePolicies } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const isGivingBack = this.getNodeParameter('operation', 0) === 'giveBack';
		return await run(this, isGivingBack ? giveBackStep : frequencyCapStep);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await listen(this, frequencyCapStep);
	}
}
