import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { listen } from '../shared/hybrid-step';
import { storeCredential } from '../shared/properties';
import { properties } from './description';
import { outputsExpression } from './outputs';
import { handsOut, journeySegmentStep, runSegment } from './step';

/** Who belongs to a segment: evaluated from any items, stored, told as events, and by option entering the journey. */
export class JourneySegment implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Journey Segment',
		name: 'journeySegment',
		icon: { light: 'file:journey-segment.svg', dark: 'file:journey-segment.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["segment"] }}',
		description: 'Decides who belongs to a segment, keeps the members, and lets them enter a journey',
		defaults: { name: 'Journey Segment' },
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: outputsExpression as INodeTypeDescription['outputs'],
		credentials: [storeCredential],
		parameterPane: 'wide',
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runSegment(this);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return handsOut(this.getNode().parameters as IDataObject) ? await listen(this, journeySegmentStep) : {};
	}
}
