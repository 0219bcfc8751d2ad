import { performance } from 'node:perf_hooks';
import { requestSigned } from '../test/contact-center/signed-request';
import { eventsPath, workflow } from '../test/e2e/workflow-builder';
import { calledContact, ENGAGEMENT_NAME, VOICE_ID, voiceJourney } from '../test/e2e/voice-journey';
import { saveCredentials, saveEngagement, startProviders, type Providers } from '../test/host/call-providers';
import type { BenchRow } from './bench-row';
import { median, percentile, rounded, tell } from './measure';
import { waitUntil, withN8n, type N8nHost } from './n8n-host';
import { eventOf } from './wait-journeys';

const CALLS = 4;
/** A conversation has 40 turns at most. */
const TURNS_A_CALL = 25;
const WARM_UP = 5;
const PEER_PATH = 'peer-webhook';
const SINK_URL = 'http://127.0.0.1:9';

const peer = workflow(
	'peerwebhook',
	[
		{
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2.1,
			webhookId: PEER_PATH,
			parameters: { httpMethod: 'POST', path: PEER_PATH, responseMode: 'onReceived', options: {} },
		},
	],
	[],
);

type PlayedCall = ReturnType<Providers['center']['calls']>[number];

/** Calls that ring as long as the measurement takes; what is said in them is sent from here, as the provider would. */
async function ringingCalls(host: N8nHost, providers: Providers): Promise<PlayedCall[]> {
	const { center } = providers;
	await saveEngagement(host.store, ENGAGEMENT_NAME, {
		capacity: CALLS,
		ringSec: 600,
		quietTime: { hours: 'none', reason: 'nobody is called' },
	});
	center.script('*', { answer: 'no-answer' });
	const { rest } = host.n8n;
	await rest.save(voiceJourney(SINK_URL, await saveCredentials(rest, providers)));
	await rest.publish(VOICE_ID);
	const path = eventsPath(VOICE_ID);
	await host.webhookIsUp(path, []);
	const entries = Array.from({ length: CALLS }, (_, i) => {
		const { contactId, phone } = calledContact(i);
		return { ...eventOf('delivery.failed', i), contactId, data: { phone, timeZone: 'America/New_York' } };
	});
	await host.post(path, entries);
	await waitUntil(
		'all phones ring',
		() => center.calls().filter(({ status }) => status === 'ringing').length === CALLS,
	);
	return center.calls();
}

/** What the contact says in a call, signed as the provider signs it: until the answer is there. */
async function speak(
	{ center }: Providers,
	{ sid, to, from, request }: PlayedCall,
	turn: number,
): Promise<number> {
	const url = `${String(request.Url).replace('part=answer', 'part=turn')}&turn=${turn}`;
	const params = {
		CallSid: sid,
		To: to,
		From: from,
		CallStatus: 'in-progress',
		SpeechResult: 'Hello, who is there?',
	};
	const beganAt = performance.now();
	const { status, body } = await requestSigned({
		url,
		params,
		authToken: center.authToken,
		signal: AbortSignal.timeout(15_000),
	});
	const tookMs = performance.now() - beganAt;
	if (status !== 200 || !body.includes('On which day'))
		throw new Error(`Turn ${turn} was answered ${status}: ${body}`);
	return tookMs;
}

interface Times {
	/** Besides the model. */
	own: number[];
	webhook: number[];
}

/** Turns one after the other, each beside a call of n8n's own Webhook node. */
async function measure(host: N8nHost): Promise<Times> {
	const providers = await startProviders({ speed: 1 });
	try {
		await host.publish(peer);
		await host.webhookIsUp(PEER_PATH, {});
		const calls = await ringingCalls(host, providers);
		const times: Times = { own: [], webhook: [] };
		for (let turn = 1; turn <= TURNS_A_CALL; turn++)
			for (const call of calls) {
				const tookMs = await speak(providers, call, turn);
				const modelMs = providers.model.requests().at(-1)!.tookMs;
				const beganAt = performance.now();
				await host.post(PEER_PATH, {});
				const webhookMs = performance.now() - beganAt;
				tell('turn', turn, tookMs, 'model', modelMs, 'webhook', webhookMs);
				if (turn <= WARM_UP) continue;
				times.own.push(tookMs - modelMs);
				times.webhook.push(webhookMs);
			}
		return times;
	} finally {
		await providers.stop();
	}
}

/**
 * Milliseconds from what a contact said, as the provider sends it, to what the agent says next, without the time that the
 * model itself takes; beside a call of n8n's Webhook node.
 */
export async function run(): Promise<BenchRow> {
	const { own, webhook } = await withN8n(measure);
	const legacy = await withN8n(measure, { N8N_EXPRESSION_ENGINE: 'legacy' });
	const [ours, theirs] = [median(own), median(webhook)];
	return {
		bench: 'voice-turn',
		peer: 'n8n Webhook node, default engine',
		ours: rounded(ours),
		theirs: rounded(theirs),
		unit: 'ms a speech turn besides the model, p50',
		ratio: rounded(ours / theirs),
		goal: '< 150 ms',
		holds: ours < 150,
		p95: rounded(percentile(own, 0.95)),
		legacyEngine: rounded(median(legacy.own)),
		legacyWebhook: rounded(median(legacy.webhook)),
		turns: own.length,
	};
}
