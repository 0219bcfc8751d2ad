import { Harness, STORES } from '../nodes/harness';
import type { IDataObject } from 'n8n-workflow';
import { JourneyTrigger } from '../../nodes/JourneyTrigger/JourneyTrigger.node';
import { closeSharedStores, sharedStoreOf } from '../../nodes/shared/shared-store';
import { contactIds, happens, totals, untilTotals, wait, waitFor } from '../nodes/rules/fixtures';
import { Code, Lab } from '../nodes/rules/lab';

const after = (name: string) => ({ name, type: new Code(name.replace(' ', ''), (items) => items) });

/** Cart -> Wait -> Yes | No, and the cart is entered by an event. */
function cartLab(parameters: IDataObject, trigger: IDataObject = {}): Lab {
	return new Lab(
		[
			{
				name: 'Cart',
				type: new JourneyTrigger(),
				parameters: { events: 'cart.left', entryRepeat: 'every-time', authentication: 'none', ...trigger },
			},
			wait(parameters),
			after('Yes'),
			after('No'),
		],
		[
			['Cart', 0, 'Wait'],
			['Wait', 0, 'Yes'],
			['Wait', 1, 'No'],
		],
	);
}

const ORDERED = waitFor([['Ordered', 'order.placed']], {
	limitWait: true,
	moment: 'duration',
	amount: 1,
	unit: 'hours',
});

describe.each(STORES)('acceptance at the nodes (%s)', (kind) => {
	let harness: Harness;
	let lab: Lab;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterEach(async () => await lab.unpublish());
	afterAll(async () => await harness.close());

	const untilWaiting = async (count: number): Promise<void> => {
		for (let tries = 0; tries < 500; tries++) {
			const found = (await harness.store.waiting.list({ journeyId: lab.id }, 100, Date.now())).filter(
				({ stepKey }) => stepKey.endsWith('id-Wait'),
			);
			if (found.length === count) return;
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
		throw new Error(`${count} contacts never waited`);
	};

	const left = (node: string) => lab.releases.flatMap((release) => release.json(node));

	test('1: an event that lands 50 ms before the wait is reached leads by the Yes branch, once', async () => {
		lab = cartLab(ORDERED);
		lab.nodes.push({
			name: 'Slow',
			type: new Code('slow', async (items) => {
				for (const { json } of items) await happens(harness.store, String(json.contactId), 'order.placed');
				await new Promise((resolve) => setTimeout(resolve, 50));
				return items;
			}),
		});
		lab.links = [['Cart', 0, 'Slow'], ['Slow', 0, 'Wait'], ...lab.links.slice(1)];
		await lab.ready(harness.store);
		await happens(harness.store, 'early', 'cart.left');
		expect(contactIds(await lab.untilReleased('Yes', 1))).toEqual(['early']);
		await untilTotals(harness.store, lab, { entered: 1, finished: 1 });
		expect([left('Yes').length, left('No').length]).toEqual([1, 0]);
	});

	test('2: the same event delivered three times at the same moment resumes once', async () => {
		lab = cartLab(ORDERED);
		await lab.ready(harness.store);
		await happens(harness.store, 'thrice', 'cart.left');
		await untilWaiting(1);
		const nowMs = Date.now();
		const event = { id: 'the-order', name: 'order.placed', contactId: 'thrice', occurredAtMs: nowMs };
		const answers = await Promise.all(
			[1, 2, 3].map(async () => await harness.store.events.record([event], nowMs)),
		);
		expect(
			answers
				.flat()
				.map((answer) => answer.kind)
				.sort(),
		).toEqual(['accepted', 'duplicate', 'duplicate']);
		await untilTotals(harness.store, lab, { entered: 1, finished: 1 });
		expect(left('Yes')).toHaveLength(1);
	});

	const correlated = (uncorrelated?: string) =>
		waitFor([['Ordered', 'order.placed']], {
			correlate: { pairs: [{ eventField: 'orderId', itemField: 'orderId' }] },
			...(uncorrelated ? { options: { uncorrelated } } : {}),
		});

	test('3: of two orders of one person, only the one that the event names moves', async () => {
		lab = cartLab(correlated());
		await lab.ready(harness.store);
		for (const orderId of ['A', 'B'])
			await happens(harness.store, 'orders', 'cart.left', { data: { orderId } });
		await untilWaiting(2);
		await happens(harness.store, 'orders', 'order.placed', { data: { orderId: 'B' } });
		expect(await lab.untilReleased('Yes', 1)).toMatchObject([{ orderId: 'B' }]);
		expect(await totals(harness.store, lab)).toMatchObject({ entered: 2, inside: 1 });
	});

	test.each([
		[undefined, []],
		['none', []],
		['newest', ['B']],
		['all', ['A', 'B']],
	])('3: an event without the key does what was chosen: %s', async (choice, moved) => {
		lab = cartLab(correlated(choice));
		await lab.ready(harness.store);
		const contactId = `keyless-${choice}`;
		for (const [i, orderId] of ['A', 'B'].entries()) {
			await happens(harness.store, contactId, 'cart.left', { data: { orderId } });
			await untilWaiting(i + 1);
		}
		await happens(harness.store, contactId, 'order.placed');
		await untilTotals(harness.store, lab, { inside: 2 - moved.length });
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(
			left('Yes')
				.map(({ orderId }) => orderId)
				.sort(),
		).toEqual(moved);
	});

	test('4: the process is replaced during the wait: everybody resumes within one sweep, and nobody twice', async () => {
		lab = cartLab(
			waitFor([['Ordered', 'order.placed']], {
				limitWait: true,
				moment: 'duration',
				amount: 1,
				unit: 'seconds',
			}),
		);
		await lab.ready(harness.store);
		for (const contactId of ['restart-1', 'restart-2']) await happens(harness.store, contactId, 'cart.left');
		await untilWaiting(2);
		await lab.unpublish();
		await closeSharedStores();
		await new Promise((resolve) => setTimeout(resolve, 1_100));
		await lab.publish('init');
		const { store } = await sharedStoreOf({
			getNode: () => ({}) as never,
			getCredentials: () => Promise.reject(),
			logger: { warn: () => undefined },
		});
		await lab.untilReleased('No', 2);
		await untilTotals(store, lab, { entered: 2, finished: 2 });
		expect(contactIds(left('No'))).toEqual(['restart-1', 'restart-2']);
		// n8n's database was restored from a backup: executions that it knows nothing of are started a second time.
		for (const { main, node } of [...lab.emissions])
			expect((await lab.startAt(node, structuredClone(main))).outputs(node).flat()).toEqual([]);
	});
});

describe('acceptance 7: the exit event ends a wait (both stores)', () => {
	test.each(STORES)(
		'who converts while waiting leaves by no output, and the goal is counted (%s)',
		async (kind) => {
			const harness = await Harness.open(kind);
			const lab = cartLab(
				waitFor([['Clicked', 'clicked']], {
					limitWait: true,
					moment: 'duration',
					amount: 1,
					unit: 'seconds',
				}),
				{
					exit: { when: { events: 'order.placed' } },
					goal: { when: { events: 'order.placed', within: 1, unit: 'days', valueField: 'total' } },
				},
			);
			try {
				await lab.ready(harness.store);
				for (const contactId of ['stays', 'converts']) await happens(harness.store, contactId, 'cart.left');
				await untilTotals(harness.store, lab, { entered: 2, inside: 2 });
				await happens(harness.store, 'converts', 'order.placed', { data: { total: 12.5 } });
				await untilTotals(harness.store, lab, { inside: 1, exited: 1 });
				expect(contactIds(await lab.untilReleased('No', 1))).toEqual(['stays']);
				await happens(harness.store, 'converts', 'clicked');
				await untilTotals(harness.store, lab, { entered: 2, inside: 0, finished: 1, exited: 1 });
				expect(
					lab.releases.flatMap((release) => [...release.json('Yes'), ...release.json('No')]),
				).toHaveLength(1);
				const { other } = await harness.store.ledger.counters(lab.id);
				expect(other).toMatchObject({ goal: 1, 'goal:contacts': 1, 'goal:value-in-thousandths': 12_500 });
				const [[{ reason }]] = await harness.store.enrollments.get(['converts']);
				expect(reason).toBe('event: order.placed');
			} finally {
				await lab.unpublish();
				await harness.close();
			}
		},
	);
});
