import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { twilioVoice } from '../../../../lib';
import type { CallOrder } from '../../../../lib/channels/voice/voice-channel';
import { startContactCenter, type ContactCenter } from '../../../contact-center/contact-center';
import { describedOperations, problemsOfRequest } from '../../../contact-center/openapi';

// Real servers on a busy machine.
jest.setTimeout(60_000);

const TO = '+15550100001';
const FROM = '+15550109999';
/** Nothing listens there. */
const NOBODY = 'http://127.0.0.1:9';
/** Slow enough that a call stays queued or ringing for as long as a test looks. */
const SLOW = 0.001;

const ORDER: CallOrder = {
	to: TO,
	from: FROM,
	url: `${NOBODY}/answer`,
	statusUrl: `${NOBODY}/status`,
	ringSec: 25,
	longestSec: 600,
};

let center: ContactCenter;
let requests: ReturnType<ContactCenter['requests']> = [];

async function start(speed = 1_000) {
	center = await startContactCenter({ speed, apiKeys: { SK1: 'key-secret' } });
	return twilioVoice({ ...center, baseUrl: center.url });
}

afterEach(async () => {
	requests = [...requests, ...center.requests()];
	await center.stop();
});

const creations = () =>
	center.requests().filter(({ method, path }) => method === 'POST' && path.endsWith('/Calls.json'));

async function createdSid(voice: ReturnType<typeof twilioVoice>, order = ORDER): Promise<string> {
	const answer = await voice.createCall(order);
	if (answer.kind !== 'created') throw new Error(`The call was not created: ${answer.kind}`);
	return answer.sid;
}

describe('creating a call', () => {
	it('a created call has a SID and is queued', async () => {
		const voice = await start(SLOW);
		const answer = await voice.createCall(ORDER);
		expect(answer).toEqual({
			kind: 'created',
			sid: expect.stringMatching(/^CA[0-9a-f]{32}$/),
			status: 'queued',
		});
	});

	it('an order is told in the words of Twilio', async () => {
		const voice = await start(SLOW);
		const extra = { machineUrl: `${NOBODY}/machine`, recordingUrl: `${NOBODY}/recording` };
		await voice.createCall({ ...ORDER, ...extra, machineDetection: 'message-end' });
		expect(center.calls()[0].request).toEqual({
			To: TO,
			From: FROM,
			Url: ORDER.url,
			StatusCallback: ORDER.statusUrl,
			StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
			Timeout: '25',
			TimeLimit: '600',
			MachineDetection: 'DetectMessageEnd',
			AsyncAmd: 'true',
			AsyncAmdStatusCallback: extra.machineUrl,
			Record: 'true',
			RecordingStatusCallback: extra.recordingUrl,
		});
	});

	it('an order may carry its document, and need no callbacks', async () => {
		const voice = await start();
		const twiml = '<Response><Say>Hello</Say></Response>';
		await voice.createCall({ to: TO, from: FROM, twiml, ringSec: 25, longestSec: 600 });
		await center.settled();
		expect(center.calls()[0]).toMatchObject({
			status: 'completed',
			spoken: ['Hello'],
			callbacks: [],
			fetches: [],
		});
	});

	it.each([
		['a number that is none', 21211, 400],
		['a number that cannot be reached', 21217, 400],
		['a country that is not permitted', 21215, 400],
		['a caller number that is not ours', 21210, 400],
		['a number that is blocked', 21216, 403],
		['a carrier that does not take it', 13224, 400],
	])('%s is refused with code %i, and no call exists', async (_name, code, httpStatus) => {
		const voice = await start();
		center.script(TO, { refuse: { code, httpStatus } });
		const answer = await voice.createCall(ORDER);
		expect(answer).toEqual({
			kind: 'refused',
			code,
			httpStatus,
			message: 'Refused: (number) cannot be called',
		});
		expect(center.calls()).toEqual([]);
	});

	it('a number that Twilio cannot read is refused, and the message does not repeat it', async () => {
		const voice = await start();
		const answer = await voice.createCall({ ...ORDER, to: '0555 010 0001' });
		expect(answer).toMatchObject({ kind: 'refused', code: 21211, httpStatus: 400 });
		expect(JSON.stringify(answer)).not.toContain('555');
	});

	it('a wrong auth token is refused', async () => {
		await start();
		const voice = twilioVoice({ accountSid: center.accountSid, authToken: 'wrong', baseUrl: center.url });
		expect(await voice.createCall(ORDER)).toMatchObject({ kind: 'refused', code: 20003, httpStatus: 401 });
	});

	it('an API key with its secret calls as well as the auth token', async () => {
		await start(SLOW);
		const { accountSid, url: baseUrl } = center;
		const voice = twilioVoice({ accountSid, apiKey: 'SK1', apiKeySecret: 'key-secret', baseUrl });
		expect(await voice.createCall(ORDER)).toMatchObject({ kind: 'created' });
	});

	it.each([
		['too many requests', { createTooMany: 1 }, 20429],
		['too many calls at once', { concurrentCalls: 0 }, 10004],
	])('%s is busy: asked once, and no call exists', async (_name, faults, code) => {
		const voice = await start();
		center.faults(faults);
		expect(await voice.createCall(ORDER)).toMatchObject({ kind: 'busy', code });
		expect(center.calls()).toEqual([]);
		expect(creations()).toHaveLength(1);
	});

	it.each([
		['an answer 500', { createFails: 1 }],
		['a cut connection', { createCut: 1 }],
	])('after %s a call may exist; it is asked for once, and found', async (_name, faults) => {
		const voice = await start(SLOW);
		center.faults(faults);
		expect(await voice.createCall(ORDER)).toMatchObject({ kind: 'unknown' });
		expect(creations()).toHaveLength(1);
		const found = await voice.findCalls({ to: TO, from: FROM, sinceMs: Date.now() - 60_000 });
		expect(found.map(({ sid }) => sid)).toEqual(center.calls().map(({ sid }) => sid));
		expect(found).toHaveLength(1);
	});

	it('after a time-out a call may exist, and is found', async () => {
		const voice = await start(SLOW);
		center.faults({ createDelayMs: 1_500 });
		const hasty = twilioVoice({ ...center, baseUrl: center.url, requestTimeoutMs: 300 });
		expect(await hasty.createCall(ORDER)).toMatchObject({ kind: 'unknown' });
		const found = await voice.findCalls({ to: TO, from: FROM, sinceMs: 0 });
		expect(found).toMatchObject([{ sid: center.calls()[0].sid, status: 'queued', to: TO, from: FROM }]);
	});

	it('where nobody answers at all a call may exist', async () => {
		await start();
		const voice = twilioVoice({ ...center, baseUrl: NOBODY });
		expect(await voice.createCall(ORDER)).toMatchObject({ kind: 'unknown' });
	});
});

describe('looking a call up', () => {
	it('a call that is over tells how', async () => {
		const voice = await start();
		center.script(TO, { answer: 'busy' });
		const sid = await createdSid(voice);
		await center.settled();
		expect(await voice.fetchCall(sid)).toMatchObject({
			sid,
			to: TO,
			from: FROM,
			status: 'busy',
			durationSec: 0,
			raw: { status: 'busy', direction: 'outbound-api' },
		});
	});

	it('a SID that Twilio does not know is undefined', async () => {
		const voice = await start();
		expect(await voice.fetchCall(`CA${'0'.repeat(32)}`)).toBeUndefined();
	});

	it('calls between two numbers are found newest first, those of others are not', async () => {
		const voice = await start(SLOW);
		await createdSid(voice, { ...ORDER, to: '+15550100002' });
		await createdSid(voice, { ...ORDER, from: '+15550109998' });
		const sids = [await createdSid(voice), await createdSid(voice)];
		center.calls()[2].createdAtMs -= 5_000;
		const found = await voice.findCalls({ to: TO, from: FROM, sinceMs: 0 });
		expect(found.map(({ sid }) => sid)).toEqual([sids[1], sids[0]]);
	});

	it('a call of the same day but of an earlier second is not found, one of the same second is', async () => {
		const voice = await start(SLOW);
		const sids = [await createdSid(voice), await createdSid(voice)];
		const sinceMs = Date.parse('2026-03-02T09:00:00.700Z');
		center.calls()[0].createdAtMs = sinceMs - 1_000;
		center.calls()[1].createdAtMs = sinceMs - 600;
		const found = await voice.findCalls({ to: TO, from: FROM, sinceMs });
		expect(found.map(({ sid }) => sid)).toEqual([sids[1]]);
	});

	it('more calls than one page are all found', async () => {
		const voice = await start(SLOW);
		for (let call = 0; call < 101; call++) await createdSid(voice);
		expect(await voice.findCalls({ to: TO, from: FROM, sinceMs: 0 })).toHaveLength(101);
	});

	it('wrong credentials are refused for good; a provider that cannot be reached may be asked again', async () => {
		await start();
		const stranger = twilioVoice({ ...center, authToken: 'wrong', baseUrl: center.url });
		await expect(stranger.fetchCall(`CA${'0'.repeat(32)}`)).rejects.toMatchObject({
			code: 'provider-refused',
			isRetryable: false,
		});
		const nobody = twilioVoice({ ...center, baseUrl: NOBODY });
		await expect(nobody.findCalls({ to: TO, from: FROM, sinceMs: 0 })).rejects.toMatchObject({
			code: 'provider-unreachable',
			isRetryable: true,
		});
	});
});

describe('ending a call', () => {
	it('one that is not answered yet is canceled', async () => {
		const voice = await start(SLOW);
		const sid = await createdSid(voice);
		await voice.endCall(sid);
		expect(await voice.fetchCall(sid)).toMatchObject({ status: 'canceled' });
	});

	it('one that is talking is completed', async () => {
		const voice = await start(50);
		center.script(TO, { ringMs: 0, detectionMs: 600_000 });
		const sid = await createdSid(voice, { ...ORDER, machineDetection: 'start' });
		while (center.calls()[0].status !== 'in-progress') await voice.fetchCall(sid);
		await voice.endCall(sid);
		expect(await voice.fetchCall(sid)).toMatchObject({ status: 'completed' });
	});

	it('one that is over stays as it is, and one that never was is no error', async () => {
		const voice = await start();
		center.script(TO, { answer: 'no-answer' });
		const sid = await createdSid(voice);
		await center.settled();
		await voice.endCall(sid);
		await voice.endCall(`CA${'0'.repeat(32)}`);
		expect(await voice.fetchCall(sid)).toMatchObject({ status: 'no-answer' });
	});
});

describe('answers that are not of Twilio', () => {
	let server: Server;

	/** A server between us and Twilio that always says the same. */
	async function startProxy(httpStatus: number, body: string) {
		await start();
		server = createServer((_request, response) => response.writeHead(httpStatus).end(body));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return twilioVoice({ ...center, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
	}

	afterEach(() => {
		server.closeAllConnections();
		server.close();
	});

	it.each([
		['a page of HTML', 200, '<html>sign in</html>'],
		['half an answer', 201, '{"sid":"CA'],
		['an answer without a call', 201, '{}'],
		['an empty answer', 201, ''],
		['a gateway time-out', 504, '<html>'],
		['a redirection', 302, ''],
		['a request time-out', 408, ''],
	])('after %s a call may exist', async (_name, httpStatus, body) => {
		const voice = await startProxy(httpStatus, body);
		expect(await voice.createCall(ORDER)).toMatchObject({ kind: 'unknown' });
	});

	it('an answer that trickles in past the time-out counts as none, and is waited for no longer', async () => {
		let cutOff = (): void => undefined;
		const isCutOff = new Promise<void>((resolve) => (cutOff = resolve));
		center = await startContactCenter({ speed: 1_000 });
		server = createServer((_request, response) => {
			response.writeHead(201, { 'content-type': 'application/json' });
			const timer = setInterval(() => response.write(' '), 20);
			response.on('close', () => {
				clearInterval(timer);
				cutOff();
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const voice = twilioVoice({ ...center, baseUrl, requestTimeoutMs: 200 });
		expect(await voice.createCall(ORDER)).toMatchObject({ kind: 'unknown' });
		await isCutOff;
	});

	it("a 404 without Twilio's code does not mean that there is no such call", async () => {
		const voice = await startProxy(404, '<html>not found</html>');
		await expect(voice.fetchCall(`CA${'0'.repeat(32)}`)).rejects.toMatchObject({ code: 'provider-refused' });
	});

	it('an answer without a list is an error, not an empty list', async () => {
		const voice = await startProxy(200, '{}');
		await expect(voice.findCalls({ to: TO, from: FROM, sinceMs: 0 })).rejects.toMatchObject({
			code: 'provider-unreachable',
		});
	});
});

describe('options', () => {
	it.each([
		['an account SID that is none', { accountSid: 'SK1', authToken: 'token' }, /Account SID/],
		['no secret at all', { accountSid: `AC${'0'.repeat(32)}` }, /auth token/],
		[
			'an API key without its secret',
			{ accountSid: `AC${'0'.repeat(32)}`, apiKey: 'SK1', authToken: 't' },
			/secret/,
		],
		[
			'a base URL that is none',
			{ accountSid: `AC${'0'.repeat(32)}`, authToken: 't', baseUrl: 'twilio' },
			/base URL/,
		],
	])('%s cannot be right', (_name, options, message) => {
		expect(() => twilioVoice(options)).toThrow(message);
	});

	it("Twilio's debug logging prints nothing: it would print phone numbers", async () => {
		process.env.TWILIO_LOG_LEVEL = 'debug';
		const printed = jest.spyOn(console, 'log').mockImplementation();
		try {
			const voice = await start(SLOW);
			await createdSid(voice);
			await voice.findCalls({ to: TO, from: FROM, sinceMs: 0 });
			expect(printed).not.toHaveBeenCalled();
		} finally {
			printed.mockRestore();
			delete process.env.TWILIO_LOG_LEVEL;
		}
	});
});

describe('all requests of these tests', () => {
	const operations = describedOperations();
	const suffix = operations ? '' : " (skipped: Twilio's description is not on this machine)";

	(operations ? it : it.skip)(`are such as Twilio's description allows${suffix}`, async () => {
		await start();
		expect(requests.length).toBeGreaterThan(100);
		expect(requests.flatMap((request) => problemsOfRequest(operations ?? [], request))).toEqual([]);
	});
});
