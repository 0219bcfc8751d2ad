import { join } from 'node:path';
import { openStore, type StoreOptions } from '../../lib';
import { CART_ID, cartJourney, event } from './cart-journey';
import { eventsPath } from './workflow-builder';
import { startN8n } from '../host/n8n-process';
import { startRedis } from '../host/redis-server';
import { startSink } from '../host/sink';
import { waitUntil } from '../host/wait-until';
import type { N8nProcess } from '../host/n8n-process';
import type { Sink } from '../host/sink';

const CONTACTS = 1_000;
/** Two in the usual run; JOURNEYS_KILLS=10 is the long one. */
const KILLS = Number(process.env.JOURNEYS_KILLS ?? 2);
const WAIT_SECONDS = 20;
/**
 * An n8n that was killed while it published at its start leaves its own claim on that work, and starts no trigger before it
 * has lapsed: two minutes (N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS) and up to 15 s more. Nothing happens until then.
 */
const N8N_STARTS_MS = 240_000;

jest.setTimeout(2_400_000);

/** mulberry32: the same moments in every run of a seed. */
function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const pause = async (milliseconds: number) =>
	await new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Sends as a good client does: again, with the same ids, until it is acknowledged. */
async function deliver(n8n: N8nProcess, events: object[]): Promise<void> {
	await waitUntil(
		'the events are acknowledged',
		async () => {
			const answer = await n8n.postWebhook(eventsPath(CART_ID), events).catch(() => undefined);
			return answer?.status === 202;
		},
		{ timeoutMs: N8N_STARTS_MS, everyMs: 200 },
	);
}

/** Every second kill hits a batch that is being sent; the others come at a random moment after the start. */
async function midMoment(sink: Sink, kill: number, random: () => number): Promise<void> {
	if (kill % 2 === 0) return void (await pause(500 + random() * 4_000));
	const before = sink.deliveries().length;
	const isOver = () => sink.contacts().size === CONTACTS;
	await waitUntil('a message is sent', () => sink.deliveries().length > before || isOver(), {
		timeoutMs: N8N_STARTS_MS,
		everyMs: 5,
	});
	await pause(random() * 300);
}

interface Host {
	env: Record<string, string>;
	store: (userFolder: string) => StoreOptions;
	/** Kills the store's server and starts it again on what it had written. */
	crashStore?: () => Promise<void>;
	close: () => Promise<void>;
}

const hosts: Record<string, () => Promise<Host>> = {
	embedded: async () => ({
		env: {},
		store: (userFolder) => ({ kind: 'embedded', file: join(userFolder, '.n8n', 'customer-journeys.sqlite') }),
		close: async () => {},
	}),
	Redis: async () => {
		const redis = await startRedis({ appendonly: true });
		return {
			env: { JOURNEYS_REDIS_URL: redis.url },
			store: () => ({ kind: 'redis', url: redis.url }),
			crashStore: async () => {
				await redis.kill9();
				await pause(1_000);
				await redis.restart();
			},
			close: async () => await redis.stop(),
		};
	},
};

describe.each([
	{ victim: 'n8n', kind: 'embedded' },
	{ victim: 'n8n', kind: 'Redis' },
	{ victim: 'Redis', kind: 'Redis' },
])('$victim killed with SIGKILL in the middle of 1,000 contacts, on the $kind store', ({ victim, kind }) => {
	let n8n: N8nProcess;
	let sink: Sink;
	let host: Host | undefined;

	afterEach(async () => {
		if (process.env.JOURNEYS_E2E_LOG) console.log(n8n?.logTail(80));
		await n8n?.kill9();
		await n8n?.stop();
		await sink?.stop();
		await host?.close();
	});

	it('loses nobody, sends each contact on by exactly one output, and takes no cap twice', async () => {
		const random = seeded(Number(process.env.JOURNEYS_SEED ?? 7));
		host = await hosts[kind]();
		sink = await startSink();
		n8n = await startN8n({ workflows: [cartJourney(sink.url, WAIT_SECONDS)], env: host.env });
		const contactIds = Array.from({ length: CONTACTS }, (_, i) => `contact-${i}`);
		const entries = contactIds.map((contactId) => event(`cart-${contactId}`, 'cart.abandoned', contactId));
		const orders = contactIds
			.filter((_, i) => i % 2 === 0)
			.map((contactId) => event(`order-${contactId}`, 'order.placed', contactId));
		const clients = (async () => {
			for (let at = 0; at < entries.length; at += 100) await deliver(n8n, entries.slice(at, at + 100));
			const late = orders.map((order) => ({ ...order, occurredAt: new Date().toISOString() }));
			for (let at = 0; at < late.length; at += 100) await deliver(n8n, late.slice(at, at + 100));
		})();
		for (let kill = 0; kill < KILLS; kill++) {
			await midMoment(sink, kill, random);
			if (victim === 'Redis') await host.crashStore!();
			else {
				await n8n.kill9();
				await n8n.start();
			}
		}
		await clients;
		await waitUntil('everybody was sent on', () => sink.contacts().size === CONTACTS, {
			timeoutMs: N8N_STARTS_MS,
		});
		await waitUntil(
			'nothing runs',
			async () => (await n8n.rest.executions({ status: ['running', 'new'] })).length === 0,
			{
				timeoutMs: 120_000,
			},
		);
		// A batch whose execution was killed after the last step's message holds its lease for 30 s and is then ended again.
		const store = await openStore(host.store(n8n.userFolder));
		const totals = async () => await store.ledger.counters(CART_ID);
		await waitUntil('nobody is inside any more', async () => (await totals()).inside === 0, {
			timeoutMs: N8N_STARTS_MS,
			everyMs: 1_000,
		});
		await n8n.terminate();

		const visits = new Map<string, Set<string>>();
		for (const { contactId = 'nobody', visit, path } of sink.deliveries())
			visits.set(contactId, (visits.get(contactId) ?? new Set()).add(`${path} ${visit}`));
		expect([...visits.values()].filter((each) => each.size !== 1)).toEqual([]);
		// Everybody's cap is one: a hit that a replay took anew would have sent its contact by Capped.
		expect(sink.contacts('/capped').size).toBe(0);
		const { entered, inside, finished, exited } = await totals();
		await store.close();
		expect({ entered, inside, finished, exited }).toEqual({
			entered: CONTACTS,
			inside: 0,
			finished: CONTACTS,
			exited: 0,
		});
		console.log(
			`${victim} on ${kind}: ${KILLS} kills, ${sink.duplicates().size} of ${CONTACTS} messages went out again after a crash (the HTTP Request node is not ours)`,
		);
	});
});
