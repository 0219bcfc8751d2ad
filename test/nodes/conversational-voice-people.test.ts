import type { IDataObject } from 'n8n-workflow';
import { STORES, until } from './harness';
import { contact, VoiceScene } from './voice-scene';

const PEOPLE = {
	who: 'representatives',
	representatives: { kind: 'queue', target: 'sales' },
	isTranscribed: true,
};
/** Spoken in a second of the test. */
const LONG = 'So it was. '.repeat(150).trim();

describe.each(STORES)('Conversational Voice, people who talk (%s)', (kind) => {
	let scene: VoiceScene;
	beforeEach(async () => {
		scene = await VoiceScene.open(kind);
		await scene.engagement(PEOPLE);
	});
	afterEach(async () => await scene.close());

	const talk = (...texts: string[]) => ({
		queue: { talkMs: 0, talk: texts.map((text) => ({ track: 'inbound_track' as const, text })) },
	});
	const isTold = (text: string) =>
		scene
			.calls()
			.some(({ callbacks }) =>
				callbacks.some(({ params, answer }) => params.TranscriptionData?.includes(text) && answer === 204),
			);
	const wordsOf = async (contactId: string) => {
		const [[effect]] = await scene.store.effects.of([contactId]);
		const { turns } = effect.data.talk as { turns: IDataObject[] };
		return turns.map(({ who, text }) => `${String(who)}: ${String(text)}`);
	};

	test('what they say is in the transcript that the item refers to, callbacks doubled and out of order', async () => {
		scene.center.script('*', talk('First', 'Second', 'Third'));
		scene.center.faults({ doubleCallbacks: 0.5, shuffleCallbacks: 0.5 });
		const workflow = await scene.journey();
		await workflow.run([contact(1)]);
		const { Completed } = await scene.outcomes(workflow, 1);
		await scene.center.settled();
		const [{ callId }] = (await scene.store.effects.of(['c-1']))[0].map(({ data }) => data);
		expect(Completed[0].call).toMatchObject({ result: 'TransferredToHuman', transcriptRef: callId });
		expect(await wordsOf('c-1')).toEqual([
			'agent: This call is transcribed.',
			'agent: Hello, this is a test.',
			...['First', 'Second', 'Third'].map((text) => `contact: ${text}`),
		]);
	});

	test('are not cut off when the contact leaves the journey meanwhile', async () => {
		scene.center.script('*', talk('I have just paid', LONG, LONG, 'Good-bye'));
		const workflow = await scene.journey();
		await workflow.run([contact(1)]);
		await until('they talk', () => isTold('I have just paid'));
		await scene.store.enrollments.exit([{ contactId: 'c-1' }], 'paid', scene.nowMs);
		await until('the call is over', () => scene.calls()[0].endedAtMs !== undefined);
		await scene.center.settled();
		expect((await wordsOf('c-1')).slice(-2)).toEqual([`contact: ${LONG}`, 'contact: Good-bye']);
		expect(workflow.releases).toHaveLength(0);
	});

	test('a contact who tells them not to call again leaves by Opted Out, and its consent is revoked', async () => {
		scene.center.script('*', talk('Please stop calling me', LONG));
		const workflow = await scene.journey();
		await workflow.run([contact(1)]);
		const left = await scene.outcomes(workflow, 1);
		expect(left['Opted Out'][0].call).toMatchObject({ result: 'OptedOutOnCall' });
		expect((await scene.store.consent.get([contact(1).phone as string]))[0]).toMatchObject([
			{ state: 'revoked', source: 'said on the phone' },
		]);
		expect((await wordsOf('c-1')).at(-1)).toBe(`contact: ${LONG}`);
	});
});
