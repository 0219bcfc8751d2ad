import { Harness, STORES } from '../harness';
import { contactIds, happens, totals, wait, waitFor } from './fixtures';
import { Code, Lab } from './lab';

jest.setTimeout(30_000);

describe.each(STORES)('rule 9: a step parks whether or not somebody listens (%s)', (kind) => {
	let harness: Harness;
	let lab: Lab;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	beforeEach(() => {
		lab = new Lab(
			[wait(waitFor([['Go', 'go']])), { name: 'After', type: new Code('after', (items) => items) }],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
	});
	afterEach(async () => await lab.unpublish());
	afterAll(async () => await harness.close());

	test('contacts that arrive while no process listens are parked, and leave when one does', async () => {
		await lab.publish();
		await lab.unpublish();
		expect((await lab.run([{ contactId: 'ada' }])).error).toBeUndefined();
		await happens(harness.store, 'ada', 'go');
		expect(await totals(harness.store, lab)).toMatchObject({ inside: 1 });
		expect(lab.emissions).toEqual([]);
		await lab.publish('init');
		expect(contactIds(await lab.untilReleased('After', 1))).toEqual(['ada']);
	});

	test('a step that was never published is refused with what to do, after it was waited for', async () => {
		const beganMs = performance.now();
		const run = await lab.run([{ contactId: 'bob' }]);
		expect(performance.now() - beganMs).toBeGreaterThan(5_000);
		expect(run.error?.message).toMatch(/never published/);
		expect((run.error as { description?: string }).description).toMatch(/Publish the workflow/);
		expect(await totals(harness.store, lab)).toEqual({
			entered: 0,
			inside: 0,
			finished: 0,
			exited: 0,
			failed: 0,
		});
	});

	test('an arrival just before the step is registered waits for it', async () => {
		const arriving = lab.run([{ contactId: 'cyd' }]);
		await new Promise((resolve) => setTimeout(resolve, 400));
		await lab.publish();
		expect((await arriving).error).toBeUndefined();
		expect(await totals(harness.store, lab)).toMatchObject({ entered: 1, inside: 1 });
	});
});
