import { twiml, type Verb } from '../../../lib/conversation/twiml';

const ACTION = 'https://x.example/c?call=1&part=turn';
const ESCAPED = 'https://x.example/c?call=1&amp;part=turn';
const NASTY = `<&>"'`;

const written = (...verbs: Verb[]): string =>
	/^<\?xml version="1.0" encoding="UTF-8"\?><Response>?(.*?)(?:<\/Response>|\/>)$/s.exec(twiml(verbs))![1];

describe('verbs are written as TwiML', () => {
	it.each<[string, Verb[], string]>([
		['say', [{ verb: 'say', line: { text: NASTY } }], `<Say>&lt;&amp;&gt;"'</Say>`],
		[
			'say in a voice',
			[{ verb: 'say', line: { text: 'Hallo', language: 'de-DE', voice: 'Polly.Vicki' } }],
			'<Say voice="Polly.Vicki" language="de-DE">Hallo</Say>',
		],
		['pause', [{ verb: 'pause', seconds: 1 }], '<Pause length="1"/>'],
		['redirect', [{ verb: 'redirect', to: ACTION }], `<Redirect method="POST">${ESCAPED}</Redirect>`],
		['hang-up', [{ verb: 'hang-up' }], '<Hangup/>'],
		[
			'transcribe',
			[{ verb: 'transcribe', report: ACTION, language: 'de-DE' }],
			`<Start><Transcription statusCallbackUrl="${ESCAPED}" statusCallbackMethod="POST" track="both_tracks" profanityFilter="false" languageCode="de-DE"/></Start>`,
		],
		[
			'enqueue a task',
			[{ verb: 'enqueue-task', workflowSid: 'WW1', task: { note: NASTY }, action: ACTION }],
			`<Enqueue action="${ESCAPED}" method="POST" workflowSid="WW1"><Task>{"note":"&lt;&amp;&gt;\\"'"}</Task></Enqueue>`,
		],
		[
			'enqueue',
			[{ verb: 'enqueue', queue: NASTY, action: ACTION }],
			`<Enqueue action="${ESCAPED}" method="POST">&lt;&amp;&gt;"'</Enqueue>`,
		],
		[
			'dial by SIP',
			[{ verb: 'dial-sip', uri: 'sip:a@b?x=1&y=2', action: ACTION, callerId: '+1' }],
			`<Dial action="${ESCAPED}" method="POST" callerId="+1" answerOnBridge="true" timeout="30"><Sip>sip:a@b?x=1&amp;y=2</Sip></Dial>`,
		],
		[
			'dial a number',
			[{ verb: 'dial-number', number: '+2', action: ACTION, callerId: '+1' }],
			`<Dial action="${ESCAPED}" method="POST" callerId="+1" answerOnBridge="true" timeout="30"><Number>+2</Number></Dial>`,
		],
		[
			'relay',
			[{ verb: 'relay', url: 'wss://a', action: ACTION, welcome: NASTY, parameters: { goal: NASTY } }],
			`<Connect action="${ESCAPED}" method="POST"><ConversationRelay url="wss://a" welcomeGreeting="&lt;&amp;>&quot;'">` +
				`<Parameter name="goal" value="&lt;&amp;>&quot;'"/></ConversationRelay></Connect>`,
		],
	])('%s', (_title, verbs, expected) => {
		expect(written(...verbs)).toBe(expected);
	});

	it('listening takes speech and keys, tells silence too, and hears curses', () => {
		const gather = written({ verb: 'listen', lines: [{ text: 'Yes?' }], action: ACTION, language: 'fr-FR' });
		expect(gather).toBe(
			`<Gather input="dtmf speech" action="${ESCAPED}" method="POST" timeout="5" speechTimeout="auto" actionOnEmptyResult="true" ` +
				'profanityFilter="false" language="fr-FR"><Say>Yes?</Say></Gather>',
		);
	});

	it('a hint is one phrase whatever it holds, and there are a hundred at most', () => {
		const hints = ['Monday, early', ' ', ...Array.from({ length: 200 }, (_, i) => `choice ${i}`)];
		const gather = written({ verb: 'listen', lines: [], action: ACTION, hints });
		const given = /hints="([^"]*)"/.exec(gather)![1].split(', ');
		expect([given[0], given[1], given.length]).toEqual(['Monday  early', 'choice 0', 100]);
	});

	it('a line without text is not said, and no verbs are an empty document', () => {
		expect(written({ verb: 'say', line: { text: ' \u0000 ' } })).toBe('');
		expect(twiml([])).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
	});

	it('what XML cannot carry is left out everywhere', () => {
		const bad = 'a\u0000\uD800\uFFFE\u000Bb';
		const all = twiml([
			{ verb: 'say', line: { text: bad, language: bad, voice: bad } },
			{ verb: 'listen', lines: [{ text: bad }], action: bad, language: bad, hints: [bad] },
			{ verb: 'redirect', to: bad },
			{ verb: 'transcribe', report: bad, language: bad },
			{ verb: 'relay', url: bad, action: bad, welcome: bad, parameters: { [bad]: bad } },
			{ verb: 'dial-sip', uri: bad, action: bad, callerId: bad },
			{ verb: 'dial-number', number: bad, action: bad, callerId: bad },
			{ verb: 'enqueue', queue: bad, action: bad },
			{ verb: 'enqueue-task', workflowSid: bad, task: { [bad]: bad }, action: bad },
		]);
		expect(all).not.toMatch(/[\u0000\uD800-\uDFFF\uFFFE\u000B]/);
		expect(all).toContain('>ab</Say>');
	});
});
