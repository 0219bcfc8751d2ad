import { Scene, EVENTS, respond } from './scene';
import type { CalleeScript } from './contact-center';

let scene: Scene;
beforeEach(async () => (scene = await Scene.open({ '/answer': respond('<Say>Hello</Say>') })));
afterEach(async () => await scene.close());

const told = (name: string) => scene.application.at('/status').map(({ params }) => params[name]);
const final = () => scene.application.at('/status').at(-1)!.params;

describe('a callee', () => {
	it('who answers hears what the document says, and the call is completed', async () => {
		const call = await scene.call();
		expect(call.statuses).toEqual(['queued', 'ringing', 'in-progress', 'completed']);
		expect(call.spoken).toEqual(['Hello']);
		expect(told('CallStatus')).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
		expect(Number(final().CallDuration)).toBeGreaterThan(0);
		expect(call.errors).toEqual([]);
	});

	it.each<[string, CalleeScript, string, string]>([
		['is busy', { answer: 'busy' }, 'busy', '486'],
		['does not answer', { answer: 'no-answer' }, 'no-answer', '487'],
		['lets it ring longer than we wait', { ringMs: 700_000 }, 'no-answer', '487'],
		['declines', { answer: 'decline' }, 'no-answer', '603'],
		['cannot be reached', { answer: 'failed' }, 'failed', '404'],
		['cannot be reached for another reason', { answer: 'failed', sipResponseCode: 503 }, 'failed', '503'],
	])('who %s ends the call unheard', async (_name, script, status, sip) => {
		scene.center.script('*', script);
		const call = await scene.call({ timeout: 20 });
		expect(call.status).toBe(status);
		expect(call.fetches).toEqual([]);
		expect(final()).toMatchObject({ CallStatus: status, SipResponseCode: sip, CallDuration: '0' });
	});

	it('who cannot be called at all tells the error code', async () => {
		scene.center.script('*', { answer: 'failed', sipResponseCode: 404, errorCode: 13224 });
		await scene.call();
		expect(final()).toMatchObject({ CallStatus: 'failed', ErrorCode: '13224' });
	});

	it.each<[string, CalleeScript, string, string]>([
		['a person', {}, 'Enable', 'human'],
		['a machine at once', { answer: 'machine' }, 'Enable', 'machine_start'],
		['a machine by its beep', { answer: 'machine' }, 'DetectMessageEnd', 'machine_end_beep'],
		[
			'a machine without a beep',
			{ answer: 'machine', machineBeep: false },
			'DetectMessageEnd',
			'machine_end_silence',
		],
		['a fax', { answer: 'fax' }, 'Enable', 'fax'],
		['nothing', { answeredBy: 'unknown' }, 'Enable', 'unknown'],
	])(
		'detection finds %s before the document is asked for',
		async (_name, script, machineDetection, answeredBy) => {
			scene.center.script('*', script);
			const call = await scene.call({ machineDetection });
			expect(call.answeredBy).toBe(answeredBy);
			expect(scene.application.at('/answer')[0].params.AnsweredBy).toBe(answeredBy);
			expect(final().AnsweredBy).toBe(answeredBy);
		},
	);

	it('detection aside is told while the document plays', async () => {
		scene.center.script('*', { answer: 'machine' });
		const asyncAmdStatusCallback = `${scene.application.url}/machine`;
		await scene.call({
			machineDetection: 'Enable',
			asyncAmd: 'true',
			asyncAmdStatusCallback,
			twiml: respond('<Pause length="30"/>'),
		});
		const [machine] = scene.application.at('/machine');
		expect(machine).toMatchObject({ isSigned: true, params: { AnsweredBy: 'machine_start' } });
		const paths = scene.application.requests.map(({ path, params }) => params.CallStatus ?? path);
		expect(paths).toEqual(['initiated', 'ringing', 'in-progress', '/machine', 'completed']);
	});

	it.each<[string, CalleeScript, string]>([
		['after so many turns hears no more', { says: ['yes'], hangUpAfterTurn: 1 }, 'Ready?'],
		['at the first word hears nothing', { hangUpAfterTurn: 0 }, ''],
		['after a time hears only the beginning', { hangUpAfterMs: 300_000 }, 'Ready?'],
	])('who hangs up %s', async (_name, script, heard) => {
		scene.center.script('*', script);
		const action = `action="${scene.application.url}/answer"`;
		const gather = `<Gather input="speech" timeout="3600" ${action}><Say>Ready?</Say></Gather>`;
		const call = await scene.call({ twiml: respond(gather) });
		expect(call.spoken.join('|')).toBe(heard);
		expect(call.status).toBe('completed');
	});

	it('is called again by the next of several scripts, and the last stays', async () => {
		scene.center.script('*', [{ answer: 'busy' }, { answer: 'no-answer' }, {}]);
		const statuses = [];
		for (let dial = 0; dial < 4; dial++) statuses.push((await scene.call()).status);
		expect(statuses).toEqual(['busy', 'no-answer', 'completed', 'completed']);
	});

	it('has a script that is checked: a misspelt one is refused', () => {
		const script = (wrong: object) => () => scene.center.script('*', wrong as CalleeScript);
		expect(script({ anwser: 'busy' })).toThrow(/anwser/);
		expect(script({ answer: 'asleep' })).toThrow(/answer/);
		expect(script({ says: [1] })).toThrow(/says/);
		expect(script({ queue: { result: 'lost' } })).toThrow(/queue/);
	});
});

describe('a call', () => {
	it('ends at its time limit', async () => {
		const call = await scene.call({ timeLimit: 60, twiml: respond('<Pause length="86400"/>') });
		expect(call.status).toBe('completed');
		expect(call.durationSec).toBeGreaterThanOrEqual(60);
		expect(call.durationSec).toBeLessThan(86_400);
	});

	it('that is recorded tells when the recording is ready, and the recording can be asked for', async () => {
		const recordingStatusCallback = `${scene.application.url}/recording`;
		const { sid } = await scene.call({ record: true, recordingStatusCallback });
		const [{ params, isSigned }] = scene.application.at('/recording');
		expect(isSigned).toBe(true);
		expect(params).toMatchObject({
			CallSid: sid,
			RecordingStatus: 'completed',
			RecordingSource: 'OutboundAPI',
		});
		const [listed] = await scene.client.calls(sid).recordings.list();
		expect(listed.sid).toBe(params.RecordingSid);
		expect((await scene.client.recordings(listed.sid).fetch()).callSid).toBe(sid);
	});

	it('tells only the events that were asked for; by default that it is over', async () => {
		await scene.call({ statusCallbackEvent: ['answered'] });
		await scene.call({ statusCallbackEvent: undefined });
		expect(told('CallStatus')).toEqual(['in-progress', 'completed']);
	});

	it('is one of hundreds that are over within seconds', async () => {
		scene.center.script('*', { ringMs: 5_000 });
		const began = Date.now();
		await Promise.all(Array.from({ length: 300 }, async () => await scene.dial()));
		await scene.center.settled();
		expect(scene.center.calls().filter(({ status }) => status === 'completed')).toHaveLength(300);
		expect(scene.application.at('/status')).toHaveLength(300 * EVENTS.length);
		expect(Date.now() - began).toBeLessThan(45_000);
	});
});
