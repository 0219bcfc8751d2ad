import { JourneyError } from '../../../lib/domain/errors';
import { TurnBoard } from '../../../lib/conversation/turn-board';
import type { AgentReply } from '../../../lib/conversation/agent';
import { NOW_MS, onLine, ScriptedAgent, SID, type Line } from './voice-support';

const REPRESENTATIVES = { kind: 'queue', target: 'support' } as const;

/** An agent that answers when it is told to. */
function slowAgent(line: Line) {
	let answer!: (reply: Partial<AgentReply>) => void;
	let fail!: (error: unknown) => void;
	const answered = new Promise<Partial<AgentReply>>((resolve, reject) => {
		answer = resolve;
		fail = reject;
	});
	const agent = new ScriptedAgent(() => answered);
	line.agent = agent;
	return { agent, answer, fail };
}

const think = (line: Line, sinceMs = NOW_MS) =>
	line.twiml({
		part: 'think',
		query: { turn: '1', since: String(sinceMs) },
		form: { CallSid: SID, CallStatus: 'in-progress' },
	});

/** The contact speaks, and eight seconds go by. */
async function speakAndWait(line: Line): Promise<string> {
	const pending = line.say(1, 'Hello');
	await line.timers.asked(8_000);
	line.timers.pass(8_000);
	return await pending;
}

describe('an agent that is slow', () => {
	it('gets time: after eight seconds the contact is asked for patience and the reply is asked for again', async () => {
		await onLine({}, async (line) => {
			const { agent, answer } = slowAgent(line);
			expect(await speakAndWait(line)).toBe(
				'<Say language="en-US">One moment, please.</Say><Pause length="1"/><Redirect method="POST">' +
					`https://n8n.example/webhook/w1/calls?call=call-1&amp;part=think&amp;turn=1&amp;since=${NOW_MS}</Redirect>`,
			);
			const polled = think(line);
			await line.timers.asked(8_000);
			answer({ say: 'Here I am.' });
			expect(await polled).toContain('Here I am.');
			expect(agent.asked).toHaveLength(1);
			expect(line.timers.waiting).toBe(0);
		});
	});

	it('a second look that comes too early is answered by a pause without words', async () => {
		await onLine({}, async (line) => {
			const { answer } = slowAgent(line);
			await speakAndWait(line);
			const polled = think(line);
			await line.timers.asked(8_000);
			line.timers.pass(8_000);
			expect(await polled).toMatch(/^<Pause length="1"\/><Redirect/);
			answer({});
		});
	});

	it('another process answers the look once the reply is kept', async () => {
		await onLine({}, async (line) => {
			const { answer, agent } = slowAgent(line);
			await speakAndWait(line);
			const asking = line.turns;
			line.turns = new TurnBoard();
			expect(await think(line)).toContain('part=think');
			answer({ say: 'Kept.' });
			await asking.idle();
			expect(await think(line)).toContain('Kept.');
			expect(agent.asked).toHaveLength(1);
		});
	});

	it('the turn that comes again while the agent thinks does not ask it again', async () => {
		await onLine({}, async (line) => {
			const { answer, agent } = slowAgent(line);
			await speakAndWait(line);
			const again = line.say(1, 'Hello');
			await line.timers.asked(8_000);
			answer({ say: 'Once.' });
			expect(await again).toContain('Once.');
			expect(agent.asked).toHaveLength(1);
		});
	});

	it('nor does a turn that comes again at another process', async () => {
		await onLine({}, async (line) => {
			const { answer, agent } = slowAgent(line);
			await speakAndWait(line);
			const asking = line.turns;
			line.turns = new TurnBoard();
			expect(await line.say(1, 'Hello')).toContain('part=think');
			expect([agent.asked, (await line.call()).talk.turns]).toMatchObject([['Hello'], [{ text: 'Hello' }]]);
			answer({ say: 'Once.' });
			await asking.idle();
			expect(await line.say(1, 'Hello')).toContain('Once.');
		});
	});

	it('after 30 seconds it has broken down: an apology, and the end', async () => {
		await onLine({}, async (line) => {
			const { agent, answer } = slowAgent(line);
			await speakAndWait(line);
			line.timers.pass(22_000);
			await line.turns.idle();
			expect(await think(line)).toBe(
				'<Say language="en-US">I am sorry, something went wrong on our side. Good-bye.</Say><Hangup/>',
			);
			expect((await line.call()).evidence.agentFailed).toBe(true);
			expect(agent.signal?.aborted).toBe(true);
			answer({ say: 'Too late' });
			expect((await line.call()).talk.reply?.say).toBe('');
		});
	});

	it('a look after 30 seconds ends the turn of a process that died', async () => {
		await onLine({}, async (line) => {
			slowAgent(line);
			await speakAndWait(line);
			line.turns = new TurnBoard();
			line.timers.nowMs += 21_999;
			expect(await think(line)).toContain('part=think');
			line.timers.nowMs += 1;
			expect(await think(line)).toContain('something went wrong');
			expect((await line.call()).evidence.agentFailed).toBe(true);
		});
	});
});

describe('an agent that breaks down', () => {
	it.each<[string, unknown]>([
		['throws', new Error('401 wrong key sk-secret for +12025550199')],
		['throws no error', 'nothing'],
	])('and %s leaves an apology, the evidence, and no secret in what is told', async (_title, error) => {
		await onLine({}, async (line) => {
			const { fail } = slowAgent(line);
			fail(error);
			expect(await line.say(1, 'Hello')).toContain('something went wrong on our side');
			expect((await line.call()).evidence).toMatchObject({ agentFailed: true, speechHeard: true });
			expect(line.errors).toHaveLength(1);
			expect(line.errors[0]).toBeInstanceOf(JourneyError);
			expect((line.errors[0] as JourneyError).message).not.toMatch(/secret|2025550199|Hello/);
			await line.send({ form: { CallSid: SID, CallStatus: 'completed' } });
			expect((await line.call()).outcome?.result).toBe('BotFailed');
		});
	});

	it('is no agent at all: the same', async () => {
		await onLine({}, async (line) => {
			const form = { CallSid: SID, SpeechResult: 'Hello' };
			const sent = { part: 'turn', query: { turn: '1' }, form };
			const twiml = await line.twiml(sent, { agentOf: () => Promise.resolve(undefined) });
			expect(twiml).toContain('something went wrong');
		});
	});

	it('hands over to people where the plan has them', async () => {
		await onLine({ representatives: REPRESENTATIVES }, async (line) => {
			const { fail } = slowAgent(line);
			fail(new Error('down'));
			expect(await line.say(1, 'Hello')).toMatch(/colleague now.<\/Say><Enqueue [^>]*part=handover/);
			expect((await line.call()).talk.handedOver).toBe(true);
		});
	});

	it('whoever is told and throws does not undo the answer', async () => {
		await onLine({}, async (line) => {
			const { fail } = slowAgent(line);
			fail(new Error('down'));
			const sent = { part: 'turn', query: { turn: '1' }, form: { CallSid: SID, SpeechResult: 'Hello' } };
			const onError = () => {
				throw new Error('the log is full');
			};
			expect(await line.twiml(sent, { onError })).toContain('something went wrong');
		});
	});
});
