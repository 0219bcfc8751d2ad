import fc from 'fast-check';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';

import { CALL_PARTS } from '../../../lib/conversation/call-verbs';
import { handleVoiceCallback } from '../../../lib/http/voice-callbacks';
import { formFields } from '../../../lib/channels/voice/twilio/signature';
import type { JsonObject } from '../../../lib/domain/json';
import { NOW_MS, onLine, ScriptedAgent, TOKEN, type Line } from './voice-support';

const RUNS = 5_000;
const SEED = 20270115;
const STATUSES = [200, 204, 403, 404, 405, 413];

const name = fc.constantFrom(
	'CallSid',
	'CallStatus',
	'AnsweredBy',
	'SpeechResult',
	'Digits',
	'SipResponseCode',
	'ErrorCode',
	'CallDuration',
	'QueueResult',
	'DialCallStatus',
	'HandoffData',
	'SessionStatus',
	'RecordingSid',
	'RecordingUrl',
	'RecordingStatus',
	'SequenceNumber',
	'TranscriptionEvent',
	'TranscriptionData',
	'Track',
	'SequenceId',
	'Final',
	'Timestamp',
	'__proto__',
	'constructor',
	'toString',
);
const value = fc.oneof(
	fc.constantFrom(
		'in-progress',
		'ringing',
		'machine_start',
		'human',
		'fax',
		'bridged',
		'no-answer',
		'0',
		'-1',
		'1e9',
	),
	fc.constantFrom(
		'stop calling me',
		'{"attributes":{"day":"Monday"},"handOver":true}',
		'{"optOut":',
		'[]',
		'',
		'transcription-content',
		'inbound_track',
		'{"transcript":"stop calling me"}',
		'{"transcript":{"__proto__":1}}',
	),
	fc.string({ unit: 'binary', maxLength: 40 }),
);
const form = fc
	.array(fc.tuple(name, value), { maxLength: 8 })
	.map((pairs) => new URLSearchParams(pairs).toString());
const body = fc.oneof(
	{ weight: 6, arbitrary: form.map((text) => Buffer.from(text)) },
	{ weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
	{ weight: 1, arbitrary: fc.constant(Buffer.alloc(64 * 1024 + 1, 'a')) },
);
const query = fc.oneof(
	fc
		.tuple(
			fc.constantFrom(...CALL_PARTS, 'dance', ''),
			fc.constantFrom('call-1', 'nobody', '', 'x'.repeat(300)),
			fc.constantFrom('', '0', '1', '2', '-1', '99999999999999999999', '1e3', 'NaN'),
			fc.constantFrom('', '0', '1', '9999999999999', 'soon'),
		)
		.map(([part, call, turn, since]) => new URLSearchParams({ part, call, turn, since }).toString()),
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.constantFrom(
		'part=turn&part=status&call=call-1',
		'call=%E0%A4%A&part=%',
		'bodySHA256=00&call=call-1&part=turn',
		'#?part=turn',
	),
);
const method = fc.oneof({ weight: 9, arbitrary: fc.constant('POST') }, fc.constantFrom('GET', 'PUT', ''));

interface Thrown {
	query: string;
	body: Buffer;
	method: string;
}

async function throwAt(line: Line, { query, body, method }: Thrown, isSigned: boolean, noise: string) {
	const url = `https://n8n.example/webhook/w1/calls?${query}`;
	const signature = isSigned ? signed(url, body) : noise;
	const request = { method, url, rawBody: body, headers: { 'x-twilio-signature': signature } };
	return await handleVoiceCallback(request, line.deps(), line.timers.nowMs, line.timers.wait);
}

function signed(url: string, body: Buffer): string {
	try {
		return getExpectedTwilioSignature(TOKEN, url, formFields(body.toString('utf8')));
	} catch {
		return '';
	}
}

const thrown = fc.record({ query, body, method });

describe('whatever comes in', () => {
	it('with a valid signature is answered, and the process goes on', async () => {
		await onLine(
			{ representatives: { kind: 'queue', target: 'support' }, isTranscribed: true },
			async (line) => {
				line.agent = new ScriptedAgent(() => ({ attributes: { day: 'Monday' } }));
				const seen = new Set<number>();
				const fresh = (await line.call()) as unknown as JsonObject;
				const renew = async () =>
					await line.store.effects.update(line.callId, (effect) => ({ ...effect, data: fresh }), NOW_MS);
				await fc.assert(
					fc.asyncProperty(thrown, fc.boolean(), async (one, isRenewed) => {
						// Or else the first final status would end all conversations.
						if (isRenewed) await renew();
						const { status } = await throwAt(line, one, true, '');
						seen.add(status);
						expect(STATUSES).toContain(status);
					}),
					{ numRuns: RUNS, seed: SEED },
				);
				expect([...seen].sort()).toEqual(STATUSES);
				expect(line.errors).toEqual([]);
			},
		);
	}, 120_000);

	it('without a valid signature changes nothing', async () => {
		await onLine({}, async (line) => {
			const before = await line.call();
			const refused = [403, 405, 413];
			await fc.assert(
				fc.asyncProperty(thrown, fc.string({ unit: 'binary', maxLength: 60 }), async (one, noise) => {
					const { status, body } = await throwAt(line, one, false, noise);
					expect(refused).toContain(status);
					expect(body).not.toContain('<Response>');
				}),
				{ numRuns: RUNS, seed: SEED },
			);
			expect(await line.call()).toEqual(before);
			expect(await line.store.consent.get([before.to])).toEqual([[]]);
			expect(line.errors).toEqual([]);
		});
	}, 120_000);
});
