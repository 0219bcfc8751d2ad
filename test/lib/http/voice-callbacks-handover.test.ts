import type { TalkPlan } from '../../../lib/domain/talk';
import { onLine, ScriptedAgent, SID, TO, type Line, type Sent } from './voice-support';

const REPRESENTATIVES = { kind: 'queue', target: 'support' } as const;
const HANG_UP = '<Hangup/>';
const NOBODY = 'nobody is free right now';

const back = (part: string, form: Record<string, string>): Sent => ({
	part,
	form: { CallSid: SID, CallStatus: 'in-progress', ...form },
});

async function completed(line: Line): Promise<string | undefined> {
	await line.send({ form: { CallSid: SID, CallStatus: 'completed' } });
	return (await line.call()).outcome?.result;
}

describe('back from people', () => {
	it.each<[Record<string, string>, string, string]>([
		[{ QueueResult: 'bridged' }, HANG_UP, 'TransferredToHuman'],
		[{ QueueResult: 'redirected-from-bridged' }, HANG_UP, 'TransferredToHuman'],
		[{ QueueResult: 'hangup', CallStatus: 'completed' }, HANG_UP, 'Abandoned'],
		[{ QueueResult: 'queue-full' }, NOBODY, 'Abandoned'],
		[{ QueueResult: 'error' }, NOBODY, 'Abandoned'],
		[{ DialCallStatus: 'completed' }, HANG_UP, 'TransferredToHuman'],
		[{ DialCallStatus: 'no-answer' }, NOBODY, 'Abandoned'],
		[{ DialCallStatus: 'busy' }, NOBODY, 'Abandoned'],
	])('%j is answered and classified', async (form, twiml, result) => {
		const plan: Partial<TalkPlan> = { who: 'representatives', representatives: REPRESENTATIVES };
		await onLine(plan, async (line) => {
			await line.answer();
			expect(await line.twiml(back('queue', form))).toContain(twiml);
			expect(await completed(line)).toBe(result);
		});
	});

	it('a contact whom the agent handed over is one who talked with a person', async () => {
		await onLine({ representatives: REPRESENTATIVES }, async (line) => {
			line.agent = new ScriptedAgent(() => ({ handOver: true, say: '' }));
			await line.answer();
			expect(await line.say(1, 'A person, please')).toMatch(/put you through to a colleague now.*<Enqueue/);
			expect(await line.twiml(back('handover', { QueueResult: 'bridged', QueueTime: '12' }))).toBe(HANG_UP);
			expect(await completed(line)).toBe('TransferredToHuman');
			expect((await line.call()).raw).toMatchObject({ QueueResult: 'bridged', QueueTime: '12' });
		});
	});

	it('in the language of the plan', async () => {
		const plan: Partial<TalkPlan> = { who: 'representatives', representatives: REPRESENTATIVES };
		await onLine({ ...plan, language: 'nl-NL', voice: 'Polly.Lotte' }, async (line) => {
			expect(await line.twiml(back('queue', { QueueResult: 'queue-full' }))).toBe(
				`<Say voice="Polly.Lotte" language="nl-NL">Het spijt me, er is nu niemand beschikbaar. Tot ziens.</Say>${HANG_UP}`,
			);
		});
	});

	it('in English with an English voice where we do not speak the language', async () => {
		const plan: Partial<TalkPlan> = { who: 'representatives', representatives: REPRESENTATIVES };
		await onLine({ ...plan, language: 'ja-JP', voice: 'Polly.Mizuki' }, async (line) => {
			expect(await line.twiml(back('queue', { QueueResult: 'queue-full' }))).toMatch(
				/^<Say language="en-US">I am/,
			);
		});
	});
});

describe('back from an agent elsewhere', () => {
	const relay: Partial<TalkPlan> = { who: 'relay', relayUrl: 'wss://agent.example' };

	it('what it found out is checked and kept, and the call is over', async () => {
		await onLine(relay, async (line) => {
			await line.answer({ AnsweredBy: '' });
			const told = { disposition: 'rescheduled', attributes: { day: 'TUESDAY', rogue: 1 } };
			const form = { SessionStatus: 'ended', HandoffData: JSON.stringify(told) };
			expect(await line.twiml(back('relay', form))).toBe(HANG_UP);
			const { talk } = await line.call();
			expect(talk).toMatchObject({
				attributes: { day: 'Tuesday' },
				disposition: 'rescheduled',
				isOver: true,
			});
			expect(await completed(line)).toBe('LiveAnswer');
		});
	});

	it('a repeat gets the same and changes nothing', async () => {
		await onLine(relay, async (line) => {
			const sent = back('relay', { HandoffData: '{"attributes":{"day":"Monday"}}' });
			const first = await line.twiml(sent);
			const after = await line.call();
			expect(await line.twiml(sent)).toBe(first);
			expect(await line.call()).toEqual(after);
		});
	});

	it('a wish for a person is granted where there are people', async () => {
		const sent = back('relay', { HandoffData: '{"handOver":true}' });
		await onLine({ ...relay, representatives: REPRESENTATIVES }, async (line) => {
			expect(await line.twiml(sent)).toMatch(/colleague now.<\/Say><Enqueue [^>]*part=handover/);
			expect((await line.call()).talk.handedOver).toBe(true);
		});
		await onLine(relay, async (line) => expect(await line.twiml(sent)).toBe(HANG_UP));
	});

	it('a refusal that it was told is written', async () => {
		await onLine(relay, async (line) => {
			const sent = back('relay', { HandoffData: '{"optOut":true,"handOver":true}' });
			expect(await line.twiml(sent)).toContain('we will not call you again');
			expect((await line.store.consent.get([TO]))[0]).toMatchObject([{ state: 'revoked' }]);
			expect(await completed(line)).toBe('OptedOutOnCall');
		});
	});

	it.each<[string, Partial<TalkPlan>, Record<string, string>]>([
		['a session that failed', relay, { SessionStatus: 'failed', ErrorCode: '64105' }],
		[
			'an agent that does not take the call',
			{ who: 'sip', sipUri: 'sip:a@b' },
			{ DialCallStatus: 'no-answer' },
		],
	])(
		'%s is a breakdown of the agent: people where there are some, else an apology',
		async (_title, plan, form) => {
			await onLine({ ...plan, representatives: REPRESENTATIVES }, async (line) => {
				expect(await line.twiml(back('relay', form))).toContain('<Enqueue');
			});
			await onLine(plan, async (line) => {
				expect(await line.twiml(back('relay', form))).toContain('something went wrong');
				expect((await line.call()).evidence.agentFailed).toBe(true);
			});
		},
	);

	it('an agent that took the call by SIP has talked', async () => {
		await onLine({ who: 'sip', sipUri: 'sip:a@b' }, async (line) => {
			await line.answer({ AnsweredBy: 'unknown' });
			expect(await line.twiml(back('relay', { DialCallStatus: 'completed' }))).toBe(HANG_UP);
			expect(await completed(line)).toBe('LiveAnswer');
		});
	});

	it('a contact who hangs up while the agent rings is no breakdown, and nobody is rung for', async () => {
		await onLine({ who: 'sip', sipUri: 'sip:a@b', representatives: REPRESENTATIVES }, async (line) => {
			const form = { DialCallStatus: 'canceled', CallStatus: 'completed' };
			expect(await line.twiml(back('relay', form))).toBe(HANG_UP);
			const { evidence, talk } = await line.call();
			expect([evidence.agentFailed, talk.handedOver]).toEqual([undefined, undefined]);
		});
	});

	it.each(['', '{', '[]', '"text"', '{"attributes":[1]}', '{"__proto__":{"optOut":true}}'])(
		'hand-off data %j is taken for what it is',
		async (HandoffData) => {
			await onLine(relay, async (line) => {
				expect(await line.twiml(back('relay', { HandoffData }))).toBe(HANG_UP);
				expect((await line.call()).talk.attributes).toEqual({});
			});
		},
	);
});
