import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { storeCredential } from '../shared/properties';
import { properties } from './description';
import { outputsExpression } from './outputs';
import { runContact } from './run';
import { searchJourneys, searchSteps } from './search';

/** What is known of a contact, what it agreed to, and where it waits: to read, to correct, and to erase. */
export class JourneyContact implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Journey Contact',
		name: 'journeyContact',
		icon: { light: 'file:journey-contact.svg', dark: 'file:journey-contact.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Reads, exports and erases contacts and their calls, keeps their consent, and releases or cancels those who wait',
		defaults: { name: 'Journey Contact' },
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: outputsExpression as INodeTypeDescription['outputs'],
		credentials: [storeCredential],
		properties,
	};

	methods = { listSearch: { searchJourneys, searchSteps } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runContact(this);
	}
}
