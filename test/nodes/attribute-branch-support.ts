import type { IDataObject } from 'n8n-workflow';
import { AttributeBranch } from '../../nodes/AttributeBranch/AttributeBranch.node';
import type { Execution, Harness, TestNode, TestWorkflow } from './harness';

/** A row of n8n's condition builder. */
export function condition(
	field: string,
	type: string,
	operation: string,
	rightValue: unknown = '',
): IDataObject {
	return { leftValue: `={{ $json.${field} }}`, rightValue, operator: { type, operation } } as IDataObject;
}

export function filter(...conditions: IDataObject[]): IDataObject {
	return {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
		combinator: 'and',
		conditions,
	};
}

export function branch(name: string, conditions: IDataObject[], extra: IDataObject = {}): IDataObject {
	return { name, conditions: filter(...conditions), ...extra };
}

export function branchNode(parameters: IDataObject, settings: TestNode['settings'] = {}): TestNode {
	return { name: 'Branch', type: new AttributeBranch(), parameters, settings };
}

/** A workflow of one Attribute Branch behind Start. */
export function branchAlone(
	harness: Harness,
	parameters: IDataObject,
	settings: TestNode['settings'] = {},
): TestWorkflow {
	return harness.workflow([branchNode(parameters, settings)], [['Start', 0, 'Branch']]);
}

/** The contacts that left by each output. */
export function contactsByOutput(execution: Execution, node = 'Branch'): unknown[][] {
	return execution.outputs(node).map((items) => items.map(({ json }) => json.contactId));
}
