import type { IDataObject } from 'n8n-workflow';
import { WaitForEvent } from '../../nodes/WaitForEvent/WaitForEvent.node';
import type { TestWorkflow } from './harness';
import { berlin, NightWatch } from './quiet-time-gate-support';
import { Pass } from './test-workflow';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

describe('moments of Wait For Trigger', () => {
	let watch: NightWatch;
	beforeEach(async () => {
		watch = await NightWatch.open('embedded', '2026-03-10T15:00:00+01:00');
	});
	afterEach(async () => await watch.harness.close());

	async function wait(parameters: IDataObject): Promise<TestWorkflow> {
		const workflow = watch.harness.workflow(
			[
				{ name: 'Wait', type: new WaitForEvent(), parameters: { resume: 'moment', ...parameters } },
				...[0, 1, 2].map((output) => ({ name: `Out ${output}`, type: new Pass() })),
			],
			[['Start', 0, 'Wait'], ...[0, 1, 2].map((output) => ['Wait', output, `Out ${output}`] as const)],
		);
		await workflow.publish();
		return workflow;
	}

	async function dueOf(parameters: IDataObject, item: IDataObject = {}): Promise<string> {
		const run = await (await wait(parameters)).run([berlin('ada', item)]);
		expect(run.error).toBeUndefined();
		const line = await watch.lineOf('ada', 'parked');
		return new Date(Number(line?.facts?.dueAtMs)).toISOString();
	}

	test.each<[string, IDataObject, IDataObject, string]>([
		[
			'a duration in days keeps the time of day over a change of clocks',
			{ moment: 'duration', amount: 20, unit: 'days' },
			{},
			'2026-03-30T13:00:00.000Z',
		],
		[
			'a duration in hours is exact',
			{ moment: 'duration', amount: 480, unit: 'hours' },
			{},
			'2026-03-30T14:00:00.000Z',
		],
		[
			'a duration can end at a time of day',
			{ moment: 'duration', amount: 2, unit: 'days', atTime: '09:30' },
			{},
			'2026-03-12T08:30:00.000Z',
		],
		[
			'a date of the item, some days before, at a time of day',
			{
				moment: 'dateField',
				dateField: 'visit.at',
				offsetAmount: 2,
				offsetUnit: 'days',
				direction: 'before',
				atTime: '10:00',
			},
			{ visit: { at: '2026-03-20T18:00:00+01:00' } },
			'2026-03-18T09:00:00.000Z',
		],
		[
			'a date without a zone is on the clock of the contact',
			{ moment: 'dateField', dateField: 'at' },
			{ at: '2026-03-20 18:00' },
			'2026-03-20T17:00:00.000Z',
		],
		[
			"a date without a zone can be on the workflow's clock",
			{ moment: 'dateField', dateField: 'at', zoneOfDates: 'journey' },
			{ at: '2026-03-20 18:00' },
			'2026-03-20T22:00:00.000Z',
		],
		[
			'29 February comes round on 28 February',
			{ moment: 'anniversary', dateField: 'born', atTime: '08:00' },
			{ born: '2000-02-29' },
			'2027-02-28T07:00:00.000Z',
		],
		[
			'29 February comes round on 1 March where that is chosen',
			{ moment: 'anniversary', dateField: 'born', feb29: 'mar-1', atTime: '08:00' },
			{ born: '2000-02-29' },
			'2027-03-01T07:00:00.000Z',
		],
		[
			'the next weekday and hour',
			{ moment: 'next', weekdays: ['mon', 'tue'], atHour: '09:00' },
			{},
			'2026-03-16T08:00:00.000Z',
		],
		["the end of the contact's day", { moment: 'endOfDay' }, {}, '2026-03-10T23:00:00.000Z'],
		[
			'the zone of a contact is a field',
			{ moment: 'endOfDay', timeZoneField: 'tz' },
			{ tz: 'Asia/Kolkata' },
			'2026-03-10T18:30:00.000Z',
		],
		[
			"without a zone the journey's counts",
			{ moment: 'endOfDay', timeZoneField: 'tz' },
			{},
			'2026-03-11T04:00:00.000Z',
		],
	])('%s', async (_, parameters, item, due) => {
		expect(await dueOf(parameters, item)).toBe(due);
	});

	const PAST = { moment: 'dateField', dateField: 'at' };
	const LATE = { at: '2026-03-10T14:30:00+01:00' };

	test.each([
		['goes on at once by default', {}, 0, 'past'],
		['leaves by Too Late where that is chosen', { ifPast: 'tooLate' }, 1, 'too-late'],
		['goes on at once if it is less late than chosen', { ifPast: 'atOnce', lateMinutes: 31 }, 0, 'past'],
		['leaves by Too Late if it is later than chosen', { ifPast: 'atOnce', lateMinutes: 30 }, 1, 'too-late'],
	])('a moment that is past %s', async (_, parameters, output, outcome) => {
		const run = await (await wait({ ...PAST, ...parameters })).run([berlin('ada', LATE)]);
		expect(run.outputs('Wait')).toHaveLength('ifPast' in parameters ? 2 : 1);
		expect(run.json('Wait', output)[0].wait).toMatchObject({ outcome, lateByMs: 30 * 60_000 });
	});

	test('Too Late is the last output of a wait for an event', async () => {
		const triggers = { triggers: { rows: [{ name: 'A', events: 'a' }] } };
		const workflow = await wait({ ...PAST, resume: 'event', ...triggers, ifPast: 'tooLate' });
		expect((await workflow.run([berlin('ada', LATE)])).json('Out 2')).toHaveLength(1);
		const usual = await wait({ ...PAST, resume: 'event', ...triggers });
		expect((await usual.run([berlin('bob', LATE)])).json('Out 1')).toHaveLength(1);
	});

	test.each([
		['Timed Out', {}],
		['Too Late', { ifPast: 'tooLate' }],
	])(
		'who comes after the end of a wait, and would leave by %s, leaves by an event that came before',
		async (_, more) => {
			const workflow = await wait({
				...{ ...PAST, ...more, resume: 'event' },
				triggers: { rows: [{ name: 'A', events: 'a' }] },
			});
			const { nowMs } = watch;
			const enrollment = {
				contactId: 'ada',
				journeyId: workflow.id,
				enrollmentId: 'run-ada',
				entry: 'direct',
			};
			await watch.store.enrollments.enter([{ ...enrollment, runId: 'other' }], nowMs - 60_000);
			const event = {
				id: 'a-1',
				name: 'a',
				contactId: 'ada',
				occurredAtMs: nowMs - 30_000,
				data: { total: 5 },
			};
			await watch.store.events.record([event], nowMs);
			const journey = {
				...{ journeyId: workflow.id, enrollmentId: 'run-ada', visit: 'v', storeId: watch.store.storeId },
				enteredAtMs: nowMs - 60_000,
			};
			const run = await workflow.run([{ ...LATE, contactId: 'ada', journey }]);
			expect(run.outputs('Wait').flat()).toEqual([]);
			const [release] = await workflow.untilReleases({ node: 'Out 0', items: 1 });
			expect(release.json('Out 0')[0]).toMatchObject({ wait: { outcome: 'event' }, trigger: { id: 'a-1' } });
		},
	);

	test('a time-out can be a moment of the item', async () => {
		const workflow = await wait({
			...PAST,
			resume: 'event',
			triggers: { rows: [{ name: 'A', events: 'a' }] },
		});
		await workflow.run([berlin('ada', { at: '2026-03-10T16:00:00+01:00' })]);
		watch.at('2026-03-10T16:00:00+01:00');
		const [release] = await workflow.untilReleases({ node: 'Out 1', items: 1 });
		expect(release.json('Out 1')[0].wait).toMatchObject({ outcome: 'due' });
	});

	test('a date that cannot be read is an error that names the item and what was read', async () => {
		const run = await (await wait(PAST)).run([berlin('ada', { at: '05/06/2026' })]);
		expect(run.error).toMatchObject({
			context: { itemIndex: 0 },
			description: expect.stringContaining('05/06/2026'),
		});
	});

	test('acc-05 a duration waits on while its journey is paused, a date does not', async () => {
		const lasting = await wait({ moment: 'duration', amount: 2, unit: 'days' });
		const fixed = await wait({ moment: 'dateTime', dateTime: '2026-03-12T15:00:00+01:00' });
		await lasting.run([berlin('ada')]);
		await fixed.run([berlin('bob')]);
		for (const { id } of [lasting, fixed]) await watch.store.journeys.setState(id, 'paused', watch.nowMs);
		watch.at('2026-03-13T15:00:00+01:00');
		for (const { id } of [lasting, fixed]) await watch.store.journeys.setState(id, 'live', watch.nowMs);
		watch.at(watch.nowMs);
		await fixed.untilReleases({ node: 'Out 0', items: 1 });
		expect(lasting.releases).toHaveLength(0);
		watch.at('2026-03-15T15:00:00+01:00');
		await lasting.untilReleases({ node: 'Out 0', items: 1 });
	});
});
