import { Scene, respond } from './scene';
import type { CalleeScript } from './contact-center';

let scene: Scene;

const URL_ABSOLUTE = 'http://127.0.0.1:9/words';
const start = (attributes = `statusCallbackUrl="${URL_ABSOLUTE}"`) =>
	`<Start><Transcription ${attributes}/></Start>`;
const ENQUEUE = '<Enqueue action="/left">support</Enqueue>';
const TALK: NonNullable<CalleeScript['queue']> = {
	talk: [
		{ track: 'outbound_track', text: 'How can I help?' },
		{ track: 'inbound_track', text: 'My parcel' },
	],
};

/** A call that plays these verbs, with its words told to the application at `/words`. */
async function open(verbs: string, script: CalleeScript = {}, attributes = ''): Promise<void> {
	const wanted = () =>
		respond(start(`statusCallbackUrl="${scene.application.url}/words?call=1" ${attributes}`) + verbs);
	scene = await Scene.open({ '/answer': wanted, '/left': respond('<Hangup/>'), '/turn': respond('') });
	scene.center.script('*', script);
}
afterEach(async () => await scene.close());

const told = () => scene.application.at('/words').map(({ params }) => params);
const words = () =>
	told()
		.filter(({ TranscriptionEvent }) => TranscriptionEvent === 'transcription-content')
		.map(({ Track, TranscriptionData }) => `${Track}: ${JSON.parse(TranscriptionData).transcript}`);

describe('a transcription', () => {
	it('tells that it began, each thing that was said, and that it stopped, in order and signed', async () => {
		await open(`<Say>Hello</Say>${ENQUEUE}`, { queue: TALK });
		const call = await scene.call();
		expect(told().map(({ TranscriptionEvent, SequenceId }) => [TranscriptionEvent, SequenceId])).toEqual([
			['transcription-started', '1'],
			['transcription-content', '2'],
			['transcription-content', '3'],
			['transcription-content', '4'],
			['transcription-stopped', '5'],
		]);
		expect(words()).toEqual([
			'outbound_track: Hello',
			'outbound_track: How can I help?',
			'inbound_track: My parcel',
		]);
		expect(scene.application.at('/words').every(({ isSigned }) => isSigned)).toBe(true);
		expect(told()[1]).toMatchObject({ CallSid: call.sid, Final: 'true', LanguageCode: 'en-US' });
		expect(new Set(told().map(({ TranscriptionSid }) => TranscriptionSid)).size).toBe(1);
		expect(call.errors).toEqual([]);
	});

	it.each<[string, string, CalleeScript, string]>([
		[
			'a dialled number',
			'<Dial action="/left">+15550100099</Dial>',
			{ dial: TALK },
			'inbound_track: My parcel',
		],
		[
			'an agent elsewhere',
			'<Connect action="/left"><ConversationRelay url="wss://a.example"/></Connect>',
			{ relay: TALK },
			'inbound_track: My parcel',
		],
		[
			'Gather',
			'<Gather input="speech" action="/turn"><Say>Yes?</Say></Gather>',
			{ says: ['Hi'] },
			'inbound_track: Hi',
		],
	])('hears what is said to %s', async (_name, verbs, script, last) => {
		await open(verbs, script);
		await scene.call();
		expect(words().at(-1)).toBe(last);
	});

	it('of one track tells that one alone', async () => {
		await open(ENQUEUE, { queue: TALK }, 'track="inbound_track"');
		await scene.call();
		expect(words()).toEqual(['inbound_track: My parcel']);
	});

	it('hears nothing of who is not reached', async () => {
		await open('<Dial action="/left">+15550100099</Dial>', { dial: { status: 'busy', ...TALK } });
		await scene.call();
		expect(words()).toEqual([]);
	});

	it('stops with the call, and what was still to be said is not', async () => {
		await open(ENQUEUE, { queue: { waitMs: 3_600_000, ...TALK } });
		const sid = await scene.dial();
		const isQueued = () => scene.center.calls()[0].verbs.some(({ verb }) => verb === 'Enqueue');
		while (!isQueued()) await scene.client.calls(sid).fetch();
		await scene.client.calls(sid).update({ status: 'completed' });
		await scene.center.settled();
		expect(words()).toEqual([]);
		expect(told().at(-1)?.TranscriptionEvent).toBe('transcription-stopped');
	});

	it('is told twice, late or not at all where that is wanted', async () => {
		await open(ENQUEUE, { queue: TALK });
		scene.center.faults({ doubleCallbacks: 1 });
		await scene.call();
		expect(words()).toHaveLength(4);
		scene.center.faults({ dropCallbacks: ['transcription'] });
		await scene.call();
		expect(words()).toHaveLength(4);
	});
});

describe('a document whose transcription Twilio would not start', () => {
	it.each<[string, string]>([
		['has no address', start('track="both_tracks"')],
		['has an address without a host', start('statusCallbackUrl="/words"')],
		['has a track that there is not', start(`statusCallbackUrl="${URL_ABSOLUTE}" track="both"`)],
		['has an attribute that there is not', start(`statusCallbackUrl="${URL_ABSOLUTE}" language="en-US"`)],
		['has nothing to start', '<Start/>'],
		['starts something else', '<Start><Say>Hello</Say></Start>'],
		['does not say Start', `<Transcription statusCallbackUrl="${URL_ABSOLUTE}"/>`],
	])('because it %s ends the call with an error', async (_name, verbs) => {
		scene = await Scene.open({ '/answer': respond(verbs) });
		expect((await scene.call()).errors).toMatchObject([{ code: 12200 }]);
	});
});

it('a script with a misspelt track is refused', async () => {
	scene = await Scene.open();
	const talk = [{ track: 'inbound', text: 'Hi' }];
	expect(() => scene.center.script('*', { queue: { talk } } as unknown as CalleeScript)).toThrow(/queue/);
	expect(() => scene.center.script('*', { dial: { talk: [{}] } } as unknown as CalleeScript)).toThrow(/dial/);
});
