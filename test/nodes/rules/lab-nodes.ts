import { NodeConnectionTypes, type INodeExecutionData, type INodeType } from 'n8n-workflow';

/** An ordinary node made of a function of its items. */
export class Code implements INodeType {
	description: INodeType['description'] = {
		displayName: 'Code',
		name: 'code',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Code' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};
	execute: INodeType['execute'];

	constructor(
		name: string,
		make: (
			items: INodeExecutionData[],
		) => INodeExecutionData[] | INodeExecutionData[][] | Promise<INodeExecutionData[]>,
		outputs = 1,
	) {
		this.description = {
			...this.description,
			name,
			outputs: Array.from({ length: outputs }, () => NodeConnectionTypes.Main),
		};
		this.execute = async function () {
			const made = await make(this.getInputData());
			return (outputs > 1 ? made : [made]) as INodeExecutionData[][];
		};
	}
}
