import { Scene, respond } from './scene';
import type { CalleeScript } from './contact-center';

let scene: Scene;

async function open(answers: Parameters<typeof Scene.open>[0], script: CalleeScript = {}): Promise<void> {
	scene = await Scene.open(answers);
	scene.center.script('*', script);
}
afterEach(async () => await scene.close());

/** What was played, and what came of it. */
const played = (call: { verbs: { verb: string; result?: string }[] }) =>
	call.verbs.map(({ verb, result }) => (result ? `${verb}: ${result}` : verb));

describe('listening', () => {
	const GATHER = '<Gather input="dtmf speech" action="/turn?n=1"><Say>Day?</Say></Gather><Say>Nothing?</Say>';

	it('what is said comes to the action, whose document is played', async () => {
		const turn = ({ params }: { params: Record<string, string> }) =>
			respond(`<Say>${params.SpeechResult}, then</Say>`);
		await open({ '/answer': respond(GATHER), '/turn': turn }, { says: ['On Friday'] });
		const call = await scene.call();
		expect(call.spoken).toEqual(['Day?', 'On Friday, then']);
		expect(call.heard).toEqual(['On Friday']);
		const [{ path, params, isSigned }] = scene.application.at('/turn');
		expect({ path, isSigned }).toEqual({ path: '/turn?n=1', isSigned: true });
		expect(params).toMatchObject({ SpeechResult: 'On Friday', CallStatus: 'in-progress' });
		expect(Number(params.Confidence)).toBeGreaterThan(0.5);
	});

	it('keys that are pressed come as digits', async () => {
		await open({ '/answer': respond(GATHER), '/turn': respond('') }, { says: [{ digits: '9' }] });
		await scene.call();
		expect(scene.application.at('/turn')[0].params.Digits).toBe('9');
	});

	it('silence goes on with the next verb', async () => {
		await open({ '/answer': respond(GATHER) }, { says: [null, 'too late'] });
		const call = await scene.call();
		expect(call.spoken).toEqual(['Day?', 'Nothing?']);
		expect(played(call)).toEqual(['Gather: silence', 'Say']);
	});

	it('silence comes to the action where that is asked for', async () => {
		const gather = GATHER.replace('<Gather', '<Gather actionOnEmptyResult="true"');
		await open({ '/answer': respond(gather), '/turn': respond('<Hangup/>') });
		await scene.call();
		expect(scene.application.at('/turn')[0].params.SpeechResult).toBe('');
	});

	it('speech is silence to a Gather of keys alone', async () => {
		await open({ '/answer': respond('<Gather action="/turn"/>') }, { says: ['hello'] });
		expect(played(await scene.call())).toEqual(['Gather: silence']);
	});

	it('a conversation goes on for as many turns as it takes', async () => {
		const gather = '<Gather input="speech" action="/answer"><Say>More?</Say></Gather><Hangup/>';
		await open({ '/answer': respond(gather) }, { says: ['one', 'two', 'three'] });
		const call = await scene.call();
		expect(call.heard).toEqual(['one', 'two', 'three']);
		expect(scene.application.at('/answer')).toHaveLength(4);
	});

	it('a recorded message comes to the action with its recording', async () => {
		await open(
			{ '/answer': respond('<Record action="/kept" maxLength="30"/>'), '/kept': respond('') },
			{ says: ['Hi'] },
		);
		const call = await scene.call();
		expect(scene.application.at('/kept')[0].params.RecordingSid).toBe(call.recordings[0].sid);
	});
});

describe('going on', () => {
	it('waits and redirects as often as a slow model needs', async () => {
		let asked = 0;
		const think = () =>
			++asked < 3 ? respond('<Pause/><Redirect>/think?turn=1</Redirect>') : respond('<Say>So</Say>');
		await open({ '/answer': respond('<Redirect>/think?turn=1</Redirect>'), '/think': think });
		const call = await scene.call();
		expect(asked).toBe(3);
		expect(call.spoken).toEqual(['So']);
	});

	it('nothing is played behind Hangup', async () => {
		await open({ '/answer': respond('<Hangup/><Say>Never</Say>') });
		const call = await scene.call();
		expect(call.spoken).toEqual([]);
		expect(call.status).toBe('completed');
	});

	it('a call in progress takes another document', async () => {
		await open({ '/answer': respond('<Pause length="3600"/>'), '/other': respond('<Say>Goodbye</Say>') });
		const sid = await scene.dial();
		while (scene.center.calls()[0].verbs.length === 0) await scene.client.calls(sid).fetch();
		await scene.client.calls(sid).update({ url: `${scene.application.url}/other` });
		await scene.center.settled();
		expect(scene.center.calls()[0].spoken).toEqual(['Goodbye']);
	});
});

describe('handing over', () => {
	const TASK = '<Task>{"reason":"billing"}</Task>';
	const ENQUEUE = `<Enqueue workflowSid="WW${'0'.repeat(32)}" action="/left">${TASK}</Enqueue>`;
	const DIAL = '<Dial action="/left"><Number>+15550100099</Number></Dial>';
	const RELAY =
		'<Connect action="/left"><ConversationRelay url="wss://agent.example/ws" welcomeGreeting="Hi"><Parameter name="a" value="b"/></ConversationRelay></Connect>';

	it.each<[string, CalleeScript, string, Record<string, string>]>([
		['a queue that a representative takes it from', {}, ENQUEUE, { QueueResult: 'bridged' }],
		['a full queue', { queue: { result: 'queue-full' } }, ENQUEUE, { QueueResult: 'queue-full' }],
		['a queue that is left', { queue: { result: 'leave' } }, ENQUEUE, { QueueResult: 'leave' }],
		['a number that answers', {}, DIAL, { DialCallStatus: 'completed', DialBridged: 'true' }],
		[
			'a number that is busy',
			{ dial: { status: 'busy' } },
			DIAL,
			{ DialCallStatus: 'busy', DialBridged: 'false' },
		],
		[
			'a SIP address',
			{},
			'<Dial action="/left"><Sip>sip:bot@agent.example</Sip></Dial>',
			{ DialCallStatus: 'completed' },
		],
		[
			'an agent elsewhere',
			{ relay: { handoffData: '{"why":"done"}' } },
			RELAY,
			{ SessionStatus: 'ended', HandoffData: '{"why":"done"}' },
		],
		[
			'an agent that fails',
			{ relay: { status: 'failed', errorCode: 64101 } },
			RELAY,
			{ SessionStatus: 'failed', ErrorCode: '64101' },
		],
	])(
		'to %s tells the action what came of it, and plays what it answers',
		async (_name, script, verbs, told) => {
			await open({ '/answer': respond(verbs), '/left': respond('<Say>Bye</Say>') }, script);
			const call = await scene.call();
			expect(scene.application.at('/left')[0].params).toMatchObject(told);
			expect(call.spoken.at(-1)).toBe('Bye');
			expect(call.errors).toEqual([]);
		},
	);

	it('to a queue in which the callee hangs up tells the action, and plays nothing', async () => {
		await open(
			{ '/answer': respond(ENQUEUE), '/left': respond('<Say>Bye</Say>') },
			{ queue: { result: 'hangup' } },
		);
		const call = await scene.call();
		expect(scene.application.at('/left')[0].params).toMatchObject({
			QueueResult: 'hangup',
			CallStatus: 'completed',
		});
		expect(call.spoken).toEqual([]);
	});

	it('tells the action also when the call is ended meanwhile', async () => {
		await open({ '/answer': respond(ENQUEUE) }, { queue: { waitMs: 3_600_000 } });
		const sid = await scene.dial();
		while (scene.center.calls()[0].verbs.length === 0) await scene.client.calls(sid).fetch();
		await scene.client.calls(sid).update({ status: 'completed' });
		await scene.center.settled();
		expect(scene.application.at('/left')[0].params.QueueResult).toBe('hangup');
	});
});

describe('a document that Twilio would not play', () => {
	it.each<[string, string, number]>([
		['is no XML', 'Hello', 12100],
		['is empty', '', 12100],
		['is not closed', '<Response><Say>Hello</Say>', 12100],
		['has an ampersand of its own', respond('<Say>Q & A</Say>'), 12100],
		['has another element at the top', '<Answer/>', 12100],
		['has a verb that there is not', respond('<Speak>Hello</Speak>'), 12200],
		['has an attribute that there is not', respond('<Say tone="kind">Hello</Say>'), 12200],
		['has a wrong value', respond('<Gather input="voice"/>'), 12200],
		['has a verb where it must not be', respond('<Gather><Redirect>/a</Redirect></Gather>'), 12200],
		[
			'has a relay without a secure address',
			respond('<Connect><ConversationRelay url="ws://a"/></Connect>'),
			12200,
		],
		['has loose text', respond('Hello'), 12200],
		[
			'has task attributes that are no JSON',
			respond(`<Enqueue workflowSid="WW${'0'.repeat(32)}"><Task>no</Task></Enqueue>`),
			14101,
		],
		['says too much at once', respond(`<Say>${'a'.repeat(4_097)}</Say>`), 13520],
		['is too large', respond('<Pause/>'.repeat(10_000)), 11750],
	])('because it %s ends the call with an error', async (_name, body, code) => {
		await open({ '/answer': body });
		const call = await scene.call();
		expect(call.errors).toEqual([{ code, message: expect.any(String) }]);
		expect(call.status).toBe('completed');
		expect(call.spoken).toEqual([]);
	});

	it.each<[string, () => object, number]>([
		['an error', () => ({ status: 500, body: respond('') }), 11200],
		['another type', () => ({ contentType: 'application/json', body: respond('') }), 12300],
	])('because it comes as %s ends the call with an error', async (_name, answer, code) => {
		await open({ '/answer': answer });
		expect((await scene.call()).errors).toMatchObject([{ code }]);
	});

	it('because nobody answers ends the call with an error', async () => {
		await open({});
		expect((await scene.call({ url: 'http://127.0.0.1:9/' })).errors).toMatchObject([{ code: 11200 }]);
	});

	it('because a document of the order has an address without a host ends the call with an error', async () => {
		await open({});
		const call = await scene.call({ twiml: respond('<Redirect>/next</Redirect>') });
		expect(call.errors).toMatchObject([{ code: 11100 }]);
	});

	it('text is taken as it was escaped', async () => {
		await open({
			'/answer': respond('<Say>&lt;b&gt; &amp; &#228;&#x20AC; &quot;<![CDATA[<i>]]></Say><!-- not said -->'),
		});
		expect((await scene.call()).spoken).toEqual(['<b> & ä€ "<i>']);
	});

	it("what Twilio's own builder builds is played", async () => {
		const { default: twilio } = await import('twilio');
		const response = new twilio.twiml.VoiceResponse();
		const gather = response.gather({
			input: ['dtmf', 'speech'],
			speechTimeout: 'auto',
			action: '/turn',
			hints: 'a & b',
		});
		gather.say({ voice: 'Polly.Joanna', language: 'en-US' }, 'Q & A <now>');
		response
			.connect({ action: '/x' })
			.conversationRelay({ url: 'wss://agent.example/ws', welcomeGreeting: 'Hi' });
		await open({ '/answer': response.toString(), '/x': respond('<Hangup/>') });
		const call = await scene.call();
		expect(call.errors).toEqual([]);
		expect(call.spoken).toEqual(['Q & A <now>', 'Hi']);
	});
});
