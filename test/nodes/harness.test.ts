import { WaitForEvent } from '../../nodes/WaitForEvent/WaitForEvent.node';
import { Harness, Pass, STORES } from './harness';

describe.each(STORES)('the harness on %s', (kind) => {
	let harness: Harness;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterAll(async () => await harness.close());

	test('items that arrive at a hybrid step are parked, and leave it in an execution of their own', async () => {
		const workflow = harness.workflow(
			[
				{
					name: 'Wait',
					type: new WaitForEvent(),
					parameters: { resume: 'moment', amount: 0, unit: 'seconds' },
				},
				{ name: 'After', type: new Pass() },
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
		await workflow.publish();
		const arrival = await workflow.run([{ contactId: 'ada' }, { contactId: 'bob' }]);
		expect(arrival.error).toBeUndefined();
		expect(arrival.json('Wait')).toEqual([]);
		const releases = await workflow.untilReleases({ node: 'After', items: 2 });
		const left = releases.flatMap((release) => release.json('After').map(({ contactId }) => contactId));
		expect(left.sort()).toEqual(['ada', 'bob']);
	});

	test('a manual run leaves at once and has a hint', async () => {
		const workflow = harness.workflow(
			[{ name: 'Wait', type: new WaitForEvent(), parameters: { resume: 'moment' } }],
			[['Start', 0, 'Wait']],
		);
		const run = await workflow.run([{ contactId: 'ada' }], 'manual');
		expect(run.json('Wait')).toHaveLength(1);
		expect(run.hints('Wait')).toHaveLength(1);
	});
});
