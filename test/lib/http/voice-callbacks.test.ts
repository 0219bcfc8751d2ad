import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';

import { classifyCall } from '../../../lib/policy/voice/classify-call';
import { onLine, SID, TOKEN, type Line, type Sent } from './voice-support';

describe('who may tell something about a call', () => {
	const completed: Sent = { form: { CallSid: SID, CallStatus: 'completed', CallDuration: '12' } };

	it.each<[string, (line: Line) => Sent]>([
		['is not signed', () => ({ ...completed, signature: '' })],
		['is signed with another token', () => ({ ...completed, token: 'forged' })],
		['is signed in garbage', () => ({ ...completed, signature: '%%%\u0000' })],
		[
			'has the signature of another part',
			(line) => {
				const url = line.addressOf(line.callId, 'status');
				const signature = getExpectedTwilioSignature(TOKEN, url, completed.form!);
				return { ...completed, part: 'answer', signature };
			},
		],
	])('a request that %s gets 403 and changes nothing', async (_title, sentFor) => {
		await onLine({}, async (line) => {
			const before = await line.call();
			const answer = await line.send(sentFor(line));
			expect(answer.status).toBe(403);
			expect(answer.body).not.toContain(TOKEN);
			expect(await line.call()).toEqual(before);
		});
	});

	it.each<[string, Sent]>([
		['status', completed],
		['turn', { part: 'turn', query: { turn: '1' }, form: { SpeechResult: 'stop calling me' } }],
		['relay', { part: 'relay', form: { HandoffData: '{"optOut":true}' } }],
	])('a forged %s neither settles the call nor writes a consent', async (_title, sent) => {
		await onLine({}, async (line) => {
			await line.send({ ...sent, token: 'forged' });
			const call = await line.call();
			expect([call.outcome, call.talk.turns, call.evidence]).toEqual([undefined, [], {}]);
			expect(await line.store.consent.get([call.to])).toEqual([[]]);
		});
	});

	it('the previous token counts while it is being rotated', async () => {
		await onLine({}, async (line) => {
			line.authTokens = ['brand-new', TOKEN];
			expect((await line.send(completed)).status).toBe(204);
			line.authTokens = ['brand-new'];
			expect((await line.send(completed)).status).toBe(403);
		});
	});

	it.each<[string, Sent, number]>([
		['a call that is not known', { callId: 'nobody' }, 404],
		['a turn of a call that is not known', { callId: 'nobody', part: 'turn', query: { turn: '1' } }, 404],
		[
			'a refusal in a call that is not known',
			{ callId: 'x', part: 'turn', form: { SpeechResult: 'stop calling me' } },
			404,
		],
		['a part that no call has', { part: 'dance' }, 404],
		['no call id', { callId: '' }, 404],
		['another method', { method: 'GET' }, 405],
		['a body over 64 KiB', { form: { SpeechResult: 'a'.repeat(64 * 1024) } }, 413],
	])('%s is answered by what is wrong', async (_title, sent, status) => {
		await onLine({}, async (line) => {
			expect((await line.send(sent)).status).toBe(status);
			expect(line.errors).toEqual([]);
		});
	});

	it('a store that is away is answered 503, and told to whoever runs the step', async () => {
		await onLine({}, async (line) => {
			await line.store.close();
			const answer = await line.send(completed);
			expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
			expect(line.errors).toHaveLength(1);
		});
	});
});

describe('what the provider reports', () => {
	const status = (CallStatus: string, more: Record<string, string> = {}): Sent => ({
		form: { CallSid: SID, CallStatus, ...more },
	});

	it('a status is kept, forward only, in whatever order it comes', async () => {
		await onLine({}, async (line) => {
			for (const word of ['ringing', 'initiated', 'in-progress', 'ringing', 'in-progress']) {
				expect(await line.send(status(word))).toMatchObject({ status: 204, body: '' });
			}
			expect(await line.call()).toMatchObject({ sid: SID, status: 'in-progress' });
		});
	});

	it('a final status settles the call once, however often it comes', async () => {
		await onLine({}, async (line) => {
			await line.send(status('busy', { SipResponseCode: '486' }));
			const settled = await line.call();
			expect(settled.outcome).toMatchObject({ result: 'Busy', output: 'No Answer' });
			line.timers.pass(5_000);
			await line.send(status('completed', { CallDuration: '40' }));
			expect((await line.call()).outcome).toEqual(settled.outcome);
		});
	});

	it.each([
		['404', 'InvalidAddress'],
		['503', 'CallFailed'],
		['999', 'CallFailed'],
	])('a failed call with SIP response %s is %s', async (SipResponseCode, result) => {
		await onLine({}, async (line) => {
			await line.send(status('failed', { SipResponseCode }));
			expect((await line.call()).outcome?.result).toBe(result);
		});
	});

	it('who answered is kept while the call goes on', async () => {
		await onLine({}, async (line) => {
			await line.send({ part: 'machine', form: { CallSid: SID, AnsweredBy: 'machine_start' } });
			expect((await line.call()).evidence.answeredBy).toBe('machine_start');
		});
	});

	it('a recording is kept when it is complete, also after the call is settled', async () => {
		await onLine({}, async (line) => {
			await line.send(status('no-answer'));
			const form = { RecordingSid: 'RE1', RecordingUrl: 'https://api.example/RE1', CallSid: SID };
			await line.send({ part: 'recording', form: { ...form, RecordingStatus: 'in-progress' } });
			expect((await line.call()).recording).toBeUndefined();
			await line.send({ part: 'recording', form: { ...form, RecordingStatus: 'completed' } });
			expect((await line.call()).recording).toEqual({ sid: 'RE1', url: 'https://api.example/RE1' });
		});
	});

	it('raw values are kept, numbers of people and speech are not', async () => {
		await onLine({}, async (line) => {
			const form = { From: '+1', To: '+2', SpeechResult: 'hm', AnsweredBy: 'human', ErrorCode: '64105' };
			await line.send(status('in-progress', form));
			const { raw } = await line.call();
			expect(raw).toEqual({ CallStatus: 'in-progress', AnsweredBy: 'human', ErrorCode: '64105' });
		});
	});

	it('numbers that are none are no evidence', async () => {
		await onLine({}, async (line) => {
			await line.send(status('failed', { SipResponseCode: '4x4', CallDuration: '-1', ErrorCode: '1e9' }));
			const { evidence, durationSec, outcome } = await line.call();
			expect([evidence.sipResponseCode, evidence.errorCode, durationSec]).toEqual([
				undefined,
				undefined,
				undefined,
			]);
			expect(outcome?.result).toBe(classifyCall({ status: 'failed' }).result);
		});
	});
});
