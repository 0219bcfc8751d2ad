import type { IDataObject } from 'n8n-workflow';
import { STORES, until } from './harness';
import { contact, OUTPUTS, VoiceScene } from './voice-scene';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Who answers, or what goes wrong: the output and the result that the contact leaves with. */
const CALLEES: [callee: object, output: string, result: string][] = [
	[{ answer: 'human', says: ['Monday please'] }, 'Completed', 'LiveAnswer'],
	[{ answer: 'busy' }, 'No Answer', 'Busy'],
	[{ answer: 'no-answer' }, 'No Answer', 'NoAnswer'],
	[{ answer: 'decline' }, 'No Answer', 'NoAnswer'],
	[{ answer: 'machine' }, 'No Answer', 'AnsweringMachineHangup'],
	[{ answer: 'fax' }, 'Not Attempted', 'NotAHandset'],
	[{ answer: 'failed', sipResponseCode: 404 }, 'Not Attempted', 'InvalidAddress'],
	[{ answer: 'failed', sipResponseCode: 503 }, 'No Answer', 'CallFailed'],
	[{ answer: 'failed', sipResponseCode: 501 }, 'Not Attempted', 'NonRetriableError'],
	[{ refuse: { code: 21211 } }, 'Not Attempted', 'InvalidAddress'],
	[{ refuse: { code: 13224 } }, 'No Answer', 'CallFailed'],
	[{ refuse: { code: 21215 } }, 'Not Attempted', 'NonRetriableError'],
	[{ answer: 'human', says: ['Please stop calling me'] }, 'Opted Out', 'OptedOutOnCall'],
];

describe.each(STORES)('Conversational Voice on the %s store', (kind) => {
	let scene: VoiceScene;
	beforeEach(async () => {
		scene = await VoiceScene.open(kind);
	});
	afterEach(async () => await scene.close());

	const script = (number: number, callee: object) =>
		scene.center.script(contact(number).phone as string, callee);
	const dials = (number: number) => scene.center.calls().filter(({ to }) => to === contact(number).phone);
	const resultsOf = (left: Record<string, IDataObject[]>) =>
		Object.fromEntries(
			Object.entries(left).flatMap(([output, items]) =>
				items.map(({ contactId, call }) => [contactId, [output, (call as IDataObject).result]]),
			),
		);

	test('a contact who talks leaves by Completed with what the agent found out', async () => {
		await scene.engagement();
		const workflow = await scene.journey();
		script(1, { answer: 'human', says: ['Monday please'] });
		await workflow.run([contact(1)]);
		const { Completed } = await scene.outcomes(workflow, 1);
		expect(Completed[0].call).toMatchObject({
			result: 'LiveAnswer',
			class: 'attempted',
			disposition: 'agreed',
			attributes: { newDate: '2027-02-01' },
			attempts: 1,
		});
		expect(Completed[0].messages).toMatchObject({ Call: { channel: 'voice', isSent: true } });
		expect(scene.center.calls().map(({ errors }) => errors)).toEqual([[]]);
		expect(await scene.store.capacity.inUse(['calls:Calls'], scene.nowMs)).toEqual([0]);
	});

	test('acceptance 13: each outcome has its own output and result, callbacks doubled and out of order', async () => {
		await scene.engagement();
		scene.center.faults({ doubleCallbacks: 0.5, shuffleCallbacks: 0.5, doubleFetches: 0.3 });
		const workflow = await scene.journey();
		CALLEES.forEach(([callee], i) => script(i, callee));
		await workflow.run(CALLEES.map((_, i) => contact(i)));
		const found = resultsOf(await scene.outcomes(workflow, CALLEES.length));
		await scene.center.settled();
		expect(found).toEqual(
			Object.fromEntries(CALLEES.map(([, output, result], i) => [`c-${i}`, [output, result]])),
		);
		expect(scene.center.calls().every(({ errors }) => errors.length === 0)).toBe(true);
	});

	test('a number that is bad is not called a second time', async () => {
		await scene.engagement();
		const workflow = await scene.journey();
		script(1, { answer: 'failed', sipResponseCode: 404 });
		await workflow.run([contact(1)]);
		await scene.outcomes(workflow, 1);
		await workflow.run([contact(1)]);
		const found = await scene.outcomes(workflow, 2);
		expect(found.Blocked.map(({ call }) => (call as IDataObject).result)).toEqual(['BlockedSuppressed']);
		expect(dials(1)).toHaveLength(1);
	});

	test('a contact without a number leaves at once by Not Attempted, and nobody else is held up', async () => {
		await scene.engagement();
		const workflow = await scene.journey();
		const run = await workflow.run([contact(1, { phone: 'n/a' }), contact(2)]);
		expect(run.json('Call', OUTPUTS.indexOf('Not Attempted'))).toMatchObject([
			{ contactId: 'c-1', call: { result: 'InvalidAddress', field: 'phone', attempts: 0 } },
		]);
		const told = { name: 'voice.not-attempted' } as never;
		expect(await scene.store.events.performed(['c-1'], [told], scene.nowMs)).toMatchObject([[{ count: 1 }]]);
		expect((await scene.outcomes(workflow, 1)).Completed).toHaveLength(1);
		expect(dials(1)).toHaveLength(0);
	});

	test('no more calls go on at once than the engagement has capacity for, and all are made', async () => {
		await scene.engagement({ capacity: 3 });
		const workflow = await scene.journey();
		const items = Array.from({ length: 20 }, (_, i) => contact(i));
		await workflow.run(items);
		await scene.outcomes(workflow, items.length);
		expect(mostAtOnce(scene.center.calls())).toBeLessThanOrEqual(3);
		expect(scene.center.calls()).toHaveLength(20);
		expect(await scene.store.capacity.inUse(['calls:Calls'], scene.nowMs)).toEqual([0]);
	});

	test('a busy line is tried again by the plan, and after the last attempt the retries are exhausted', async () => {
		await scene.engagement({ retry: { maxAttempts: 3, ladderMinutes: [10, 10], otherPartOfDay: false } });
		const workflow = await scene.journey();
		script(1, { answer: 'busy' });
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'retry: Busy');
		expect(dials(1)).toHaveLength(1);
		scene.pass(9 * MINUTE_MS);
		await scene.canary();
		expect(dials(1)).toHaveLength(1);
		scene.pass(MINUTE_MS + SECOND_MS);
		await until('a second dial', () => dials(1).length === 2);
		await until(
			'a second retry',
			async () => (await scene.story('c-1')).filter((line) => line === 'retry: Busy').length === 2,
		);
		scene.pass(10 * MINUTE_MS + SECOND_MS);
		const found = await scene.outcomes(workflow, 1);
		expect(found['No Answer'][0].call).toMatchObject({
			result: 'RetriesExhausted',
			lastResult: 'Busy',
			attempts: 3,
		});
		expect(dials(1)).toHaveLength(3);
	});

	test('a call whose creation was not answered is found at the provider, not made again', async () => {
		await scene.engagement();
		scene.center.faults({ createCut: 1, dropCallbacks: 1 });
		const workflow = await scene.journey();
		// A busy line fetches nothing: only the provider's list of calls knows of it.
		script(1, { answer: 'busy' });
		await workflow.run([contact(1)]);
		await until('the call is over', () =>
			scene.center.calls().some(({ endedAtMs }) => endedAtMs !== undefined),
		);
		scene.pass(46 * SECOND_MS);
		const found = resultsOf(await scene.outcomes(workflow, 1));
		expect(found).toEqual({ 'c-1': ['No Answer', 'Busy'] });
		expect(dials(1)).toHaveLength(1);
	});

	test('a call that was never made is made a minute later, and counts as one attempt', async () => {
		await scene.engagement();
		scene.center.faults({ createTooMany: 1 });
		const workflow = await scene.journey();
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'retry: CapacityDeferred');
		scene.pass(61 * SECOND_MS);
		const { Completed } = await scene.outcomes(workflow, 1);
		expect(Completed[0].call).toMatchObject({ result: 'LiveAnswer', attempts: 1 });
		expect(dials(1)).toHaveLength(1);
	});

	test('a lost callback is made up for by asking the provider', async () => {
		await scene.engagement();
		scene.center.faults({ dropCallbacks: ['completed', 'machine'] });
		const workflow = await scene.journey();
		await workflow.run([contact(1)]);
		await until('the call is over', () =>
			scene.center.calls().some(({ endedAtMs }) => endedAtMs !== undefined),
		);
		scene.pass(2 * MINUTE_MS);
		expect(resultsOf(await scene.outcomes(workflow, 1))).toEqual({ 'c-1': ['Completed', 'LiveAnswer'] });
	});

	test('going on at once, the contact leaves before the call, which is told as an event', async () => {
		await scene.engagement();
		const workflow = await scene.journey({ whenCalling: 'goOn' });
		const run = await workflow.run([contact(1)]);
		const [left] = run.json('Call', 0);
		expect(left).toMatchObject({ contactId: 'c-1', messages: { Call: { isSent: true, channel: 'voice' } } });
		const { messageId } = (left.messages as IDataObject).Call as IDataObject;
		await scene.untilTold('c-1', 'called: LiveAnswer');
		const [[told]] = await scene.store.events.performed(
			['c-1'],
			[{ name: 'voice.attempted', where: undefined } as never],
			scene.nowMs,
		);
		expect(told).toMatchObject({ count: 1 });
		expect(messageId).toBeDefined();
		await until(
			'the journey is over',
			async () => (await scene.store.ledger.counters(workflow.id)).finished === 1,
		);
		expect(workflow.releases).toHaveLength(0);
	});
});

interface Span {
	createdAtMs: number;
	endedAtMs?: number;
}

/** The most calls that were going on at the same time. */
function mostAtOnce(calls: readonly Span[]): number {
	return Math.max(
		...calls.map(
			({ createdAtMs }) =>
				calls.filter(
					(other) => other.createdAtMs <= createdAtMs && createdAtMs < (other.endedAtMs ?? Infinity),
				).length,
		),
	);
}
