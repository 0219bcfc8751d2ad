import type { IDataObject } from 'n8n-workflow';
import { JourneySegment } from '../../nodes/JourneySegment/JourneySegment.node';
import { filter } from './attribute-branch-support';
import { Pass, type Execution, type Harness, type TestNode, type TestWorkflow } from './harness';

export const SEGMENT_OPERATIONS = ['list', 'beginSnapshot', 'finishSnapshot'];

export function segmentNode(parameters: IDataObject, settings: TestNode['settings'] = {}): TestNode {
	const resource = SEGMENT_OPERATIONS.includes(String(parameters.operation)) ? 'segment' : 'contact';
	return {
		name: 'Segment',
		type: new JourneySegment(),
		parameters: { resource, operation: 'evaluate', ...parameters },
		settings,
	};
}

/** A workflow of one Journey Segment behind Start, and a node behind its first output. */
export function segmentAlone(
	harness: Harness,
	parameters: IDataObject,
	settings: TestNode['settings'] = {},
): TestWorkflow {
	return harness.workflow(
		[segmentNode(parameters, settings), { name: 'After', type: new Pass() }],
		[
			['Start', 0, 'Segment'],
			['Segment', 0, 'After'],
		],
	);
}

/** Groups of the form; each with its conditions and what else. */
export function groups(...rows: IDataObject[]): IDataObject {
	return { rows };
}

export function group(match: string, conditions: IDataObject[], more: IDataObject = {}): IDataObject {
	return { match, conditions: filter(...conditions), more };
}

export function contacts(execution: Execution, output = 0): unknown[] {
	return execution.json('Segment', output).map(({ contactId }) => contactId);
}

/** All members of a segment, sorted. */
export async function membersOf(harness: Harness, segment: string): Promise<string[]> {
	const { contactIds } = await harness.store.segments.members(segment, '', 10_000);
	return [...contactIds].sort();
}

/** How often a contact has had an event of a name. */
export async function timesOf(harness: Harness, contactId: string, name: string): Promise<number> {
	const [[{ count }]] = await harness.store.events.performed([contactId], [{ name }], Date.now() + 1_000);
	return count;
}
