import { eventsPath, ours, workflow } from '../test/e2e/workflow-builder';
import type { BenchRow } from './bench-row';
import { ratesInTurns } from './in-turns';
import { chunksOf, eachOf, rounded } from './measure';
import { withN8n, type N8nHost } from './n8n-host';
import { eventOf } from './wait-journeys';

const ROUNDS = 5;
const SINGLES = 100;
const ARRAYS = 40;
const ARRAY = 100;
const THEIRS = 80;
const CALLS_AT_ONCE = 8;
const CONTACTS = 20_000;

const JOURNEY_ID = 'intake';
const PEER_PATH = 'peer-webhook';

/** Listens to something else than what comes in: what is measured is the intake, not what a journey makes of it. */
const journey = workflow(
	JOURNEY_ID,
	[
		ours('Enter', 'journeyTrigger', {
			events: 'order.placed',
			authentication: 'none',
			entryRepeat: 'every-time',
			options: {},
		}),
	],
	[],
);

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

/** Events one after the other, of contacts in turn; each is recorded for good before it is answered. */
class Events {
	private next = 0;

	take(count: number): object[] {
		return Array.from({ length: count }, () => {
			const event = eventOf('page.viewed', this.next++ % CONTACTS);
			return { ...event, id: `view-${this.next}` };
		});
	}
}

async function send(host: N8nHost, path: string, bodies: readonly unknown[]): Promise<void> {
	await eachOf(bodies, CALLS_AT_ONCE, async (body) => await host.post(path, body));
}

/** Events a second through n8n's webhook, against executions a second of n8n's Webhook node. */
export async function run(): Promise<BenchRow[]> {
	return await withN8n(async (host) => {
		await host.publish(journey);
		await host.publish(peer);
		const path = eventsPath(JOURNEY_ID);
		await host.webhookIsUp(path, []);
		await host.webhookIsUp(PEER_PATH, {});
		const events = new Events();
		await send(host, path, chunksOf(events.take(10 * ARRAY), ARRAY));
		const [arrays, theirs, singles] = await ratesInTurns(
			[
				{
					work: async () => {
						await send(host, path, chunksOf(events.take(ARRAYS * ARRAY), ARRAY));
						return ARRAYS * ARRAY;
					},
				},
				{
					work: async () => {
						await send(host, PEER_PATH, events.take(THEIRS));
						return THEIRS;
					},
				},
				{
					work: async () => {
						await send(host, path, events.take(SINGLES));
						return SINGLES;
					},
				},
			],
			ROUNDS,
		);
		const row = (unit: string, own: number, goal: number): BenchRow => ({
			bench: 'intake',
			peer: 'n8n Webhook node, executions/s',
			ours: rounded(own),
			theirs: rounded(theirs),
			unit,
			ratio: rounded(own / theirs),
			goal: `>= ${goal} x`,
			holds: own / theirs >= goal,
			measured: `${CALLS_AT_ONCE} calls at once, recorded on Redis before the answer`,
		});
		return [row(`events/s, arrays of ${ARRAY}`, arrays, 80), row('events/s, singles', singles, 1)];
	});
}
