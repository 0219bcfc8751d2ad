import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { searchEngagements, searchFrequencyCaps, searchQuietTimePolicies } from '../shared/policy-search';
import { storeCredential } from '../shared/properties';
import { properties } from './description';
import { runPolicies } from './run';

export class JourneyPolicy implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Journey Policy',
		name: 'journeyPolicy',
		icon: { light: 'file:journey-policy.svg', dark: 'file:journey-policy.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Saves the rules that journeys share: quiet time, caps, proactive engagements, the floor',
		defaults: { name: 'Journey Policy' },
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [storeCredential],
		properties,
	};

	methods = { listSearch: { searchEngagements, searchFrequencyCaps, searchQuietTimePolicies } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runPolicies(this);
	}
}
