import { JourneyError } from '../../../../lib/domain/errors';
import { parseEngagement } from '../../../../lib/policy/voice';

const LEAST = { who: 'agent', callerNumbers: ['+12125550100'] };

function refusal(json: unknown): string {
	try {
		parseEngagement(json);
	} catch (error) {
		expect(error).toBeInstanceOf(JourneyError);
		expect((error as JourneyError).code).toBe('invalid-policy');
		return (error as JourneyError).message;
	}
	return 'parsed';
}

describe('an engagement', () => {
	it('that says the least gets the careful defaults', () => {
		expect(parseEngagement(LEAST)).toEqual({
			who: 'agent',
			callerNumbers: ['+12125550100'],
			capacity: 1,
			ringSec: 25,
			longestSec: 600,
			machine: 'hang-up',
			isRecorded: false,
			isTranscribed: false,
			recordingNotice: '',
			disclosure: 'This is an AI assistant calling.',
			retry: { maxAttempts: 3, ladderMinutes: [60, 240, 1440], byResult: [], otherPartOfDay: true },
			quietTime: { policies: [], presets: [], hours: 'standard' },
			caps: [],
			consent: { model: 'opt-in', purpose: 'commercial' },
		});
	});

	const FULL = {
		who: 'agent-first',
		callerNumbers: ['+1 (212) 555-0100', '+12125550101', '+12125550100'],
		capacity: '20',
		capacityPerJourney: 5,
		callsPerMinute: 60,
		callsPerDay: 2000,
		ringSec: 30,
		longestSec: 300,
		machine: 'leave-message',
		machineMessage: 'Please call us back.',
		isRecorded: true,
		isTranscribed: true,
		recordingNotice: 'We record.',
		disclosure: '',
		language: 'de-DE',
		voice: 'Polly.Vicki',
		representatives: { kind: 'workflow', target: 'WW0123456789abcdef0123456789abcdef' },
		retry: {
			maxAttempts: 5,
			ladderMinutes: [30, '60'],
			byResult: [{ result: 'Busy', minutes: 5 }],
			otherPartOfDay: false,
		},
		quietTime: { policies: ['Brand'], presets: ['us'], hours: 'none', reason: 'they asked for it' },
		caps: [{ kind: 'rolling', maxHits: 3, every: 24, unit: 'hours', scope: 'channel:voice' }],
		consent: { purpose: 'transactional', topic: 'delivery' },
		failureGuard: { percent: 30, lastCalls: 50 },
	};

	it('that says all is kept as it is, numbers normalised', () => {
		expect(parseEngagement(FULL)).toEqual({
			...FULL,
			callerNumbers: ['+12125550100', '+12125550101'],
			capacity: 20,
			retry: { ...FULL.retry, ladderMinutes: [30, 60] },
			caps: [{ ...FULL.caps[0], reserve: 0 }],
			consent: { model: 'opt-out', purpose: 'transactional', topic: 'delivery' },
		});
	});

	it.each([
		['the least', LEAST],
		['all', FULL],
		['relay', { ...LEAST, who: 'relay', relayUrl: 'wss://agent.example/talk' }],
	])('read again is the same: %s', (_what, json) => {
		const once = parseEngagement(json);
		expect(parseEngagement(JSON.parse(JSON.stringify(once)))).toEqual(once);
	});

	it('whose fields were left empty in a form has the defaults', () => {
		const empty = { capacityPerJourney: '', machineMessage: '', language: '', relayUrl: '', caps: '' };
		expect(parseEngagement({ ...LEAST, ...empty, retry: '', consent: null })).toEqual(parseEngagement(LEAST));
	});

	it('says that an AI talks, in its language, unless that is switched off or people call', () => {
		const disclosure = (more: object) => parseEngagement({ ...LEAST, ...more }).disclosure;
		expect(disclosure({ language: 'fr-FR' })).toMatch(/intelligence artificielle/);
		expect(disclosure({ language: 'ja-JP' })).toBe('This is an AI assistant calling.');
		expect(disclosure({ disclosure: '' })).toBe('');
		expect(disclosure({ disclosure: 'A robot calls.' })).toBe('A robot calls.');
		expect(disclosure(PEOPLE)).toBe('');
	});

	const PEOPLE = { who: 'representatives', representatives: { kind: 'queue', target: 'sales' } };

	it.each([
		[{ isRecorded: true }, 'This call is recorded.'],
		[{ isTranscribed: true }, 'This call is transcribed.'],
		[{ isRecorded: true, isTranscribed: true }, 'This call is recorded and transcribed.'],
		[{ isTranscribed: true, language: 'de-DE' }, 'Dieses Gespräch wird mitgeschrieben.'],
		[{ isTranscribed: true, recordingNotice: 'We write along.' }, 'We write along.'],
		[{ isTranscribed: true, recordingNotice: '' }, ''],
		[{ isRecorded: true, recordingNotice: '' }, ''],
		[{}, ''],
	])('%j announces %j', (more, notice) => {
		expect(parseEngagement({ ...LEAST, ...PEOPLE, ...more }).recordingNotice).toBe(notice);
	});

	it('for representatives may ring a number', () => {
		const representatives = { kind: 'number', target: '+1 212 555 0199' };
		expect(parseEngagement({ ...LEAST, who: 'representatives', representatives }).representatives).toEqual({
			kind: 'number',
			target: '+12125550199',
		});
	});
});

describe('an engagement is refused by field, what was read and what is allowed', () => {
	it.each<[object, string | RegExp]>([
		[
			{ who: 'robot' },
			'Engagement: who is "robot"; allowed: agent, relay, sip, representatives, agent-first.',
		],
		[{ who: undefined }, /who is absent; allowed: agent/],
		[{ callerNumbers: [] }, /callerNumbers is an empty list; allowed: a list of at least one own number/],
		[{ callerNumbers: undefined }, /callerNumbers is absent/],
		[{ callerNumbers: '+12125550100' }, /callerNumbers is a text of 12 characters; allowed: a list/],
		[{ callerNumbers: ['2125550100'] }, /callerNumbers\[0\] is a text of 10 characters; allowed: a number/],
		[{ capacity: 0 }, /capacity is 0; allowed: a whole number from 1/],
		[{ capacity: 1.5 }, /capacity is 1.5/],
		[{ capacity: 2, capacityPerJourney: 3 }, /capacityPerJourney is 3; allowed: a whole number from 1 to 2/],
		[{ ringSec: 4 }, /ringSec is 4; allowed: a whole number from 5 to 600/],
		[{ longestSec: 99999 }, /longestSec is 99999; allowed: a whole number from 30 to 14400/],
		[{ callsPerMinute: 'many' }, /callsPerMinute is "many"/],
		[{ callsPerDay: -1 }, /callsPerDay is -1/],
		[{ machine: 'beep' }, /machine is "beep"; allowed: hang-up, leave-message, talk/],
		[{ machine: 'leave-message' }, /machineMessage is absent; allowed: a text to leave/],
		[{ machineMessage: 'Hello' }, /machineMessage is a text of 5 characters; allowed: none, as machine is/],
		[{ isRecorded: 'yes' }, /isRecorded is "yes"; allowed: true, false/],
		[{ isTranscribed: 1 }, /isTranscribed is 1; allowed: true, false/],
		[{ isTranscribed: true }, /isTranscribed is true; allowed: false, as who is 'agent'/],
		[
			{ recordingNotice: 'Hello' },
			/recordingNotice is a text of 5 characters; allowed: none, as neither isRecorded nor isTranscribed/,
		],
		[{ disclosure: 5 }, /disclosure is 5/],
		[{ language: 'english please' }, /language is "english please"; allowed: a language/],
		[{ relayUrl: 'wss://x.example' }, /relayUrl is a text of .*; allowed: none, as who is 'agent'/],
		[{ sipUri: 'sip:a@b.example' }, /sipUri .*none, as who is 'agent'/],
		[{ representatives: { kind: 'queue', target: 'a' } }, /representatives .*none, as who is 'agent'/],
		[{ who: 'relay' }, /relayUrl is absent; allowed: an address that begins with wss/],
		[{ who: 'relay', relayUrl: 'ws://x.example/token' }, /relayUrl is a text of 20 characters/],
		[{ who: 'sip', sipUri: 'agent@x.example' }, /sipUri is a text of 15 characters/],
		[{ who: 'representatives' }, /representatives is absent; allowed: an object/],
		[
			{ who: 'agent-first', representatives: { kind: 'desk', target: 'x' } },
			/representatives.kind is "desk"/,
		],
		[{ who: 'agent-first', representatives: { kind: 'queue' } }, /representatives.target is absent/],
		[
			{ who: 'agent-first', representatives: { kind: 'workflow', target: 'sales' } },
			/representatives.target is "sales"; allowed: the id of a TaskRouter workflow/,
		],
		[{ retry: { maxAttempts: 11 } }, /retry.maxAttempts is 11; allowed: a whole number from 1 to 10/],
		[{ retry: { ladderMinutes: [] } }, /retry.ladderMinutes is an empty list/],
		[{ retry: { ladderMinutes: [60, 0] } }, /retry.ladderMinutes\[1\] is 0/],
		[{ retry: { byResult: [{ result: 'Busy' }] } }, /retry.byResult\[0\].minutes is absent/],
		[
			{ retry: { byResult: [{ result: 'InvalidAddress', minutes: 5 }] } },
			/retry.byResult\[0\].result is "InvalidAddress"; allowed: AnsweringMachine, .*Busy/,
		],
		[
			{ retry: { byResult: ['NoAnswer', 'NoAnswer'].map((result) => ({ result, minutes: 5 })) } },
			/retry.byResult\[1\].result is "NoAnswer"; allowed: each result once/,
		],
		[{ retry: { attempts: 3 } }, /retry.attempts is not a known field; allowed: only maxAttempts/],
		[{ quietTime: { hours: 'none' } }, /quietTime.reason is absent; allowed: a text that says why/],
		[{ quietTime: { reason: 'because' } }, /quietTime.reason is "because"; allowed: none/],
		[{ quietTime: { presets: [5] } }, /quietTime.presets\[0\] is 5/],
		[{ quietTime: { presets: ['mars'] } }, /quietTime.presets\[0\] is "mars"; allowed: australia, brazil/],
		[{ caps: [{ kind: 'rolling' }] }, /Cap, row 1, maxHits: read nothing/],
		[{ consent: { model: 'opt-maybe' } }, /consent.model is "opt-maybe"; allowed: opt-in, opt-out/],
		[{ consent: { purpose: 'fun' } }, /consent.purpose is "fun"/],
		[{ failureGuard: { percent: 0, lastCalls: 9 } }, /failureGuard.percent is 0/],
		[{ failureGuard: { percent: 50 } }, /failureGuard.lastCalls is absent/],
		[{ calerNumbers: [] }, /calerNumbers is not a known field; allowed: only who, callerNumbers/],
	])('%j', (more, message) => {
		const read = refusal({ ...LEAST, ...more });
		expect(read).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
	});

	it.each([null, undefined, 5, 'agent', []])('%j is no engagement', (json) => {
		expect(refusal(json)).toMatch(/the policy is .*; allowed: an object/);
	});

	it('no phone number, address or spoken text is in a message', () => {
		const secrets = {
			callerNumbers: ['0212-555-7777'],
			relayUrl: 'wss://host/secret-token',
			machineMessage: 'Dear Ada',
		};
		for (const [field, value] of Object.entries(secrets))
			expect(refusal({ ...LEAST, [field]: value })).not.toMatch(/7777|secret|Ada/);
	});
});
