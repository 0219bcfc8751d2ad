import type { IDataObject } from 'n8n-workflow';
import { FrequencyCap } from '../../nodes/FrequencyCap/FrequencyCap.node';
import { STORES, type TestNode } from './harness';
import { contact, VoiceScene } from './voice-scene';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RETRY = { maxAttempts: 3, ladderMinutes: [10], otherPartOfDay: false };

describe.each(STORES)('Frequency Caps before Conversational Voice, on the %s store', (kind) => {
	let scene: VoiceScene;
	beforeEach(async () => {
		scene = await VoiceScene.open(kind);
	});
	afterEach(async () => await scene.close());

	const cap = (row: IDataObject, more: IDataObject = {}): TestNode => ({
		name: `Cap ${JSON.stringify(row)}`,
		type: new FrequencyCap(),
		parameters: { channel: 'voice', caps: { rows: [{ of: 'channel', ...row }] }, ...more },
	});
	const free = async (subject: string) => {
		const limits = [{ scope: 'channel:voice', maxHits: 9, windowMs: 24 * HOUR_MS }];
		const [answer] = await scene.store.caps.take(
			[{ hitId: 'look', subject, counts: [], limits }],
			scene.nowMs,
		);
		return answer.kind === 'taken' ? answer.remaining[0] : 0;
	};

	test('a retry waits until the caps of both gates let another call through, and the timeline says which held it', async () => {
		await scene.engagement({ retry: RETRY });
		const gates = [
			cap({ maxHits: 2, every: 24, unit: 'hours' }),
			cap({ maxHits: 1, every: 3, unit: 'hours' }, { subject: 'contact' }),
		];
		const workflow = await scene.journey({}, gates);
		scene.center.script(contact(1).phone as string, { answer: 'busy' });
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'retry: Busy');
		scene.pass(11 * MINUTE_MS);
		await scene.untilTold('c-1', 'held: capped');
		const line = (await scene.store.ledger.timeline('c-1')).find(({ reason }) => reason === 'capped');
		expect(line!.facts).toMatchObject({
			cap: '1 in 3 hours (channel:voice)',
			policy: 'a Frequency Cap before',
		});
		expect(scene.calls()).toHaveLength(1);
		scene.center.script(contact(1).phone as string, { answer: 'human', says: ['Monday'] });
		scene.pass(3 * HOUR_MS);
		const { Completed } = await scene.outcomes(workflow, 1);
		expect(Completed[0].call).toMatchObject({ result: 'LiveAnswer', attempts: 2 });
		expect([await free(`point:${String(contact(1).phone)}`), await free('contact:c-1')]).toEqual([7, 7]);
	});

	test('retries that a cap holds until it is too late are given up', async () => {
		await scene.engagement({ retry: RETRY });
		const limits = { rows: [{ kind: 'duration', amount: 60, unit: 'minutes' }] };
		const workflow = await scene.journey({ notLaterThan: 'rows', notLaterThanRows: limits }, [
			cap({ maxHits: 1, every: 24, unit: 'hours' }),
		]);
		scene.center.script(contact(1).phone as string, { answer: 'busy' });
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'retry: Busy');
		scene.pass(11 * MINUTE_MS);
		const found = await scene.outcomes(workflow, 1);
		expect(found['No Answer'][0].call).toMatchObject({
			result: 'RetriesExhausted',
			lastResult: 'Busy',
			attempts: 1,
			blocked: { cap: '1 in 24 hours (channel:voice)' },
		});
	});

	test('what a gate granted is for one call: the item goes on without it, and a call that is never tried gives it back', async () => {
		await scene.engagement();
		await scene.engagement({ consent: { model: 'opt-in', purpose: 'transactional' } }, 'Strict');
		const gate = cap({ maxHits: 1, every: 24, unit: 'hours' });
		const strict = await scene.journey({ engagement: { mode: 'name', value: 'Strict' } }, [gate]);
		await strict.run([contact(1), contact(2, { phone: 'none' })]);
		const { Blocked } = await scene.outcomes(strict, 1);
		expect(Blocked[0].journey).toMatchObject({ gates: { caps: [] } });
		expect([await free(`point:${String(contact(1).phone)}`), await free('point:none')]).toEqual([9, 9]);
		const easy = await scene.journey({}, [gate]);
		await easy.run([contact(1)]);
		const { Completed } = await scene.outcomes(easy, 1);
		expect(Completed[0].journey).toMatchObject({ gates: { caps: [] } });
		expect(await free(`point:${String(contact(1).phone)}`)).toBe(8);
	});

	test('a process that dies right after a dial is claimed leaves no hit of the gate behind', async () => {
		await scene.engagement();
		const { caps } = scene.store;
		const refund = caps.refund.bind(caps);
		let lost = 0;
		caps.refund = async (hits, nowMs) => ((lost += 1) > 1 ? await refund(hits, nowMs) : []);
		const workflow = await scene.journey({}, [cap({ maxHits: 1, every: 24, unit: 'hours' })]);
		await workflow.run([contact(1)]);
		await scene.outcomes(workflow, 1);
		expect(lost).toBeGreaterThan(0);
		expect(await free(`point:${String(contact(1).phone)}`)).toBe(8);
	});
});
