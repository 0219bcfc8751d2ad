import type { IDataObject, INodeOutputConfiguration } from 'n8n-workflow';
import type { Way } from '../shared/router';

export const DONE: Way = { key: 'done', index: 0 };
export const ALLOWED: Way = { key: 'allowed', index: 0 };
export const BLOCKED: Way = { key: 'blocked', index: 1 };

export function outputCount({ resource, operation }: IDataObject): number {
	return resource === 'consent' && operation === 'check' ? 2 : 1;
}

/** The node's outputs for the canvas: n8n evaluates this text in the editor and in the backend, so it refers to nothing outside. */
export const outputsExpression = `={{(${((parameters: { resource?: string; operation?: string }) => {
	const output = (displayName: string) => ({ type: 'main', displayName }) as INodeOutputConfiguration;
	if (parameters.resource === 'consent' && parameters.operation === 'check')
		return [output('Allowed'), output('Blocked')];
	return [output(parameters.operation === 'list' ? 'Waiting' : 'Done')];
}).toString()})($parameter)}}`;
