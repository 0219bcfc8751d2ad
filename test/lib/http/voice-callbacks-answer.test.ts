import type { TalkPlan } from '../../../lib/domain/talk';
import { FROM, NOW_MS, onLine, REPLY, ScriptedAgent, SID } from './voice-support';

const say = (text: string) => `<Say language="en-US">${text}</Say>`;
const action = (part: string) => `action="https://n8n.example/webhook/w1/calls?call=call-1&amp;part=${part}"`;
const HANG_UP = '<Hangup/>';

describe('a person answers', () => {
	it('the agent says that it is an AI, greets and listens', async () => {
		await onLine({ isRecorded: true, recordingNotice: 'This call is recorded.' }, async (line) => {
			expect(await line.answer()).toBe(
				`<Gather input="dtmf speech" ${action('turn&amp;turn=1')} method="POST" timeout="5" speechTimeout="auto" ` +
					'actionOnEmptyResult="true" profanityFilter="false" language="en-US" hints="Monday, Tuesday">' +
					`${say('I am an AI.')}${say('This call is recorded.')}${say('Hello, this is the workshop.')}</Gather>`,
			);
			const { status, evidence, talk } = await line.call();
			expect([status, evidence.answeredBy]).toEqual(['in-progress', 'human']);
			const text = 'I am an AI. This call is recorded. Hello, this is the workshop.';
			expect(talk.turns).toEqual([{ who: 'agent', text, atMs: NOW_MS }]);
		});
	});

	it('a repeat of the request gets the same, and nothing is said twice in the transcript', async () => {
		await onLine({}, async (line) => {
			const first = await line.answer();
			expect(await line.answer()).toBe(first);
			expect((await line.call()).talk.turns).toHaveLength(1);
		});
	});

	it('texts are escaped, and what XML cannot carry is left out', async () => {
		await onLine({ greeting: 'A <b> & "c"\u0000\uD800 \u{1F600}', disclosure: '' }, async (line) => {
			expect(await line.answer()).toContain('>A &lt;b&gt; &amp; "c" \u{1F600}</Say>');
		});
	});

	it('without a greeting the agent opens the conversation', async () => {
		await onLine({ greeting: undefined }, async (line) => {
			const agent = new ScriptedAgent(() => ({ say: 'Hi, a quick question.' }));
			line.agent = agent;
			expect(await line.answer()).toBe(
				`${say('I am an AI.')}<Redirect method="POST">https://n8n.example/webhook/w1/calls?call=call-1&amp;part=turn&amp;turn=0</Redirect>`,
			);
			const opened = await line.say(0, null);
			expect(opened).toContain('Hi, a quick question.');
			expect(opened).toContain('turn=1"');
			expect(agent.asked).toEqual([null]);
			expect((await line.call()).evidence.speechHeard).toBeUndefined();
		});
	});

	const OTHERS: [string, Partial<TalkPlan>, string][] = [
		[
			'an agent elsewhere is connected by ConversationRelay',
			{ who: 'relay', relayUrl: 'wss://agent.example/ws', extract: [] },
			`<Connect ${action('relay')} method="POST"><ConversationRelay url="wss://agent.example/ws" ` +
				'welcomeGreeting="I am an AI. Hello, this is the workshop." language="en-US">' +
				'<Parameter name="callId" value="call-1"/><Parameter name="goal" value="Find a new date."/></ConversationRelay></Connect>',
		],
		[
			'an agent elsewhere is dialled by SIP, with the id of the call',
			{ who: 'sip', sipUri: 'sip:agent@pbx.example' },
			`${say('I am an AI.')}${say('Hello, this is the workshop.')}` +
				`<Dial ${action('relay')} method="POST" callerId="${FROM}" answerOnBridge="true" timeout="30">` +
				'<Sip>sip:agent@pbx.example?x-call-id=call-1</Sip></Dial>',
		],
		[
			'representatives are reached by a TaskRouter workflow, and no AI is announced',
			{
				who: 'representatives',
				representatives: { kind: 'workflow', target: 'WW1', attributes: { skill: 'it' } },
			},
			`${say('Hello, this is the workshop.')}<Enqueue ${action('queue')} method="POST" workflowSid="WW1">` +
				'<Task>{"skill":"it","callId":"call-1","attributes":{}}</Task></Enqueue>',
		],
		[
			'representatives are reached by a queue',
			{ who: 'representatives', representatives: { kind: 'queue', target: 'support' } },
			`${say('Hello, this is the workshop.')}<Enqueue ${action('queue')} method="POST">support</Enqueue>`,
		],
		[
			'representatives are reached by a number, from the number that called',
			{ who: 'representatives', representatives: { kind: 'number', target: '+12025550111' } },
			`${say('Hello, this is the workshop.')}<Dial ${action('queue')} method="POST" callerId="${FROM}" ` +
				'answerOnBridge="true" timeout="30"><Number>+12025550111</Number></Dial>',
		],
	];

	it.each(OTHERS)('%s', async (_title, plan, expected) => {
		await onLine(plan, async (line) => expect(await line.answer()).toBe(expected));
	});
});

describe('a machine answers', () => {
	const machine = { AnsweredBy: 'machine_end_beep' };
	const leaving: Partial<TalkPlan> = { machine: 'leave-message', machineMessage: 'Please call us back.' };

	it('it is hung up on', async () => {
		await onLine({ machine: 'hang-up' }, async (line) => {
			expect(await line.answer(machine)).toBe(HANG_UP);
			await line.send({ form: { CallSid: SID, CallStatus: 'completed' } });
			expect((await line.call()).outcome?.result).toBe('AnsweringMachineHangup');
		});
	});

	it('a message is left, and counts as left once it was played to its end', async () => {
		await onLine(leaving, async (line) => {
			expect(await line.answer(machine)).toBe(
				`${say('Please call us back.')}<Redirect method="POST">https://n8n.example/webhook/w1/calls?call=call-1&amp;part=answer&amp;played=1</Redirect>`,
			);
			expect((await line.call()).evidence.messageLeft).toBeUndefined();
			const form = { CallSid: SID, CallStatus: 'in-progress' };
			expect(await line.twiml({ part: 'answer', query: { played: '1' }, form })).toBe(HANG_UP);
			await line.send({ form: { CallSid: SID, CallStatus: 'completed' } });
			expect((await line.call()).outcome?.result).toBe('AnsweringMachine');
		});
	});

	it('without a message it is hung up on', async () => {
		await onLine({ machine: 'leave-message' }, async (line) =>
			expect(await line.answer(machine)).toBe(HANG_UP),
		);
	});

	it('it is talked to where the plan says so', async () => {
		await onLine({ machine: 'talk' }, async (line) =>
			expect(await line.answer(machine)).toContain('<Gather'),
		);
	});

	it('a fax is hung up on whatever the plan says', async () => {
		await onLine({ machine: 'talk' }, async (line) =>
			expect(await line.answer({ AnsweredBy: 'fax' })).toBe(HANG_UP),
		);
	});

	it('one that is recognised while the agent listens gets no agent', async () => {
		await onLine(leaving, async (line) => {
			const agent = new ScriptedAgent(() => REPLY);
			line.agent = agent;
			await line.answer({ AnsweredBy: '' });
			await line.send({ part: 'machine', form: { CallSid: SID, AnsweredBy: 'machine_start' } });
			expect(await line.say(1, 'You have reached the mailbox of Anna')).toContain('Please call us back.');
			expect(agent.asked).toEqual([]);
			expect((await line.call()).talk.turns).toHaveLength(1);
		});
	});
});

describe('nobody is to be on the line any more', () => {
	it('a contact who has left the journey is hung up on', async () => {
		await onLine({}, async (line) => {
			await line.store.enrollments.exit([{ contactId: 'anna' }], 'ordered', NOW_MS);
			expect(await line.answer()).toBe(HANG_UP);
			expect((await line.call()).evidence.cancelledBy).toBe('exit');
			expect(await line.say(1, 'hello')).toBe(HANG_UP);
		});
	});

	it('a call that was cancelled, or is settled, is hung up on', async () => {
		await onLine(
			{},
			async (line) => {
				expect(await line.answer()).toBe(HANG_UP);
			},
			{ evidence: { cancelledBy: 'request' } },
		);
		await onLine({}, async (line) => {
			await line.send({ form: { CallSid: SID, CallStatus: 'no-answer' } });
			expect(await line.answer()).toBe(HANG_UP);
			expect(await line.say(1, 'hello')).toBe(HANG_UP);
		});
	});

	it('a second call for the same attempt is hung up on', async () => {
		await onLine({}, async (line) => {
			await line.answer();
			expect(await line.answer({ CallSid: `CA${'2'.repeat(32)}` })).toBe(HANG_UP);
			expect((await line.call()).sid).toBe(SID);
		});
	});
});
