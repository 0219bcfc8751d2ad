import type { AgentReply } from '../../../lib/conversation/agent';
import { TALK_LIMITS } from '../../../lib/conversation/talk-turns';
import { NOW_MS, onLine, ScriptedAgent, SID, TO, type Line } from './voice-support';

const HANG_UP = '<Hangup/>';
const REPRESENTATIVES = { kind: 'queue', target: 'support' } as const;

function agentOn(
	line: Line,
	answer: () => Partial<AgentReply> | Promise<Partial<AgentReply>>,
): ScriptedAgent {
	const agent = new ScriptedAgent(answer);
	line.agent = agent;
	return agent;
}

describe('a turn of the contact', () => {
	it('is answered by the agent, and both are kept before the answer goes out', async () => {
		await onLine({}, async (line) => {
			const agent = agentOn(line, () => ({ say: 'Which day?', attributes: { day: 'monday', rogue: 1 } }));
			await line.answer();
			const twiml = await line.say(1, 'I would like Monday');
			expect(twiml).toMatch(/^<Gather [^>]*turn=2"[^>]*><Say language="en-US">Which day\?<\/Say><\/Gather>$/);
			expect(agent.asked).toEqual(['I would like Monday']);
			const { talk, evidence } = await line.call();
			expect(talk.turns.map(({ who, text }) => [who, text])).toEqual([
				['agent', 'I am an AI. Hello, this is the workshop.'],
				['contact', 'I would like Monday'],
				['agent', 'Which day?'],
			]);
			expect([talk.attributes, talk.thinking, evidence.speechHeard]).toEqual([
				{ day: 'Monday' },
				undefined,
				true,
			]);
		});
	});

	it('that comes again gets the same TwiML, and the agent is not asked twice', async () => {
		await onLine({}, async (line) => {
			const agent = agentOn(line, () => ({ say: `Answer ${agent.asked.length}` }));
			const first = await line.say(1, 'Hello');
			expect(await line.say(1, 'Hello')).toBe(first);
			expect(agent.asked).toHaveLength(1);
			expect((await line.call()).talk.turns).toHaveLength(2);
		});
	});

	it('that comes twice at once asks the agent once', async () => {
		await onLine({}, async (line) => {
			const agent = agentOn(line, () => ({ say: 'Once' }));
			const both = await Promise.all([line.say(1, 'Hello'), line.say(1, 'Hello')]);
			expect(agent.asked).toHaveLength(1);
			for (const twiml of both) expect(twiml).toMatch(/Once|part=think/);
		});
	});

	it('by keys reaches the agent as keys', async () => {
		await onLine({}, async (line) => {
			const agent = agentOn(line, () => ({}));
			await line.say(1, { digits: '42' });
			expect(agent.asked).toEqual([{ digits: '42' }]);
			expect((await line.call()).talk.turns[0].text).toBe('(pressed the keys 42)');
		});
	});

	it('after which the agent says good-bye ends the call', async () => {
		await onLine({}, async (line) => {
			agentOn(line, () => ({ say: 'Bye.', isOver: true, disposition: 'rescheduled' }));
			expect(await line.say(1, 'Thanks')).toBe(`<Say language="en-US">Bye.</Say>${HANG_UP}`);
			expect((await line.call()).talk).toMatchObject({ isOver: true, disposition: 'rescheduled' });
		});
	});

	it('that is the last one allowed is answered, and then good-bye is said', async () => {
		await onLine({ maxTurns: 2 }, async (line) => {
			agentOn(line, () => ({ say: 'And?', attributes: { day: 'Tuesday' } }));
			expect(await line.say(1, 'Hello')).toContain('<Gather');
			const last = await line.say(2, 'Tuesday');
			expect(last).toMatch(
				/And\?<\/Say><Say language="en-US">Thank you for your time. Good-bye.<\/Say><Hangup\/>$/,
			);
			expect((await line.call()).talk.attributes).toEqual({ day: 'Tuesday' });
		});
	});

	it('of silence is asked about once and then ends the call, without the agent', async () => {
		await onLine({ language: 'de-DE' }, async (line) => {
			const agent = agentOn(line, () => ({}));
			expect(await line.say(1, null)).toMatch(/^<Gather [^>]*turn=2".*ich habe Sie nicht gehört/);
			expect(await line.say(2, null)).toContain(`Auf Wiederhören.</Say>${HANG_UP}`);
			expect(agent.asked).toEqual([]);
			expect((await line.call()).evidence.speechHeard).toBeUndefined();
		});
	});

	it('of words between two silences begins to count anew', async () => {
		await onLine({}, async (line) => {
			agentOn(line, () => ({}));
			await line.say(1, null);
			await line.say(2, 'Yes, I am here');
			expect(await line.say(3, null)).toContain('<Gather');
		});
	});

	it('is bounded in the transcript: the last 40 turns, 2,000 characters each', async () => {
		await onLine({ maxTurns: 100 }, async (line) => {
			agentOn(line, () => ({ say: 'Go on.' }));
			for (let turn = 1; turn <= 30; turn += 1) await line.say(turn, `${turn} ${'x'.repeat(3_000)}`);
			const { turns } = (await line.call()).talk;
			expect(turns).toHaveLength(TALK_LIMITS.maxTurns);
			expect(turns.at(-2)?.text).toHaveLength(TALK_LIMITS.maxTurnLength);
			expect(turns.at(-2)?.text).toMatch(/^30 /);
		});
	});

	it('what the agent says is escaped', async () => {
		await onLine({}, async (line) => {
			agentOn(line, () => ({ say: '</Say><Dial>+1900</Dial>' }));
			expect(await line.say(1, 'Hello')).not.toContain('<Dial>');
		});
	});
});

describe('a contact who refuses calls', () => {
	it.each<[string, string, Partial<AgentReply>]>([
		['in words', 'Please stop calling me', {}],
		['as the agent understands it', 'I have had it with you people', { optOut: true }],
	])('%s has the consent revoked before anything is answered', async (_title, words, reply) => {
		await onLine({}, async (line) => {
			const agent = agentOn(line, () => ({ say: 'But wait!', ...reply }));
			const order: string[] = [];
			const { calls } = line.store;
			const desk = {
				get: calls.get.bind(calls),
				report: calls.report.bind(calls),
				areWanted: calls.areWanted.bind(calls),
				optOut: async (...args: Parameters<typeof calls.optOut>) => {
					await calls.optOut(...args);
					order.push('revoked');
				},
				update: async (...args: Parameters<typeof calls.update>) => {
					const call = await calls.update(...args);
					if (call?.talk.reply) order.push('answered');
					return call;
				},
			};
			const form = { CallSid: SID, CallStatus: 'in-progress', SpeechResult: words };
			const twiml = await line.twiml({ part: 'turn', query: { turn: '1' }, form }, { desk });
			expect(twiml).toBe(
				`<Say language="en-US">Understood, we will not call you again. Good-bye.</Say>${HANG_UP}`,
			);
			expect(order).toEqual(['revoked', 'answered']);
			expect(agent.asked).toHaveLength(reply.optOut ? 1 : 0);
			const [consents] = await line.store.consent.get([TO]);
			expect(consents).toMatchObject([{ channel: 'voice', state: 'revoked', contactId: 'anna' }]);
			await line.send({ form: { CallSid: SID, CallStatus: 'completed' } });
			expect((await line.call()).outcome?.result).toBe('OptedOutOnCall');
		});
	});

	it('gets the same answer when the turn comes again', async () => {
		await onLine({}, async (line) => {
			const first = await line.say(1, 'Remove me from your list');
			expect(await line.say(1, 'Remove me from your list')).toBe(first);
			expect((await line.call()).talk.turns).toHaveLength(2);
		});
	});

	it('is heard although the call was settled meanwhile', async () => {
		await onLine({}, async (line) => {
			await line.answer();
			await line.send({ form: { CallSid: SID, CallStatus: 'completed' } });
			await line.say(1, 'Stop calling me');
			expect((await line.store.consent.get([TO]))[0]).toMatchObject([{ state: 'revoked' }]);
		});
	});

	it('is written as soon as the store is back, also after the contact hung up', async () => {
		await onLine({}, async (line) => {
			let failures = 3;
			const { calls } = line.store;
			const desk = {
				get: calls.get.bind(calls),
				report: calls.report.bind(calls),
				areWanted: calls.areWanted.bind(calls),
				update: calls.update.bind(calls),
				optOut: async (...args: Parameters<typeof calls.optOut>) => {
					if (failures-- > 0) throw new Error('the store is away');
					await calls.optOut(...args);
				},
			};
			const form = { CallSid: SID, CallStatus: 'in-progress', SpeechResult: 'stop calling me' };
			const pending = line.twiml({ part: 'turn', query: { turn: '1' }, form }, { desk });
			await line.timers.asked(8_000);
			line.timers.pass(8_000);
			expect(await pending).toContain('part=think&amp;turn=1');
			await line.timers.asked(2_000);
			line.timers.pass(2_000);
			await line.timers.asked(2_000);
			line.timers.pass(2_000);
			await line.turns.idle();
			expect((await line.store.consent.get([TO]))[0]).toMatchObject([{ state: 'revoked' }]);
			expect(line.errors).toHaveLength(3);
			const query = { turn: '1', since: String(NOW_MS) };
			expect(await line.twiml({ part: 'think', query })).toContain('we will not call you again');
		});
	});

	it('near misses go to the agent', async () => {
		await onLine({}, async (line) => {
			const agent = agentOn(line, () => ({}));
			await line.say(1, 'Do not call me before nine');
			expect(agent.asked).toHaveLength(1);
			expect(await line.store.consent.get([TO])).toEqual([[]]);
		});
	});
});

describe('a contact who is to be handed over', () => {
	it('is put through to people', async () => {
		await onLine({ representatives: REPRESENTATIVES }, async (line) => {
			agentOn(line, () => ({ say: 'I put you through.', handOver: true }));
			expect(await line.say(1, 'A human please')).toMatch(
				/^<Say language="en-US">I put you through.<\/Say><Enqueue action="[^"]*part=handover" method="POST">support<\/Enqueue>$/,
			);
			expect((await line.call()).talk.handedOver).toBe(true);
		});
	});

	it('stays with the agent where there are no people', async () => {
		await onLine({}, async (line) => {
			agentOn(line, () => ({ say: 'I will pass it on.', handOver: true }));
			expect(await line.say(1, 'A human please')).toContain('<Gather');
			expect((await line.call()).talk.handedOver).toBeUndefined();
		});
	});
});
