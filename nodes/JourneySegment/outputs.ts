import type { IDataObject, INodeOutputConfiguration } from 'n8n-workflow';

export const IN_SEGMENT = 'in-segment';
export const NOT_IN_SEGMENT = 'not-in-segment';
export const DONE = 'done';

export function outputCount({ operation }: IDataObject): number {
	return operation === 'evaluate' || operation === 'check' ? 2 : 1;
}

export function outputIndex(parameters: IDataObject, output: string): number {
	return output === NOT_IN_SEGMENT ? outputCount(parameters) - 1 : 0;
}

/** The node's outputs for the canvas: n8n evaluates this text in the editor and in the backend, so it refers to nothing outside. */
export const outputsExpression = `={{(${((parameters: { operation?: string }) => {
	const output = (displayName: string) => ({ type: 'main', displayName }) as INodeOutputConfiguration;
	const isAsking = parameters.operation === 'evaluate' || parameters.operation === 'check';
	return isAsking
		? [output('In Segment'), output('Not in Segment')]
		: [output(parameters.operation === 'list' ? 'Members' : 'Done')];
}).toString()})($parameter)}}`;
