import type { IDataObject } from 'n8n-workflow';
import { JourneyPolicy } from '../../nodes/JourneyPolicy/JourneyPolicy.node';
import type { Execution, TestNode } from './harness';
import type { NightWatch } from './quiet-time-gate-support';

/** A run of Journey Policy with these parameters. */
export async function policyNode(
	watch: NightWatch,
	parameters: IDataObject,
	{ mode = 'webhook', items = [{}], settings = {} }: PolicyRunSettings = {},
): Promise<Execution> {
	const workflow = watch.harness.workflow(
		[{ name: 'Policy', type: new JourneyPolicy(), parameters, settings }],
		[['Start', 0, 'Policy']],
	);
	return await workflow.run(items, mode);
}

interface PolicyRunSettings {
	mode?: 'webhook' | 'manual';
	items?: IDataObject[];
	settings?: TestNode['settings'];
}

/** What the node gave out; the error of the run where it failed. */
export async function policyItems(...args: Parameters<typeof policyNode>): Promise<IDataObject[]> {
	const run = await policyNode(...args);
	if (run.error) throw run.error;
	return run.json('Policy');
}

export const named = (value: string) => ({ __rl: true, mode: 'name', value });

export const NIGHTS = {
	resource: 'quietTime',
	operation: 'save',
	name: 'Nights',
	hours: { rows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '08:00', to: '20:00' }] },
	options: { maxHoldDays: 5 },
};

export const CALLS = {
	resource: 'engagement',
	operation: 'save',
	name: 'Delivery Calls',
	callerNumbers: '+1 212 555 0100, +12125550101',
	capacity: 5,
};
