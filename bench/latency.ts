import { performance } from 'node:perf_hooks';
import { eventsPath } from '../test/e2e/workflow-builder';
import type { BenchRow } from './bench-row';
import { chunksOf, pause, percentile, rounded, tell } from './measure';
import { waitUntil, withN8n, type N8nHost } from './n8n-host';
import { eventOf, waitJourney } from './wait-journeys';

const EVENTS = 220;
const ID = 'latency';
const IDLE_MS = 100;

async function parkAll(host: N8nHost): Promise<void> {
	const entries = Array.from({ length: EVENTS }, (_, i) => eventOf('cart.abandoned', i));
	for (const array of chunksOf(entries, 100)) await host.post(eventsPath(ID), array);
	const journey = await host.store.journeys.get(ID);
	const stepKey = Object.keys(journey!.subscriptions).find((key) => key.endsWith('-Wait'))!;
	await waitUntil(
		'all contacts are parked',
		async () => (await host.store.waiting.count({ stepKey })) === EVENTS,
	);
	await pause(2_000);
}

interface Latencies {
	/** From the answer that the event is accepted. */
	fromAnswer: number[];
	/** From sending it: n8n's handling of the webhook call counts too. */
	fromSending: number[];
}

async function releaseOneByOne(host: N8nHost): Promise<Latencies> {
	const latencies: Latencies = { fromAnswer: [], fromSending: [] };
	const originMs = performance.timeOrigin;
	let last = host.lastExecution(ID);
	for (let i = 0; i < EVENTS; i++) {
		const sentAtMs = originMs + performance.now();
		await host.post(eventsPath(ID), eventOf('order.placed', i));
		const answeredAtMs = originMs + performance.now();
		const found = await waitUntil('the execution has ended', () => host.executionAfter(ID, last), {
			everyMs: 10,
		});
		last = found.id;
		latencies.fromAnswer.push(found.startedAtMs - answeredAtMs);
		latencies.fromSending.push(found.startedAtMs - sentAtMs);
		tell('latency', i, latencies.fromAnswer[i], latencies.fromSending[i]);
		await pause(IDLE_MS);
	}
	return latencies;
}

/** Milliseconds from an event's answer to the start of the execution that carries its contact on; n8n is idle otherwise. */
export async function run(): Promise<BenchRow> {
	return await withN8n(async (host) => {
		const journey = waitJourney(ID);
		await host.publish({ ...journey, settings: { ...journey.settings, saveDataSuccessExecution: 'all' } });
		await host.webhookIsUp(eventsPath(ID), []);
		await parkAll(host);
		const { fromAnswer, fromSending } = await releaseOneByOne(host);
		const [p50, p99] = [percentile(fromAnswer, 0.5), percentile(fromAnswer, 0.99)];
		return {
			bench: 'latency',
			peer: '-',
			ours: rounded(p50),
			theirs: 0,
			unit: 'ms, p50',
			ratio: 0,
			goal: 'p50 < 100 ms, p99 < 500 ms',
			holds: p50 < 100 && p99 < 500,
			p99: rounded(p99),
			p50FromSending: rounded(percentile(fromSending, 0.5)),
			p99FromSending: rounded(percentile(fromSending, 0.99)),
			events: EVENTS,
		};
	});
}
