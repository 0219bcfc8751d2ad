import type { TalkPlan } from '../../../lib/domain/talk';
import { NOW_MS, onLine, ScriptedAgent, SID, TO, type Line, type Sent } from './voice-support';

const REPRESENTATIVES = { kind: 'queue', target: 'support' } as const;
const TRANSCRIPTION = `GT${'1'.repeat(32)}`;
const START =
	'<Start><Transcription statusCallbackUrl="https://n8n.example/webhook/w1/calls?call=call-1&amp;part=transcription" ' +
	'statusCallbackMethod="POST" track="both_tracks" profanityFilter="false" languageCode="en-US"/></Start>';

const people: Partial<TalkPlan> = {
	who: 'representatives',
	representatives: REPRESENTATIVES,
	isTranscribed: true,
	recordingNotice: 'This call is transcribed.',
	greeting: 'Hello.',
};

/** Something that was said on the line, at its place in the transcription. */
const said = (sequence: number, track: 'inbound' | 'outbound', text: string, more = {}): Sent => ({
	part: 'transcription',
	form: {
		CallSid: SID,
		TranscriptionSid: TRANSCRIPTION,
		TranscriptionEvent: 'transcription-content',
		SequenceId: String(sequence),
		Track: `${track}_track`,
		TranscriptionData: JSON.stringify({ transcript: text, confidence: 0.9 }),
		Final: 'true',
		Timestamp: new Date(NOW_MS + sequence * 1_000).toISOString(),
		...more,
	},
});

const transcript = async (line: Line) =>
	(await line.call()).talk.turns.map(({ who, text }) => `${who}: ${text}`);

describe('a transcription begins', () => {
	it.each<[string, Partial<TalkPlan>, RegExp]>([
		['people', people, /^<Start>.*<Say.*This call is transcribed.*<Say.*Hello.*<Enqueue/],
		['an agent by SIP', { ...people, who: 'sip', sipUri: 'sip:a@b.example' }, /^<Start>.*<Say.*<Dial/],
		['an agent behind a WebSocket', { ...people, who: 'relay', relayUrl: 'wss://a' }, /^<Start>.*<Connect/],
	])('before the first words to %s, which it writes down itself', async (_name, plan, twiml) => {
		await onLine(plan, async (line) => {
			const opening = await line.answer();
			expect(opening.startsWith(START)).toBe(true);
			expect(opening).toMatch(twiml);
			expect(await transcript(line)).toEqual([]);
		});
	});

	it('after the last words of an agent in n8n that hands over, and not before', async () => {
		await onLine({ representatives: REPRESENTATIVES, isTranscribed: true }, async (line) => {
			line.agent = new ScriptedAgent(() => ({ handOver: true, say: 'One moment.' }));
			expect(await line.answer()).not.toContain('<Start>');
			await line.send(said(1, 'inbound', 'too early'));
			expect(await line.say(1, 'A person, please')).toContain(`One moment.</Say>${START}<Enqueue`);
			await line.send(said(2, 'outbound', 'Support, good day.'));
			expect((await transcript(line)).slice(-3)).toEqual([
				'contact: A person, please',
				'agent: One moment.',
				'agent: Support, good day.',
			]);
		});
	});

	it('once: who comes back from an agent elsewhere is put through without another', async () => {
		await onLine({ ...people, who: 'relay', relayUrl: 'wss://a' }, async (line) => {
			await line.answer();
			const form = { CallSid: SID, CallStatus: 'in-progress', HandoffData: '{"handOver":true}' };
			const through = await line.twiml({ part: 'relay', form });
			expect(through).toContain('<Enqueue');
			expect(through).not.toContain('<Start>');
		});
	});

	it('nowhere unless it is wanted', async () => {
		await onLine({ ...people, isTranscribed: false }, async (line) => {
			const opening = await line.answer();
			expect(opening).not.toMatch(/<Start>|transcribed/);
			expect((await line.send(said(1, 'inbound', 'Hi'))).status).toBe(204);
			expect(await transcript(line)).toEqual(['agent: Hello.']);
		});
	});
});

describe('what was said', () => {
	it('becomes turns: the inbound track is the contact, the outbound one whoever talks with it', async () => {
		await onLine(people, async (line) => {
			expect((await line.send(said(2, 'outbound', ' Hello. '))).status).toBe(204);
			await line.send(said(3, 'inbound', 'Who is it?'));
			expect((await line.call()).talk.turns).toEqual([
				{
					...{ who: 'agent', text: 'Hello.', atMs: NOW_MS + 2_000 },
					transcribed: { sid: TRANSCRIPTION, sequence: 2 },
				},
				{
					...{ who: 'contact', text: 'Who is it?', atMs: NOW_MS + 3_000 },
					transcribed: { sid: TRANSCRIPTION, sequence: 3 },
				},
			]);
		});
	});

	it('that comes doubled and in any order stands once and in the order in which it was said', async () => {
		await onLine(people, async (line) => {
			for (const sequence of [4, 2, 5, 2, 3, 4]) await line.send(said(sequence, 'inbound', `${sequence}`));
			await Promise.all([9, 8, 7, 6, 6].map(async (n) => await line.send(said(n, 'outbound', `${n}`))));
			const texts = (await line.call()).talk.turns.map(({ text }) => text);
			expect(texts).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
		});
	});

	it.each<[string, object]>([
		['is not final', { Final: 'false' }],
		['is empty', { TranscriptionData: '{"transcript":" "}' }],
		['cannot be read', { TranscriptionData: '{"transcript":' }],
		['is no text', { TranscriptionData: '{"transcript":["a"]}' }],
		['is of another track', { Track: 'both_tracks' }],
		['has no place', { SequenceId: 'first' }],
		['is only the beginning', { TranscriptionEvent: 'transcription-started' }],
	])('that %s is not kept', async (_title, more) => {
		await onLine(people, async (line) => {
			expect((await line.send(said(1, 'inbound', 'Hi', more))).status).toBe(204);
			expect(await transcript(line)).toEqual([]);
			expect(line.errors).toEqual([]);
		});
	});

	it('is bounded: 2,000 characters a turn, the last 400 turns, and a late repeat of an older one is nothing', async () => {
		await onLine(people, async (line) => {
			await line.send(said(1, 'inbound', 'a'.repeat(2_001)));
			expect((await line.call()).talk.turns[0].text).toHaveLength(2_000);
			for (let n = 2; n <= 401; n += 1) await line.send(said(n, 'inbound', `${n}`));
			await line.send(said(1, 'inbound', 'again'));
			const { turns } = (await line.call()).talk;
			expect([turns.length, turns[0].text, turns.at(-1)?.text]).toEqual([400, '2', '401']);
		});
	});

	it('after the call is over is kept as well', async () => {
		await onLine(people, async (line) => {
			await line.answer();
			const form = { CallSid: SID, CallStatus: 'completed' };
			await line.send({ part: 'queue', form: { ...form, QueueResult: 'bridged' } });
			await line.send({ form });
			const before = await line.call();
			expect(before.outcome?.result).toBe('TransferredToHuman');
			await line.send(said(1, 'inbound', 'Thank you'));
			expect(await transcript(line)).toEqual(['contact: Thank you']);
			expect((await line.call()).outcome).toEqual(before.outcome);
		});
	});

	it('of a call that is not known is answered 404, forged 403', async () => {
		await onLine(people, async (line) => {
			expect((await line.send({ ...said(1, 'inbound', 'Hi'), callId: 'nobody' })).status).toBe(404);
			expect((await line.send({ ...said(1, 'inbound', 'Hi'), token: 'guessed' })).status).toBe(403);
			expect(await transcript(line)).toEqual([]);
		});
	});

	it('with a clock that cannot be read is of now', async () => {
		await onLine(people, async (line) => {
			await line.send(said(1, 'inbound', 'Hi', { Timestamp: 'soon' }));
			expect((await line.call()).talk.turns[0].atMs).toBe(NOW_MS);
		});
	});
});

describe('a refusal of calls', () => {
	it('that the contact tells people is written before the words are kept, and nobody is cut off', async () => {
		await onLine(people, async (line) => {
			await line.send(said(1, 'inbound', 'Please stop calling me'));
			expect((await line.store.consent.get([TO]))[0]).toMatchObject([
				{ state: 'revoked', source: 'said on the phone' },
			]);
			expect(await transcript(line)).toEqual(['contact: Please stop calling me']);
			const { talk, evidence } = await line.call();
			expect([talk.isOver, talk.reply, evidence.optedOut]).toEqual([undefined, undefined, true]);
		});
	});

	it('is none where somebody else says so', async () => {
		await onLine(people, async (line) => {
			await line.send(said(1, 'outbound', 'Please stop calling me'));
			expect(await line.store.consent.get([TO])).toEqual([[]]);
		});
	});

	it('that comes again writes nothing a second time', async () => {
		await onLine(people, async (line) => {
			await line.send(said(1, 'inbound', 'Please stop calling me'));
			const granted = { channel: 'voice', purpose: '*', state: 'granted', source: 'form' } as const;
			const atMs = NOW_MS + 1;
			await line.store.consent.set([{ point: TO, ...granted, atMs }], atMs);
			line.timers.pass(1_000);
			await line.send(said(1, 'inbound', 'Please stop calling me'));
			expect((await line.store.consent.get([TO]))[0]).toMatchObject([{ state: 'granted' }]);
		});
	});
});

it('a transcription that fails is told by its code, and the words of the provider are not kept', async () => {
	await onLine(people, async (line) => {
		const failed = said(2, 'inbound', '', {
			TranscriptionEvent: 'transcription-error',
			TranscriptionErrorCode: '32655',
			TranscriptionError: 'Provider unavailable',
		});
		expect((await line.send(failed)).status).toBe(204);
		expect((await line.call()).raw).toEqual({
			TranscriptionErrorCode: '32655',
			TranscriptionSid: TRANSCRIPTION,
		});
	});
});
