import { Scene, EVENTS, respond } from './scene';

let scene: Scene;
beforeEach(async () => (scene = await Scene.open({ '/answer': respond('<Say>Hello</Say>') })));
afterEach(async () => await scene.close());

const sequences = () => scene.application.at('/status').map(({ params }) => Number(params.SequenceNumber));

describe('callbacks', () => {
	it('are signed with the auth token of the account, as is every request for a document', async () => {
		await scene.call();
		expect(scene.application.requests).toHaveLength(EVENTS.length + 1);
		expect(scene.application.requests.every(({ isSigned }) => isSigned)).toBe(true);
	});

	it('name the call, its numbers and their place in the order of events', async () => {
		const call = await scene.call();
		expect(sequences()).toEqual([0, 1, 2, 3]);
		expect(scene.application.at('/status')[0].params).toMatchObject({
			CallSid: call.sid,
			AccountSid: scene.center.accountSid,
			From: call.from,
			To: call.to,
			Direction: 'outbound-api',
			ApiVersion: '2010-04-01',
			CallbackSource: 'call-progress-events',
		});
	});

	it('come one after the other, each when the one before is answered', async () => {
		const call = await scene.call();
		expect(call.callbacks.map(({ event, answer }) => [event, answer])).toEqual(
			EVENTS.map((event) => [event, 204]),
		);
	});

	it('come twice where that is wanted', async () => {
		scene.center.faults({ doubleCallbacks: 1 });
		await scene.call();
		expect(sequences()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
	});

	it('come in another order where that is wanted, and all come', async () => {
		scene.center.faults({ shuffleCallbacks: 1 });
		for (let call = 0; call < 10; call++) await scene.call();
		const ordered = Array.from({ length: 10 }, () => [0, 1, 2, 3]).flat();
		expect(sequences()).not.toEqual(ordered);
		expect(sequences().sort()).toEqual(ordered.sort());
	});

	it('are lost where that is wanted, and the loss is noted', async () => {
		scene.center.faults({ dropCallbacks: ['completed'] });
		const call = await scene.call();
		expect(sequences()).toEqual([0, 1, 2]);
		expect(call.callbacks.at(-1)).toMatchObject({ event: 'completed', answer: 'dropped' });
		scene.center.faults({ dropCallbacks: 1 });
		await scene.call();
		expect(sequences()).toEqual([0, 1, 2]);
	});

	it('that reach nobody are noted as unanswered, and the call goes on', async () => {
		const call = await scene.call({ statusCallback: 'http://127.0.0.1:9/status' });
		expect(call.status).toBe('completed');
		expect(call.callbacks.every(({ answer }) => answer === 'unanswered')).toBe(true);
	});

	it('that are answered with an error are not repeated', async () => {
		await scene.close();
		scene = await Scene.open({ '/answer': respond(''), '/status': () => ({ status: 500 }) });
		const call = await scene.call();
		expect(call.callbacks.map(({ answer }) => answer)).toEqual([500, 500, 500, 500]);
	});
});

describe('faults', () => {
	it('that are misspelt are refused', () => {
		expect(() => scene.center.faults({ dubbleCallbacks: 1 } as object)).toThrow(/dubbleCallbacks/);
		expect(() => scene.center.faults({ doubleCallbacks: 2 })).toThrow(/doubleCallbacks/);
		expect(() => scene.center.faults({ dropCallbacks: ['complete'] })).toThrow(/dropCallbacks/);
	});

	it('ask for a document twice where that is wanted, and play it once', async () => {
		scene.center.faults({ doubleFetches: 1 });
		const call = await scene.call();
		expect(scene.application.at('/answer')).toHaveLength(2);
		expect(call.spoken).toEqual(['Hello']);
	});
});
