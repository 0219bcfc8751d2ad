import type { IDataObject } from 'n8n-workflow';
import { RaiseEvent } from '../../nodes/RaiseEvent/RaiseEvent.node';
import { WaitForEvent } from '../../nodes/WaitForEvent/WaitForEvent.node';
import { Pass, STORES, type TestWorkflow } from './harness';
import { berlin, NightWatch } from './quiet-time-gate-support';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

const NOW = '2026-03-10T15:00:00+01:00';
/** The morning before the visit. */
const REMINDER = {
	...{ resume: 'moment', moment: 'dateField', dateField: 'visit.at', offsetAmount: 1, direction: 'before' },
	...{ atTime: '10:00', retimeOn: 'visit.moved, visit.booked', retimeField: 'visit.newDate' },
};
const booked = (contactId: string, at: string, more: IDataObject = {}) =>
	berlin(contactId, { visit: { at, room: 4 }, ...more });

describe.each(STORES)('Wait For Trigger, Re-Time On, on %s', (kind) => {
	let watch: NightWatch;
	beforeEach(async () => {
		watch = await NightWatch.open(kind, NOW);
	});
	afterEach(async () => await watch.harness.close());

	async function wait(parameters: IDataObject): Promise<TestWorkflow> {
		const workflow = watch.harness.workflow(
			[
				{ name: 'Wait', type: new WaitForEvent(), parameters },
				...[0, 1, 2].map((output) => ({ name: `Out ${output}`, type: new Pass() })),
			],
			[['Start', 0, 'Wait'], ...[0, 1, 2].map((output) => ['Wait', output, `Out ${output}`] as const)],
		);
		await workflow.publish();
		return workflow;
	}

	let told = 0;
	async function moved(contactId: string, newDate: unknown, more: object = {}): Promise<void> {
		const data = { visit: { newDate }, ...more } as never;
		const event = { id: `moved-${(told += 1)}`, name: 'visit.moved', contactId, data };
		await watch.store.events.record([{ ...event, occurredAtMs: watch.nowMs }], watch.nowMs);
	}

	async function dueOf(contactId: string): Promise<string> {
		const [ticket] = await watch.store.waiting.list({ contactIds: [contactId] }, 1, watch.nowMs);
		return new Date(ticket.dueAtMs!).toISOString();
	}

	test('a date that is raised moves who waits: offset, time of day and zone apply, the item has the new date', async () => {
		const workflow = await wait(REMINDER);
		const run = await workflow.run([booked('ada', '2026-03-20T18:00:00+01:00')]);
		expect(run.error).toBeUndefined();
		const raising = watch.harness.workflow(
			[
				{
					name: 'Raise',
					type: new RaiseEvent(),
					parameters: { eventName: 'visit.moved', dataSource: 'item' },
				},
			],
			[['Start', 0, 'Raise']],
		);
		// Without a zone, across the change of clocks: it is on the clock of the contact.
		const raised = await raising.run([{ contactId: 'ada', visit: { newDate: '2026-04-02 18:00' } }]);
		expect(raised.error).toBeUndefined();
		expect(await dueOf('ada')).toBe('2026-04-01T08:00:00.000Z');
		const line = await watch.lineOf('ada', 're-timed');
		expect(line?.facts).toMatchObject({
			beforeMs: Date.parse('2026-03-19T10:00:00+01:00'),
			dueAtMs: Date.parse('2026-04-01T10:00:00+02:00'),
		});
		watch.at('2026-03-19T10:00:00+01:00');
		expect(workflow.releases).toHaveLength(0);
		watch.at('2026-04-01T10:00:00+02:00');
		const [release] = await workflow.untilReleases({ node: 'Out 0', items: 1 });
		expect(release.json('Out 0')[0]).toMatchObject({
			contactId: 'ada',
			visit: { at: '2026-04-02 18:00', room: 4 },
			triggers: { 'visit.moved': { name: 'visit.moved', data: { visit: { newDate: '2026-04-02 18:00' } } } },
			wait: { outcome: 'due' },
		});
	});

	test.each([
		['goes on at once', {}, 0, 'past'],
		['leaves by Too Late where that is chosen', { ifPast: 'tooLate' }, 1, 'too-late'],
	])('a new moment that is past: the contact %s', async (_, parameters, output, outcome) => {
		const workflow = await wait({ ...REMINDER, ...parameters });
		await workflow.run([booked('ada', '2026-03-20T18:00:00+01:00')]);
		await moved('ada', '2026-03-11T09:00:00+01:00');
		const node = `Out ${output}`;
		const [release] = await workflow.untilReleases({ node, items: 1 });
		expect(release.json(node)[0]).toMatchObject({
			visit: { at: '2026-03-11T09:00:00+01:00' },
			wait: { outcome, lateByMs: 5 * 3_600_000 },
		});
	});

	test('a date that cannot be read leaves the wait and the item as they are', async () => {
		const workflow = await wait(REMINDER);
		await workflow.run([booked('ada', '2026-03-12T18:00:00+01:00')]);
		await moved('ada', 'next week');
		expect(await dueOf('ada')).toBe('2026-03-11T09:00:00.000Z');
		expect(await watch.story('ada')).toContain('not-re-timed: unreadable-date');
		watch.at('2026-03-11T10:00:00+01:00');
		const [release] = await workflow.untilReleases({ node: 'Out 0', items: 1 });
		const [item] = release.json('Out 0');
		expect(item).toMatchObject({ visit: { at: '2026-03-12T18:00:00+01:00' } });
		expect(item.triggers).toBeUndefined();
	});

	test('a number beyond all years is no date, also for an anniversary: the event is judged like any other', async () => {
		const yearly = { moment: 'anniversary', dateField: 'born', offsetAmount: 0, atTime: '09:00' };
		const workflow = await wait({ ...REMINDER, ...yearly });
		await workflow.run([berlin('ada', { born: '1990-05-17' })]);
		const due = await dueOf('ada');
		for (const beyond of [8.7e15, 1e300]) await moved('ada', beyond);
		expect(await dueOf('ada')).toBe(due);
		expect(await watch.story('ada')).toContain('not-re-timed: unreadable-date');
	});

	test('only the same appointment moves where a pair is given', async () => {
		const correlate = { pairs: [{ eventField: 'visitId', itemField: 'visitId' }] };
		const workflow = await wait({ ...REMINDER, correlate });
		await workflow.run([
			booked('ada', '2026-03-20T18:00:00+01:00', { visitId: 'v1' }),
			booked('bob', '2026-03-20T18:00:00+01:00', { visitId: 'v2' }),
		]);
		for (const contactId of ['ada', 'bob'])
			await moved(contactId, '2026-04-02T18:00:00+02:00', { visitId: 'v1' });
		expect(await dueOf('ada')).toBe('2026-04-01T08:00:00.000Z');
		expect(await dueOf('bob')).toBe('2026-03-19T09:00:00.000Z');
	});

	test('who comes with a date that is past, but was told of another on the way, waits for that', async () => {
		const workflow = await wait(REMINDER);
		const enteredAtMs = watch.nowMs - 60_000;
		const enrollment = { journeyId: workflow.id, enrollmentId: 'run-ada' };
		const entry = { ...enrollment, contactId: 'ada', entry: 'direct', runId: 'other' };
		await watch.store.enrollments.enter([entry], enteredAtMs);
		await moved('ada', '2026-04-02T18:00:00+02:00');
		const journey = { ...enrollment, visit: 'v', storeId: watch.store.storeId, enteredAtMs };
		const run = await workflow.run([
			booked('ada', '2026-03-09T18:00:00+01:00', { journey }),
			booked('bob', '2026-03-09T18:00:00+01:00'),
		]);
		expect(run.json('Wait').map(({ contactId }) => contactId)).toEqual(['bob']);
		expect(await dueOf('ada')).toBe('2026-04-01T08:00:00.000Z');
	});

	test('the time-out of a wait for an event moves as well, and whatever ends the wait brings the new date', async () => {
		const triggers = { rows: [{ name: 'Confirmed', events: 'visit.confirmed' }] };
		const workflow = await wait({ ...REMINDER, resume: 'event', triggers });
		await workflow.run(['ada', 'bob'].map((who) => booked(who, '2026-03-20T18:00:00+01:00')));
		for (const contactId of ['ada', 'bob']) await moved(contactId, '2026-03-12T18:00:00+01:00');
		const confirmed = { id: 'c-1', name: 'visit.confirmed', contactId: 'bob', occurredAtMs: watch.nowMs };
		await watch.store.events.record([confirmed], watch.nowMs);
		const [early] = await workflow.untilReleases({ node: 'Out 0', items: 1 });
		expect(early.json('Out 0')[0]).toMatchObject({
			visit: { at: '2026-03-12T18:00:00+01:00' },
			trigger: { name: 'visit.confirmed' },
			triggers: { 'visit.moved': {}, 'visit.confirmed': {} },
		});
		watch.at('2026-03-11T10:00:00+01:00');
		const late = (await workflow.untilReleases({ node: 'Out 1', items: 1 })).at(-1)!;
		expect(late.json('Out 1')[0]).toMatchObject({
			contactId: 'ada',
			visit: { at: '2026-03-12T18:00:00+01:00' },
			wait: { outcome: 'due' },
		});
	});

	test('a date of the form itself is re-timed too; a duration is not', async () => {
		const fixed = await wait({
			...{ resume: 'moment', moment: 'dateTime', dateTime: '2026-03-20T18:00:00+01:00' },
			...{ retimeOn: 'visit.*', retimeField: 'visit.newDate' },
		});
		const lasting = await wait({ ...REMINDER, moment: 'duration', amount: 3, unit: 'days' });
		await fixed.run([berlin('ada')]);
		await lasting.run([berlin('bob')]);
		for (const contactId of ['ada', 'bob']) await moved(contactId, '2026-04-02T18:00:00+02:00');
		expect(await dueOf('ada')).toBe('2026-04-02T16:00:00.000Z');
		expect(await dueOf('bob')).toBe('2026-03-13T09:00:00.000Z');
	});

	test("events that are named without a field for their date are an error; 'Re-Time On' left empty is not", async () => {
		const item = booked('ada', '2026-03-20T18:00:00+01:00');
		const run = await (await wait({ ...REMINDER, retimeField: '={{ $json.none }}' })).run([item]);
		expect(run.error?.message).toContain("'New Date Field' is empty");
		const plain = await (await wait({ ...REMINDER, retimeOn: '', retimeField: '' })).run([item]);
		expect(plain.error).toBeUndefined();
		await moved('ada', '2026-04-02T18:00:00+02:00');
		expect(await dueOf('ada')).toBe('2026-03-19T09:00:00.000Z');
	});
});
