import type { IDataObject } from 'n8n-workflow';
import { FrequencyCap } from '../../nodes/FrequencyCap/FrequencyCap.node';
import type { TestNode, TestWorkflow } from './harness';
import type { NightWatch } from './quiet-time-gate-support';
import { Pass } from './test-workflow';

export const PASSED = 0;
export const CAPPED = 1;

/** A published workflow: Start, a Frequency Cap named 'Cap', and a node named after each of its outputs. */
export async function publishedCap(
	watch: NightWatch,
	parameters: IDataObject,
	settings: TestNode['settings'] = {},
): Promise<TestWorkflow> {
	const workflow = watch.harness.workflow(
		[
			{ name: 'Cap', type: new FrequencyCap(), parameters, settings },
			{ name: 'Passed', type: new Pass() },
			{ name: 'Capped', type: new Pass() },
		],
		[
			['Start', 0, 'Cap'],
			['Cap', PASSED, 'Passed'],
			['Cap', CAPPED, 'Capped'],
		],
	);
	await workflow.publish();
	return workflow;
}
