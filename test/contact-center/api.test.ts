import { Scene, clientOf, FROM, TO, respond } from './scene';

let scene: Scene;
beforeEach(async () => (scene = await Scene.open({ '/answer': respond('<Pause/>') })));
afterEach(async () => await scene.close());

/** A request as raw as it can be: the client would not send some of these. */
async function post(path: string, fields: [string, string][] | string, headers: Record<string, string> = {}) {
	const { url, accountSid, authToken } = scene.center;
	const answer = await fetch(`${url}/2010-04-01/Accounts/${accountSid}${path}`, {
		method: 'POST',
		body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
		headers: {
			authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
			'content-type': 'application/x-www-form-urlencoded',
			...headers,
		},
	});
	return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

const FIELDS: [string, string][] = [
	['To', TO],
	['From', FROM],
	['Url', 'https://journeys.example/answer'],
];
const without = (name: string) => FIELDS.filter(([field]) => field !== name);

describe('creating a call', () => {
	it.each<[string, [string, string][], number]>([
		['without To', without('To'), 21201],
		['without From', without('From'), 21213],
		['without Url and Twiml', without('Url'), 21205],
		['to a number without its country', [...without('To'), ['To', '0555 0100']], 21211],
		['from what is no number', [...without('From'), ['From', 'me']], 21212],
		['with an address that is not absolute', [...without('Url'), ['Url', '/answer']], 21205],
		['with an address of callbacks that is none', [...FIELDS, ['StatusCallback', 'status']], 21609],
		['with a parameter that there is not', [...FIELDS, ['Speed', '2']], 20001],
		['with a parameter in small letters', [...FIELDS, ['timeout', '20']], 20001],
		['with a time-out in words', [...FIELDS, ['Timeout', 'soon']], 20001],
		['with a time-out above 600 s', [...FIELDS, ['Timeout', '601']], 20001],
		['with a time-out twice', [...FIELDS, ['Timeout', '20'], ['Timeout', '30']], 20001],
		['with an event that there is not', [...FIELDS, ['StatusCallbackEvent', 'hung-up']], 20001],
		['with events in one field', [...FIELDS, ['StatusCallbackEvent', 'ringing answered']], 20001],
		['with a detection that there is not', [...FIELDS, ['MachineDetection', 'start']], 20001],
		['with a truth that is none', [...FIELDS, ['Record', 'yes']], 20001],
		['with a method that there is not', [...FIELDS, ['Method', 'PUT']], 20001],
		['with a document that is too long', [...without('Url'), ['Twiml', `<${'a'.repeat(4_000)}`]], 20001],
	])('%s is refused in the form of Twilio', async (_name, fields, code) => {
		const { status, json } = await post('/Calls.json', fields);
		expect(status).toBe(400);
		expect(json).toEqual({
			code,
			message: expect.any(String),
			more_info: `https://www.twilio.com/docs/errors/${code}`,
			status: 400,
		});
		expect(scene.center.calls()).toEqual([]);
	});

	it('is refused as JSON, and with fields in the query', async () => {
		expect((await post('/Calls.json', '{}', { 'content-type': 'application/json' })).status).toBe(400);
		expect((await post('/Calls.json?To=1', FIELDS)).status).toBe(400);
	});

	it('twice in a second is too much where the limit is one', async () => {
		scene.center.faults({ createsPerSec: 1 });
		await scene.dial();
		await expect(scene.dial()).rejects.toMatchObject({ status: 429, code: 20429 });
	});

	it('is too much while as many calls go on as may', async () => {
		scene.center.faults({ concurrentCalls: 1 });
		await scene.call();
		await scene.call();
		await scene.dial();
		await expect(scene.dial()).rejects.toMatchObject({ code: 10004 });
	});

	it('is refused so many times with the code that is wanted', async () => {
		scene.center.faults({ createRefused: { code: 21215, httpStatus: 400, times: 1 } });
		await expect(scene.dial()).rejects.toMatchObject({ status: 400, code: 21215 });
		expect((await scene.call()).status).toBe('completed');
	});

	it('by script loses its answer, but not the call', async () => {
		scene.center.script(TO, { lostAnswer: true });
		await expect(scene.dial()).rejects.toMatchObject({ status: 500 });
		await scene.center.settled();
		expect(scene.center.calls()).toMatchObject([{ status: 'completed' }]);
	});
});

describe('who may ask', () => {
	const sid = `CA${'0'.repeat(32)}`;

	it('the account with its token, and an API key, but that may not read the account', async () => {
		const { center, client } = scene;
		const byKey = clientOf(center, 'SK1', 'key-secret');
		expect((await client.api.v2010.accounts(center.accountSid).fetch()).status).toBe('active');
		expect(await byKey.calls.list()).toEqual([]);
		await expect(byKey.api.v2010.accounts(center.accountSid).fetch()).rejects.toMatchObject({ status: 401 });
	});

	it.each([
		['a wrong token', (token: string) => `${token}x`],
		['half a token', (token: string) => token.slice(1)],
	])('nobody with %s', async (_name, change) => {
		const { center } = scene;
		const stranger = clientOf(center, center.accountSid, change(center.authToken));
		await expect(stranger.calls(sid).fetch()).rejects.toMatchObject({ status: 401, code: 20003 });
	});

	it('nobody without a name, or about another account', async () => {
		expect((await post('/Calls.json', FIELDS, { authorization: '' })).status).toBe(401);
		const other = { ...scene.center, accountSid: `AC${'9'.repeat(32)}` };
		const stranger = clientOf(other, scene.center.accountSid, scene.center.authToken);
		await expect(stranger.calls(sid).fetch()).rejects.toMatchObject({ status: 401 });
	});
});

describe('looking calls up', () => {
	it('a call that there is not, and a path that there is not, are 404', async () => {
		await expect(scene.client.calls(`CA${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({
			status: 404,
			code: 20404,
		});
		await expect(scene.client.conferences.list()).rejects.toMatchObject({ status: 404 });
		expect((await post('/Calls/1.json', [])).status).toBe(404);
	});

	it('lists by numbers, status and day of start, newest first, in pages', async () => {
		for (const to of [TO, '+15550100002', TO]) await scene.call({ to });
		const sids = scene.center.calls().map(({ sid }) => sid);
		scene.center.calls()[0].createdAtMs -= 1_000;
		const listed = async (filter: object) =>
			(await scene.client.calls.list({ pageSize: 1, ...filter })).map(({ sid }) => sid);
		expect(await listed({ to: TO })).toEqual([sids[2], sids[0]]);
		expect(await listed({ from: FROM, status: 'completed' })).toHaveLength(3);
		expect(await listed({ status: 'busy' })).toEqual([]);
		const dayMs = 86_400_000;
		expect(await listed({ startTimeAfter: new Date() })).toHaveLength(3);
		expect(await listed({ startTimeAfter: new Date(Date.now() + dayMs) })).toEqual([]);
		expect(await listed({ startTimeBefore: new Date(Date.now() - dayMs) })).toEqual([]);
	});
});

describe('ending a call', () => {
	async function dialled(speed: number): Promise<string> {
		await scene.close();
		scene = await Scene.open({ '/answer': respond('<Pause length="86400"/>') }, speed);
		return await scene.dial();
	}

	it('canceled ends what is not answered yet, and nothing else', async () => {
		const sid = await dialled(0.01);
		expect((await scene.client.calls(sid).update({ status: 'canceled' })).status).toBe('canceled');
		const talking = await dialled(1_000);
		while ((await scene.client.calls(talking).fetch()).status !== 'in-progress');
		expect((await scene.client.calls(talking).update({ status: 'canceled' })).status).toBe('in-progress');
		expect((await scene.client.calls(talking).update({ status: 'completed' })).status).toBe('completed');
	});

	it('what is over cannot be changed any more', async () => {
		const { sid } = await scene.call();
		await expect(scene.client.calls(sid).update({ status: 'completed' })).rejects.toMatchObject({
			code: 21220,
		});
	});
});
