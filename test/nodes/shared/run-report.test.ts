import { Harness } from '../harness';
import { until } from '../test-workflow';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ExecutionLifecycleHooks } from 'n8n-core';
import type { IExecuteFunctions } from 'n8n-workflow';
import { openReports, runReportOf } from '../../../nodes/shared/run-report';
import { happens, NO_TIME, totals, untilTotals, wait, waitFor } from '../rules/fixtures';
import { Code, Lab } from '../rules/lab';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('the report of an execution', () => {
	let harness: Harness;
	let lab: Lab;
	beforeAll(async () => {
		harness = await Harness.open();
	});
	afterEach(async () => await lab?.unpublish());
	afterAll(async () => await harness.close());

	const contextOf = (executionId: string, additionalData: object) =>
		({
			getExecutionId: () => executionId,
			additionalData,
			logger: { warn: () => undefined },
		}) as unknown as IExecuteFunctions;

	test('goes when the execution ends, whether well or not', async () => {
		lab = new Lab(
			[
				wait(NO_TIME),
				{
					name: 'After',
					type: new Code('after', (items) => {
						if (items.some(({ json }) => json.contactId === 'fails')) throw new Error('no');
						return items;
					}),
				},
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'After'],
			],
		);
		await lab.ready(harness.store);
		await lab.run([{ contactId: 'goes' }]);
		await untilTotals(harness.store, lab, { entered: 1, finished: 1 });
		await lab.run([{ contactId: 'fails' }]);
		await untilTotals(harness.store, lab, { entered: 2, finished: 1, failed: 1 });
		expect(openReports()).toBe(0);
	});

	test('is not kept where n8n gives no hooks, and nothing it carries is kept from lapsing', async () => {
		jest.useFakeTimers({ doNotFake: ['performance', 'setImmediate'] });
		try {
			const renew = jest.spyOn(harness.store.waiting, 'renew');
			runReportOf(contextOf('none', {}), harness.shared).carry('batch', 1, []);
			expect(openReports()).toBe(0);
			jest.advanceTimersByTime(60_000);
			expect(renew).not.toHaveBeenCalled();
			expect(jest.getTimerCount()).toBe(0);
			renew.mockRestore();
		} finally {
			jest.useRealTimers();
		}
	});

	test('goes with the hooks of an execution that n8n dropped without calling them, and lets its leases lapse', async () => {
		const drop = () => {
			for (let i = 0; i < 20; i++) {
				const hooks = new ExecutionLifecycleHooks('trigger', `dropped-${i}`, { id: 'w' } as never);
				runReportOf(contextOf(`dropped-${i}`, { hooks }), harness.shared);
			}
		};
		drop();
		expect(openReports()).toBe(20);
		await until('they are collected', () => {
			collectGarbage();
			return openReports() === 0;
		});
	});

	test('is one and the same for all nodes of an execution', () => {
		const hooks = new ExecutionLifecycleHooks('trigger', 'same', { id: 'w' } as never);
		const first = runReportOf(contextOf('same', { hooks }), harness.shared);
		expect(runReportOf(contextOf('same', { hooks }), harness.shared)).toBe(first);
		expect(hooks.handlers.workflowExecuteAfter).toHaveLength(1);
	});

	test('a contact that comes back from the waiting of n8n itself, passes a step and comes to the end, has finished', async () => {
		await harness.store.segments.apply('back', { in: ['returns'], out: [] }, 'run', Date.now());
		lab = new Lab(
			[
				wait(waitFor([['Go', 'go']])),
				{ name: 'Pause', type: new Code('pause', (items) => items) },
				wait(
					{ resume: 'segment', segment: 'back', limitWait: false, contactField: 'contactId' },
					{ name: 'Next' },
				),
				{ name: 'After', type: new Code('after', (items) => items) },
			],
			[
				['Start', 0, 'Wait'],
				['Wait', 0, 'Pause'],
				['Pause', 0, 'Next'],
				['Next', 0, 'After'],
			],
		);
		let isFirst = true;
		lab.node('Pause').type.execute = async function () {
			if (isFirst) await this.putExecutionToWait(new Date(Date.now() + 3_600_000));
			isFirst = false;
			return [this.getInputData()];
		};
		await lab.ready(harness.store);
		await lab.run([{ contactId: 'returns' }]);
		await happens(harness.store, 'returns', 'go');
		await until('the execution waits', () => lab.releases.length === 1);
		expect(await totals(harness.store, lab)).toMatchObject({ inside: 1, failed: 0 });
		const resumed = await lab.resume(lab.releases[0]);
		expect(resumed.json('After')).toHaveLength(1);
		expect(await totals(harness.store, lab)).toEqual({
			entered: 1,
			inside: 0,
			finished: 1,
			exited: 0,
			failed: 0,
		});
	});
});
