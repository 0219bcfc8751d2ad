import { Harness } from '../harness';
import { until } from '../test-workflow';
import { existsSync } from 'node:fs';
import { JourneyTrigger } from '../../../nodes/JourneyTrigger/JourneyTrigger.node';
import { closeSharedStores } from '../../../nodes/shared/shared-store';
import { contactIds, happens, NO_TIME, totals, wait, waitFor } from './fixtures';
import { Code, Lab } from './lab';

const after = () => ({ name: 'After', type: new Code('after', (items) => items) });

describe('rule 5: a step that n8n starts a workflow at', () => {
	const lab = new Lab(
		[
			wait(NO_TIME),
			{ name: 'Enter', type: new JourneyTrigger(), parameters: { events: 'begun', authentication: 'none' } },
		],
		[],
	);

	test.each(['trigger', 'webhook', 'cli', 'manual'] as const)(
		'in mode %s it refuses, and says what to do',
		async (mode) => {
			const run = await lab.startAt('Wait', [[{ json: {} }]], mode);
			expect(run.error?.message).toBe('This step cannot start a workflow');
			expect((run.error as { description?: string }).description).toMatch(/Start at a trigger/);
		},
	);

	test('a Journey Trigger that is executed without a batch says that it waits for events', async () => {
		const run = await lab.startAt('Enter', [[{ json: {} }]], 'cli');
		expect(run.error?.message).toBe('Journey Trigger waits for events and cannot be executed like this');
		expect((run.error as { description?: string }).description).toMatch(/send it an event/);
	});
});

describe('rule 6: what is only a test never reaches the store', () => {
	const folder = `/tmp/journeys-none-${process.pid}`;

	beforeAll(async () => {
		await closeSharedStores();
		// A store that cannot be opened: whoever tries fails the test.
		process.env.JOURNEYS_REDIS_URL = 'redis://127.0.0.1:1';
		process.env.JOURNEYS_SQLITE_FILE = `${folder}/journeys.sqlite`;
	});
	afterAll(() => {
		delete process.env.JOURNEYS_REDIS_URL;
		delete process.env.JOURNEYS_SQLITE_FILE;
	});

	function labOf(): Lab {
		return new Lab(
			[wait(waitFor([['Go', 'go']])), after()],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
	}

	test.each(['manual', 'evaluation', 'cli'] as const)(
		'an execution in mode %s passes at once and opens nothing',
		async (mode) => {
			const run = await labOf().run([{ contactId: 'ada' }], mode);
			expect(run.error).toBeUndefined();
			expect(run.json('After')).toMatchObject([
				{ contactId: 'ada', journey: { isTest: true, storeId: 'test' }, wait: { outcome: 'event' } },
			]);
			expect(run.hints('Wait').join()).toMatch(/test run/);
			expect(existsSync(folder)).toBe(false);
		},
	);

	test.each(['manual', 'evaluation', 'cli'] as const)(
		'nor does mode %s make the file of the embedded store',
		async (mode) => {
			const url = process.env.JOURNEYS_REDIS_URL;
			delete process.env.JOURNEYS_REDIS_URL;
			try {
				expect((await labOf().run([{ contactId: 'ada' }], mode)).json('After')).toHaveLength(1);
				expect(existsSync(folder)).toBe(false);
			} finally {
				process.env.JOURNEYS_REDIS_URL = url;
			}
		},
	);

	test('so does a sub-workflow of a manual run, which n8n runs in a mode of its own', async () => {
		const [item] = (await labOf().run([{ contactId: 'ada' }], 'manual')).json('After');
		const run = await labOf().run([item], 'integrated');
		expect(run.error).toBeUndefined();
		expect(run.json('After')).toMatchObject([{ contactId: 'ada', journey: { isTest: true } }]);
	});

	test('the choice When Testing leads by the time-out', async () => {
		const lab = labOf();
		lab.node('Wait').parameters = waitFor([['Go', 'go']], { limitWait: true, whenTesting: 'timedOut' });
		lab.links = [
			['Start', 0, 'Wait'],
			['Wait', 1, 'After'],
		];
		expect((await lab.run([{ contactId: 'ada' }], 'manual')).json('After')).toMatchObject([
			{ wait: { outcome: 'due' } },
		]);
	});

	test('trigger() in manual mode neither registers nor opens anything', async () => {
		const lab = labOf();
		await lab.trigger('Wait', 'manual');
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(lab.warnings).toEqual([]);
		await lab.unpublish();
	});
});

describe('rule 6: an item that claims to be a test', () => {
	test('is refused by a published journey that it reaches from outside, and lets nobody else through', async () => {
		const harness = await Harness.open();
		const lab = new Lab(
			[wait(waitFor([['Go', 'go']])), after()],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
		try {
			await lab.publish();
			const forged = {
				journeyId: 'j',
				enrollmentId: 'e',
				visit: 'v',
				storeId: 'test',
				enteredAtMs: 1,
				isTest: true,
			};
			const run = await lab.run([{ contactId: 'ada' }, { contactId: 'eve', journey: forged }]);
			expect(run.error?.message).toBe('The item comes from a test run [item 1]');
			expect(run.didRun('After')).toBe(false);
			expect(await totals(harness.store, lab)).toMatchObject({ finished: 0, exited: 0 });
		} finally {
			await lab.unpublish();
			await harness.close();
		}
	});
});

describe('rule 7: settings with which n8n would lose or invent contacts', () => {
	let harness: Harness;
	let lab: Lab;
	beforeEach(async () => {
		harness = await Harness.open();
		lab = new Lab(
			[wait(waitFor([['Go', 'go']])), after()],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
		await lab.publish();
	});
	afterEach(async () => {
		await lab.unpublish();
		await harness.close();
	});

	const misuses = [
		{ settings: { alwaysOutputData: true }, named: 'Always Output Data' },
		{ settings: { executeOnce: true }, named: 'Execute Once' },
		{
			settings: { alwaysOutputData: true, onError: 'continueRegularOutput' as const },
			named: 'Always Output Data',
		},
		{ settings: { executeOnce: true, onError: 'continueErrorOutput' as const }, named: 'Execute Once' },
	];

	test.each(misuses)(
		'$settings is refused on arrival: nobody is parked, nobody goes on',
		async ({ settings, named }) => {
			lab.node('Wait').settings = settings;
			const run = await lab.run([{ contactId: 'ada' }, { contactId: 'bob' }]);
			expect(run.error?.message).toContain(named);
			expect(run.didRun('After')).toBe(false);
			expect(await harness.store.waiting.list({}, 10, Date.now())).toEqual([]);
		},
	);

	test.each(misuses)(
		'$settings is refused on release: the batch is not begun, and leaves once the setting is off',
		async ({ settings, named }) => {
			await lab.run([{ contactId: 'ada' }, { contactId: 'bob' }]);
			lab.node('Wait').settings = settings;
			for (const contactId of ['ada', 'bob']) await happens(harness.store, contactId, 'go');
			await until('a release was tried', () => lab.releases.length > 0);
			for (const release of lab.releases) {
				expect(release.error?.message).toContain(named);
				expect(release.didRun('After')).toBe(false);
			}
			delete lab.node('Wait').settings;
			expect(contactIds(await lab.untilReleased('After', 2))).toEqual(['ada', 'bob']);
		},
	);

	test('retry on fail runs a release again and changes nothing', async () => {
		await lab.run([{ contactId: 'ada', error: 'a field that n8n takes for a failure' }]);
		lab.node('Wait').settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		await happens(harness.store, 'ada', 'go');
		expect(await lab.untilReleased('After', 1)).toHaveLength(1);
	});
});
