import { Harness, STORES } from '../nodes/harness';
import { until } from '../nodes/test-workflow';
import type { IDataObject } from 'n8n-workflow';
import { JourneyTrigger } from '../../nodes/JourneyTrigger/JourneyTrigger.node';
import { happens, NO_TIME, totals, untilTotals, wait, waitFor } from '../nodes/rules/fixtures';
import { Code, Lab } from '../nodes/rules/lab';

const segmentWait = (segment: string): IDataObject => ({
	resume: 'segment',
	segment,
	limitWait: false,
	contactField: 'contactId',
});
type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>;
const visitOf = (json: IDataObject): string => (json.journey as { visit: string }).visit;

describe.each(STORES)('visits and exits at the nodes (%s)', (kind) => {
	let harness: Harness;
	let lab: Lab;
	beforeAll(async () => {
		harness = await Harness.open(kind);
		const everybody = ['looper', 'joiner', ...Array.from({ length: 500 }, (_, i) => `leaver-${i}`)];
		await harness.store.segments.apply('all', { in: everybody, out: [] }, 'run', Date.now());
	});
	afterEach(async () => await lab.unpublish());
	afterAll(async () => await harness.close());

	const parked = async () =>
		(await harness.store.waiting.list({ journeyId: lab.id }, 100, Date.now())).length;

	test('19: a loop without a release passes the same step on visits that differ', async () => {
		const visits: string[] = [];
		const isAgain = (json: IDataObject) => visits.filter((visit) => visit !== visitOf(json)).length < 1;
		lab = new Lab(
			[
				wait(segmentWait('all'), { name: 'Step' }),
				{
					name: 'If',
					type: new Code(
						'if',
						(items) => {
							visits.push(...items.map(({ json }) => visitOf(json)));
							return (visits.length < 2 && isAgain(items[0].json) ? [items, []] : [[], items]) as never;
						},
						2,
					),
				},
				wait(waitFor([['Go', 'go']]), { name: 'Hold' }),
			],
			[
				['Start', 0, 'Step'],
				['Step', 0, 'If'],
				['If', 0, 'Step'],
				['If', 1, 'Hold'],
			],
		);
		await lab.ready(harness.store);
		expect((await lab.run([{ contactId: 'looper' }])).error).toBeUndefined();
		expect(new Set(visits).size).toBe(2);
		expect(await totals(harness.store, lab)).toMatchObject({ entered: 1, inside: 1 });
	});

	test('19: two branches that join at one step wait once for each visit', async () => {
		lab = new Lab(
			[
				wait(segmentWait('all'), { name: 'Left' }),
				wait(segmentWait('all'), { name: 'Right' }),
				wait(waitFor([['Go', 'go']]), { name: 'Join' }),
				{ name: 'After', type: new Code('after', (items) => items) },
			],
			[
				['Start', 0, 'Left'],
				['Start', 0, 'Right'],
				['Left', 0, 'Join'],
				['Right', 0, 'Join'],
				['Join', 0, 'After'],
			],
		);
		await lab.ready(harness.store);
		expect((await lab.run([{ contactId: 'joiner' }])).error).toBeUndefined();
		expect(await totals(harness.store, lab)).toMatchObject({ entered: 1, inside: 1 });
		expect(await parked()).toBe(2);
		await happens(harness.store, 'joiner', 'go');
		const left = await lab.untilReleased('After', 2);
		expect(new Set(left.map(visitOf)).size).toBe(2);
		await untilTotals(harness.store, lab, { entered: 1, finished: 1 });
	});

	test('19: two branches of ordinary nodes that join are one visit, and wait once', async () => {
		lab = new Lab(
			[
				{ name: 'Left', type: new Code('left', (items) => items) },
				{ name: 'Right', type: new Code('right', (items) => items) },
				wait(waitFor([['Go', 'go']]), { name: 'Join' }),
			],
			[
				['Enter', 0, 'Left'],
				['Enter', 0, 'Right'],
				['Left', 0, 'Join'],
				['Right', 0, 'Join'],
			],
		);
		lab.nodes.push({
			name: 'Enter',
			type: new JourneyTrigger(),
			parameters: { events: 'enter.both', authentication: 'none' },
		});
		await lab.ready(harness.store);
		await happens(harness.store, 'both', 'enter.both');
		await until('it waits', async () =>
			(await harness.store.waiting.list({ journeyId: lab.id }, 10, Date.now())).some(({ stepKey }) =>
				stepKey.endsWith('Join'),
			),
		);
		await lab.idle();
		expect(await parked()).toBe(1);
		expect(lab.releases[0].run.data.resultData.runData.Join).toHaveLength(2);
	});

	test.each(['a look-back hit', 'a park', 'a begin'])(
		'20: what died after %s is done again, and each contact goes on exactly once',
		async (point) => {
			const contactId = `crash-${point}`;
			lab = new Lab(
				[
					wait(waitFor([['Go', 'go']], { options: { lookBack: 'entry' } })),
					{ name: 'After', type: new Code('after', (items) => items) },
				],
				[
					['Enter', 0, 'Wait'],
					['Wait', 0, 'After'],
				],
			);
			lab.nodes.push({
				name: 'Enter',
				type: new JourneyTrigger(),
				parameters: { events: `enter.${contactId}`, authentication: 'none' },
			});
			const waiting = harness.store.waiting as unknown as Methods;
			const victim = point === 'a begin' ? 'begin' : 'park';
			const real = { [victim]: waiting[victim].bind(waiting), finish: waiting.finish.bind(waiting) };
			let isDead = false;
			// The store has done it; the process never learns, and its execution ends with an error that nobody writes down.
			waiting[victim] = async (...args) => {
				const answer = await real[victim](...args);
				if (isDead || (victim === 'begin' && lab.emissions.at(-1)?.node !== 'Wait')) return answer;
				isDead = true;
				throw new Error('The process died');
			};
			waiting.finish = async (...args) => {
				const ends = args[3] as { kind: string }[] | undefined;
				if (isDead && ends?.some(({ kind: end }) => end === 'failed')) return { kind: 'lost' };
				return await real.finish(...args);
			};
			const clock = harness.shared.clock;
			const realNow = clock.nowMs.bind(clock);
			let aheadMs = 0;
			clock.nowMs = () => realNow() + aheadMs;
			try {
				await lab.ready(harness.store);
				await happens(harness.store, contactId, `enter.${contactId}`);
				if (point === 'a look-back hit') await happens(harness.store, contactId, 'go');
				if (point === 'a begin') {
					await until('it waits', async () =>
						(await harness.store.waiting.list({ journeyId: lab.id }, 9, Date.now())).some(({ stepKey }) =>
							stepKey.endsWith('Wait'),
						),
					);
					await happens(harness.store, contactId, 'go');
				}
				await until('it died', () => isDead);
				if (point === 'a park') await happens(harness.store, contactId, 'go');
				for (let tries = 0; tries < 300 && (await totals(harness.store, lab)).finished === 0; tries++) {
					if (lab.isIdle) aheadMs += 2_000;
					harness.shared.dispatcher.wake();
					await new Promise((resolve) => setTimeout(resolve, 20));
				}
			} finally {
				clock.nowMs = realNow;
				Object.assign(waiting, real);
			}
			expect(lab.releases.flatMap((release) => release.json('After')).map((json) => json.contactId)).toEqual([
				contactId,
			]);
			expect(await totals(harness.store, lab)).toEqual({
				entered: 1,
				inside: 0,
				finished: 1,
				exited: 0,
				failed: 0,
			});
		},
	);

	test('21: who exits while leased leaves by no output, also from inside a batch of 500', async () => {
		const everybody = Array.from({ length: 500 }, (_, i) => `batch-${i}`);
		const gone = new Set(['batch-0', 'batch-250', 'batch-499']);
		lab = new Lab(
			[wait(NO_TIME), { name: 'After', type: new Code('after', (items) => items) }],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
		lab.fate = () => 'hangs';
		await lab.ready(harness.store);
		await harness.store.journeys.setState(lab.id, 'live', Date.now());
		await lab.run(everybody.map((contactId) => ({ contactId })));
		await until('all are leased', () => lab.emissions.flatMap(({ main }) => main[1]).length === 500);
		await harness.store.enrollments.exit(
			[...gone].map((contactId) => ({ contactId, journeyId: lab.id })),
			'person',
			Date.now(),
		);
		for (const { main } of lab.emissions) lab.releases.push(await lab.startAt('Wait', structuredClone(main)));
		const left = lab.releases.flatMap((release) => release.json('After')).map(({ contactId }) => contactId);
		expect(left).toHaveLength(497);
		expect(left.filter((contactId) => gone.has(String(contactId)))).toEqual([]);
		expect(await totals(harness.store, lab)).toEqual({
			entered: 500,
			inside: 0,
			finished: 497,
			exited: 3,
			failed: 0,
		});
	});

	test('21: who exits while other nodes of the execution run leaves by no output of the next step', async () => {
		lab = new Lab(
			[
				wait(NO_TIME),
				{
					name: 'Slow',
					type: new Code('slow', async (items) => {
						await harness.store.enrollments.exit(
							[{ contactId: 'leaver-1', journeyId: lab.id }],
							'person',
							Date.now(),
						);
						return items;
					}),
				},
				wait(segmentWait('all'), { name: 'Next' }),
				{ name: 'After', type: new Code('after', (items) => items) },
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'Slow'],
				['Slow', 0, 'Next'],
				['Next', 0, 'After'],
			],
		);
		await lab.ready(harness.store);
		await lab.run([{ contactId: 'leaver-1' }, { contactId: 'leaver-2' }]);
		await untilTotals(harness.store, lab, { entered: 2, finished: 1, exited: 1 });
		expect(
			lab.releases.flatMap((release) => release.json('After')).map(({ contactId }) => contactId),
		).toEqual(['leaver-2']);
	});

	test('21: so does who exits and stands under On Error: Continue with an item that cannot be judged', async () => {
		lab = new Lab(
			[
				wait(NO_TIME),
				wait(waitFor([['Go', 'go']], { correlate: { pairs: [{ eventField: 'a', itemField: 'a' }] } }), {
					name: 'Next',
				}),
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'Exit'],
				['Exit', 0, 'Next'],
			],
		);
		lab.nodes.push({
			name: 'Exit',
			type: new Code('exit', async (items) => {
				await harness.store.enrollments.exit(
					[{ contactId: 'leaver-3', journeyId: lab.id }],
					'person',
					Date.now(),
				);
				return items;
			}),
		});
		lab.node('Next').settings = { onError: 'continueRegularOutput' };
		await lab.ready(harness.store);
		await lab.run([{ contactId: 'leaver-3' }, { contactId: 'leaver-4' }]);
		await untilTotals(harness.store, lab, { exited: 1, finished: 1 });
		expect(
			lab.releases.flatMap((release) => release.outputs('Next').flat()).map(({ json }) => json.contactId),
		).toEqual(['leaver-4']);
	});

	test('22: a manual run with everything set up parks, enters and counts nothing', async () => {
		lab = new Lab(
			[
				{
					name: 'Enter',
					type: new JourneyTrigger(),
					parameters: { events: 'tested', authentication: 'none', goal: { when: { events: 'tested' } } },
				},
				wait(waitFor([['Go', 'go']])),
				wait(segmentWait('all'), { name: 'Segment' }),
				{ name: 'After', type: new Code('after', (items) => items) },
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'Segment'],
				['Segment', 0, 'After'],
			],
		);
		await lab.ready(harness.store);
		const before = await harness.store.ledger.counters(lab.id);
		const run = await lab.run([{ contactId: 'tester' }], 'manual');
		expect(run.error).toBeUndefined();
		expect(run.json('After')).toHaveLength(1);
		const answer = await lab.post('Enter', { id: 't1', name: 'tested', contactId: 'tester' }, {}, 'manual');
		expect(answer.workflowData).toHaveLength(1);
		expect(await harness.store.ledger.counters(lab.id)).toEqual(before);
		expect((await harness.store.enrollments.get(['tester']))[0]).toEqual([]);
		const [[performed]] = await harness.store.events.performed(['tester'], [{ name: 'tested' }], Date.now());
		expect(performed.count).toBe(0);
	});
});
