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
import { description } from './description';
import { handsOut, journeySegmentStep, runSegment } from './step';

/** Who belongs to a segment: evaluated from any items, stored, told as events, and by option entering the journey. */
export class JourneySegment implements INodeType {
	description: INodeTypeDescription = description;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runSegment(this);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return handsOut(this.getNode().parameters as IDataObject) ? await listen(this, journeySegmentStep) : {};
	}
}
