import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { twilioVoice } from '../../../lib/channels/voice/twilio/twilio-voice';
import type { AgentReply } from '../../../lib/conversation/agent';
import type { Call } from '../../../lib/domain/call';
import type { TalkPlan } from '../../../lib/domain/talk';
import { nodeListener } from '../../../lib/http/node-http';
import { handleVoiceCallback } from '../../../lib/http/voice-callbacks';
import { VOICE_CALLBACK_MAX_BYTES } from '../../../lib/http/voice-request';
import type { CalleeScript } from '../../contact-center/callee-script';
import { startContactCenter, type CallRecord, type ContactCenter } from '../../contact-center/contact-center';
import { FROM, Line, NOW_MS, ScriptedAgent, TO } from './voice-support';

let center: ContactCenter;
let server: Server;
let line: Line;

beforeAll(async () => {
	center = await startContactCenter({ speed: 500 });
	server = createServer((request, response) => listener(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
	await center.stop();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

afterEach(async () => {
	center.forget();
	await line.close();
});

const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const addressOf = (callId: string, part: string, extra: Record<string, string> = {}) =>
	`${base()}/calls?${new URLSearchParams({ call: callId, part, ...extra }).toString()}`;

const listener = nodeListener({
	handle: async (request) => {
		const deps = line.deps({ authTokens: [center.authToken], addressOf });
		return await handleVoiceCallback({ ...request, url: `${base()}${request.path}` }, deps, NOW_MS);
	},
	nowMs: () => NOW_MS,
	maxBodyBytes: VOICE_CALLBACK_MAX_BYTES,
});

/** Plays one call from its creation to its last callback. */
async function play(
	plan: Partial<TalkPlan>,
	script: CalleeScript,
	replies: Partial<AgentReply>[] = [],
): Promise<{ call: Call; played: CallRecord; agent: ScriptedAgent }> {
	line = await Line.open(plan);
	const agent: ScriptedAgent = new ScriptedAgent(() => replies[agent.asked.length - 1] ?? {});
	line.agent = agent;
	center.script(TO, script);
	center.faults({ doubleCallbacks: 1, shuffleCallbacks: 0.5, doubleFetches: 1 });
	const { callId } = line;
	const leavesMessage = plan.machine === 'leave-message';
	await twilioVoice({
		accountSid: center.accountSid,
		authToken: center.authToken,
		baseUrl: center.url,
	}).createCall({
		to: TO,
		from: FROM,
		url: addressOf(callId, 'answer'),
		statusUrl: addressOf(callId, 'status'),
		ringSec: 25,
		longestSec: 600,
		machineDetection: leavesMessage ? 'message-end' : 'start',
		...(leavesMessage ? {} : { machineUrl: addressOf(callId, 'machine') }),
		...(plan.isRecorded ? { recordingUrl: addressOf(callId, 'recording') } : {}),
	});
	await center.settled();
	const [played] = center.calls();
	expect([played.errors, line.errors]).toEqual([[], []]);
	return { call: await line.call(), played, agent };
}

describe('a call that Twilio plays, every request and callback twice and in any order', () => {
	it('the contact and the agent agree on a day', async () => {
		const { call, played, agent } = await play(
			{ isRecorded: true, recordingNotice: 'This call is recorded.' },
			{ says: ['Yes?', null, 'Tuesday would be fine'] },
			[
				{ say: 'Which day suits you?' },
				{
					say: 'Tuesday it is. Good-bye.',
					isOver: true,
					attributes: { day: 'tuesday' },
					disposition: 'moved',
				},
			],
		);
		expect(call.outcome?.result).toBe('LiveAnswer');
		expect(call.talk).toMatchObject({ attributes: { day: 'Tuesday' }, disposition: 'moved', isOver: true });
		expect(agent.asked).toEqual(['Yes?', 'Tuesday would be fine']);
		expect(played.spoken).toEqual([
			'I am an AI.',
			'This call is recorded.',
			'Hello, this is the workshop.',
			'Which day suits you?',
			'Sorry, I did not hear you. Could you say that again?',
			'Tuesday it is. Good-bye.',
		]);
		expect(call.talk.turns.filter(({ who }) => who === 'contact')).toHaveLength(2);
		expect(call.recording?.sid).toMatch(/^RE/);
	});

	it('the contact refuses calls', async () => {
		const { call, played, agent } = await play({}, { says: ['Please take me off your list'] });
		expect(call.outcome).toMatchObject({ result: 'OptedOutOnCall', output: 'Opted Out' });
		expect(agent.asked).toEqual([]);
		expect(played.spoken.at(-1)).toContain('we will not call you again');
		expect((await line.store.consent.get([TO]))[0]).toMatchObject([{ state: 'revoked' }]);
	});

	it('the agent hands over to people', async () => {
		const { call } = await play(
			{ representatives: { kind: 'workflow', target: `WW${'1'.repeat(32)}` } },
			{ says: ['A person, please'], queue: { result: 'bridged' } },
			[{ say: 'One moment.', handOver: true }],
		);
		expect(call.outcome?.result).toBe('TransferredToHuman');
	});

	it('people talk, and what they say is written down once and in order', async () => {
		const talk = [
			{ track: 'outbound_track', text: 'Support, good day.' },
			{ track: 'inbound_track', text: 'My parcel has not come.' },
			{ track: 'outbound_track', text: 'I will look after it.' },
		] as const;
		const representatives = { kind: 'queue', target: 'support' } as const;
		const words = ({ talk: { turns } }: Call) => turns.map(({ who, text }) => `${who}: ${text}`);
		const people = await play(
			{ who: 'representatives', representatives, isTranscribed: true, recordingNotice: 'We write along.' },
			{ queue: { talk: [...talk] } },
		);
		expect(words(people.call)).toEqual([
			'agent: We write along.',
			'agent: Hello, this is the workshop.',
			...talk.map(({ track, text }) => `${track === 'inbound_track' ? 'contact' : 'agent'}: ${text}`),
		]);
		center.forget();
		await line.close();
		const handedOver = await play(
			{ representatives, isTranscribed: true },
			{ says: ['A person, please'], queue: { talk: [...talk] } },
			[{ say: 'One moment.', handOver: true }],
		);
		expect(words(handedOver.call)).toEqual([
			'agent: I am an AI. Hello, this is the workshop.',
			'contact: A person, please',
			'agent: One moment.',
			'agent: Support, good day.',
			'contact: My parcel has not come.',
			'agent: I will look after it.',
		]);
	});

	it('an agent elsewhere talks', async () => {
		const handoffData = '{"disposition":"moved","attributes":{"day":"Monday"}}';
		const { call } = await play(
			{ who: 'relay', relayUrl: 'wss://agent.example/ws' },
			{ relay: { status: 'ended', handoffData } },
		);
		expect(call.outcome?.result).toBe('LiveAnswer');
		expect(call.talk).toMatchObject({ attributes: { day: 'Monday' }, disposition: 'moved' });
	});

	it.each<[string, Partial<TalkPlan>, CalleeScript, string]>([
		[
			'a machine gets its message',
			{ machine: 'leave-message', machineMessage: 'Call us.' },
			{ answer: 'machine' },
			'AnsweringMachine',
		],
		['nobody answers', {}, { answer: 'no-answer' }, 'NoAnswer'],
		['it is busy', {}, { answer: 'busy' }, 'Busy'],
		['there is no such number', {}, { answer: 'failed', sipResponseCode: 404 }, 'InvalidAddress'],
		[
			'nobody takes the call in the queue',
			{ who: 'representatives', representatives: { kind: 'queue', target: 'support' } },
			{ queue: { result: 'queue-full' } },
			'Abandoned',
		],
		[
			'the agent elsewhere does not answer',
			{ who: 'sip', sipUri: 'sip:agent@pbx.example' },
			{ dial: { status: 'no-answer' } },
			'BotFailed',
		],
	])('%s', async (_title, plan, script, result) => {
		const { call, agent } = await play(plan, script);
		expect(call.outcome?.result).toBe(result);
		expect(agent.asked).toEqual([]);
	});
});
