import type { IDataObject } from 'n8n-workflow';
import { Switchboard } from '../../nodes/ConversationalVoice/switchboard';
import { STORES, until } from './harness';
import { contact, VoiceScene } from './voice-scene';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Longer than any test: it rings on. */
const FOR_EVER_MS = 100_000_000;

describe.each(STORES)('Conversational Voice in trouble, on the %s store', (kind) => {
	let scene: VoiceScene;
	beforeEach(async () => {
		scene = await VoiceScene.open(kind);
	});
	afterEach(async () => await scene.close());

	const script = (number: number, callee: object) =>
		scene.center.script(contact(number).phone as string, callee);
	const resultOf = (items: IDataObject[]) => items.map(({ call }) => (call as IDataObject).result);
	const credential = (more: object = {}) =>
		scene.harness.credential('contactCenterTwilioApi', {
			accountSid: scene.center.accountSid,
			authentication: 'authToken',
			authToken: scene.center.authToken,
			baseUrl: scene.center.url,
			publicUrl: '',
			...more,
		});
	const waiting = async () => await scene.store.waiting.list({ contactIds: ['c-1'] }, 9, scene.nowMs);
	const callIdAt = () => new URL(String(scene.calls()[0].request.StatusCallback)).searchParams.get('call')!;

	test('a call of which the provider never says that it is over is ended, and its contact goes on', async () => {
		await scene.engagement({ ringSec: 600 });
		scene.center.faults({ dropCallbacks: 1 });
		const workflow = await scene.journey();
		script(1, { answer: 'human', ringMs: FOR_EVER_MS });
		await workflow.run([contact(1)]);
		await until('it rings', () => scene.calls().some(({ statuses }) => statuses.includes('ringing')));
		scene.pass(21 * MINUTE_MS);
		expect(workflow.releases).toHaveLength(0);
		scene.pass(MINUTE_MS);
		await until('it is ended', () => scene.calls()[0].status === 'canceled');
		scene.pass(MINUTE_MS);
		const found = await scene.outcomes(workflow, 1);
		expect(resultOf(found['No Answer'])).toEqual(['Terminated']);
		expect(await scene.store.capacity.inUse(['calls:Calls'], scene.nowMs)).toEqual([0]);
	});

	test('a provider that cannot be asked for a day holds nobody for ever', async () => {
		await scene.engagement({ ringSec: 600 });
		scene.center.faults({ dropCallbacks: 1 });
		const workflow = await scene.journey();
		script(1, { answer: 'human', ringMs: FOR_EVER_MS });
		await workflow.run([contact(1)]);
		await until('it rings', () => scene.calls().some(({ statuses }) => statuses.includes('ringing')));
		credential({ baseUrl: 'http://127.0.0.1:9' });
		scene.pass(HOUR_MS);
		expect(workflow.releases).toHaveLength(0);
		scene.pass(24 * HOUR_MS);
		expect(resultOf((await scene.outcomes(workflow, 1))['No Answer'])).toEqual(['Unknown']);
	});

	test('a credential that the provider refuses sends nobody on: the line waits until it is put right', async () => {
		await scene.engagement();
		const workflow = await scene.journey();
		credential({ authToken: 'f'.repeat(32) });
		await workflow.run([contact(1), contact(2)]);
		await until('both were tried', async () => {
			const stories = await Promise.all(['c-1', 'c-2'].map(async (id) => await scene.story(id)));
			return stories.every((story) => story.includes('retry: CapacityDeferred'));
		});
		expect(workflow.releases).toHaveLength(0);
		credential();
		scene.pass(2 * MINUTE_MS);
		expect((await scene.outcomes(workflow, 2)).Completed).toHaveLength(2);
		expect(scene.calls()).toHaveLength(2);
	});

	test('without a usable credential nobody is called and nobody becomes a dead letter', async () => {
		await scene.engagement();
		const workflow = await scene.journey();
		credential({ accountSid: 'nonsense' });
		await workflow.run([contact(1)]);
		for (let looks = 0; looks < 40; looks++) {
			scene.pass(6 * MINUTE_MS);
			await scene.harness.shared.dispatcher.settled();
			await until('nobody looks at it', async () => (await waiting())[0].state !== 'out');
		}
		expect((await waiting())[0].state).not.toBe('dead');
		credential();
		scene.pass(2 * MINUTE_MS);
		expect((await scene.outcomes(workflow, 1)).Completed).toHaveLength(1);
	});

	test('an engagement that the step cannot use tells those in the line so, and they are not stuck', async () => {
		await scene.engagement();
		const workflow = await scene.journey({ options: { presets: ['no such preset'] } });
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'held: invalid-policy');
		scene.pass(22 * 24 * HOUR_MS);
		expect(resultOf((await scene.outcomes(workflow, 1)).Blocked)).toEqual(['Expired']);
	});

	test('who has waited too long leaves although there is no room to call anybody', async () => {
		await scene.engagement({ capacity: 1, ringSec: 600, longestSec: 14_400 });
		const limits = { rows: [{ kind: 'duration', amount: 60, unit: 'minutes' }] };
		const workflow = await scene.journey({ notLaterThan: 'rows', notLaterThanRows: limits });
		script(1, { answer: 'human', ringMs: FOR_EVER_MS });
		await workflow.run([contact(1)]);
		await until('it rings', () => scene.calls().some(({ statuses }) => statuses.includes('ringing')));
		await workflow.run([contact(2)]);
		scene.pass(HOUR_MS + SECOND_MS);
		expect(resultOf((await scene.outcomes(workflow, 1)).Blocked)).toEqual(['Expired']);
		expect(scene.calls().map(({ endedAtMs }) => endedAtMs)).toEqual([undefined]);
	});

	test('what is told late of a call that is over moves nobody who waits for the next attempt', async () => {
		await scene.engagement({ retry: { maxAttempts: 2, ladderMinutes: [60], otherPartOfDay: false } });
		const workflow = await scene.journey();
		script(1, { answer: 'busy' });
		await workflow.run([contact(1)]);
		await scene.untilTold('c-1', 'retry: Busy');
		const [before] = await waiting();
		await scene.store.calls.report(callIdAt(), { status: 'busy', raw: { QueueTime: '7' } }, scene.nowMs);
		expect(await waiting()).toEqual([before]);
	});

	test('configuration that the provider refuses stops the engagement by its guard', async () => {
		await scene.engagement({ capacity: 1, failureGuard: { percent: 50, lastCalls: 2 } });
		const workflow = await scene.journey();
		scene.center.script('*', { refuse: { code: 21205 } });
		await workflow.run([0, 1, 2, 3].map((number) => contact(number)));
		await scene.outcomes(workflow, 2);
		scene.pass(MINUTE_MS);
		await scene.canary();
		expect(workflow.releases.flatMap((run) => run.json('Call', 2))).toHaveLength(2);
	});

	test('within the pace of the engagement, who came first is called first', async () => {
		await scene.engagement({ callsPerMinute: 1 });
		const workflow = await scene.journey();
		for (const number of [5, 4, 3, 2]) {
			await workflow.run([contact(number)]);
			scene.pass(2 * SECOND_MS);
			await scene.harness.shared.dispatcher.settled();
		}
		await until('all were called', () => {
			scene.pass(SECOND_MS);
			return scene.calls().length === 4;
		});
		expect(scene.calls().map(({ to }) => to)).toEqual([5, 4, 3, 2].map((number) => contact(number).phone));
	});

	test('a call that is made after others took it for never made is ended at once', async () => {
		await scene.engagement();
		const workflow = await scene.journey();
		script(1, { answer: 'human', ringMs: FOR_EVER_MS });
		await workflow.run([contact(1)]);
		await until('it rings', () => scene.calls().some(({ statuses }) => statuses.includes('ringing')));
		const [call] = await scene.store.calls.get([callIdAt()]);
		const late = { ...call!, callId: `${call!.callId} late`, sid: undefined, reservedAtMs: scene.nowMs };
		const { contactId, enrollmentId, journeyId, callId } = late;
		const claim = { effectId: callId, kind: 'call', contactId, enrollmentId, journeyId };
		await scene.store.effects.claim([{ ...claim, data: late as never, doubtAtMs: scene.nowMs }], scene.nowMs);
		const step = { name: 'Calls', overrides: {}, journeyId };
		const noLine = async () => await Promise.reject(new Error('not asked for'));
		const board = new Switchboard(scene.store, scene.harness.shared.clock, noLine, step, () => undefined);
		const ended: string[] = [];
		const channel = {
			createCall: async () => {
				await board.neverPlaced(late, scene.nowMs);
				return { kind: 'created', sid: 'CA-late', status: 'queued' };
			},
			endCall: async (sid: string) => void ended.push(sid),
		};
		await board.place(late, { channel, addressOf: () => 'https://example.com' } as never);
		expect(ended).toEqual(['CA-late']);
	});
});
