import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { openStore, type JourneyStore } from '../lib';
import { eventsPath } from '../test/e2e/workflow-builder';
import type { BenchRow } from './bench-row';
import { ExecutionData } from './execution-data';
import { chunksOf, eachOf, median, perSecond, rounded, tell } from './measure';
import { waitUntil, withN8n, type N8nHost } from './n8n-host';
import { bytesByKind, usedBytes, usedBytesOf, usedMemory } from './stored-bytes';
import {
	embeddedCredential,
	eventOf,
	itemOf,
	peerWait,
	PEER_ID,
	PEER_PATH,
	waitJourney,
} from './wait-journeys';

const ROUNDS = 3;
/** Contacts a round. */
const OURS = 10_000;
const THEIRS = 500;
const ARRAY = 1_000;
const CALLS_AT_ONCE = 8;
const GOAL = 100;
/** So long after the last one is parked, executions are over and connections have given their buffers back. */
const SETTLE_MS = 3_000;

interface Side {
	count: number;
	/** Takes contacts in; resolves when all of them wait. */
	park(round: number): Promise<void>;
	/** Lets those of the round go; resolves when all of them have come to their end. */
	release(round: number): Promise<void>;
	bytes(): Promise<number>;
}

class OurSide implements Side {
	readonly count = OURS;

	constructor(
		private readonly host: N8nHost,
		private readonly journeyId: string,
		private readonly store: JourneyStore,
		readonly bytes: () => Promise<number>,
	) {}

	async park(round: number): Promise<void> {
		await this.send('cart.abandoned', round);
		const parked = async () => {
			const [stepKey] = await this.stepKeys();
			return (await this.store.waiting.count({ stepKey })) >= OURS;
		};
		await waitUntil('all contacts are parked', parked, { timeoutMs: 120_000, everyMs: 20 });
	}

	async release(round: number): Promise<void> {
		await this.send('order.placed', round);
		const over = async () =>
			(await this.store.ledger.counters(this.journeyId)).finished >= OURS * (round + 1);
		await waitUntil('all contacts are through', over, { timeoutMs: 120_000, everyMs: 20 });
	}

	private async send(name: string, round: number): Promise<void> {
		const events = Array.from({ length: OURS }, (_, i) => eventOf(name, round * OURS + i));
		await eachOf(
			chunksOf(events, ARRAY),
			2,
			async (array) => await this.host.post(eventsPath(this.journeyId), array),
		);
	}

	private async stepKeys(): Promise<string[]> {
		const journey = await this.store.journeys.get(this.journeyId);
		return Object.keys(journey!.subscriptions).filter((stepKey) => stepKey.endsWith('-Wait'));
	}
}

class Peer implements Side {
	readonly count = THEIRS;

	constructor(private readonly host: N8nHost) {}

	async park(round: number): Promise<void> {
		const items = Array.from({ length: THEIRS }, (_, i) => itemOf(round * THEIRS + i));
		await eachOf(items, CALLS_AT_ONCE, async (item) => await this.host.post(PEER_PATH, item));
		await this.until('waiting', THEIRS);
	}

	async release(): Promise<void> {
		const urls = this.resumeUrls();
		await eachOf(urls, CALLS_AT_ONCE, async (url) => {
			const answer = await fetch(url, { method: 'POST' });
			await answer.arrayBuffer();
			if (!answer.ok) throw new Error(`${url} was answered ${answer.status}`);
		});
		await this.until('waiting', 0);
		await this.until('running', 0);
	}

	async bytes(): Promise<number> {
		const database = this.host.database();
		try {
			return usedBytes(database);
		} finally {
			database.close();
		}
	}

	private async until(status: string, count: number): Promise<void> {
		const is = () => this.host.executions(PEER_ID, status) === count;
		await waitUntil(`${count} executions are ${status}`, is, { timeoutMs: 120_000, everyMs: 50 });
	}

	/** As n8n would have told each address to whoever resumes: the token is in the execution's data. */
	private resumeUrls(): string[] {
		const database = this.host.database();
		const rows = database
			.prepare(
				`SELECT e.id, d.data FROM execution_entity e JOIN execution_data d ON d.executionId = e.id
				 WHERE e.workflowId = ? AND e.status = 'waiting'`,
			)
			.all(PEER_ID);
		database.close();
		return rows.map(({ id, data }) => {
			const token = new ExecutionData(String(data)).get('resumeToken');
			return `${this.host.n8n.url}/webhook-waiting/${id}?signature=${token}`;
		});
	}
}

interface Figures {
	parked: number[];
	released: number[];
	/** Bytes a parked contact. */
	bytes: number[];
}

async function measure(sides: Side[], whileParked: () => Promise<void>): Promise<Figures[]> {
	const figures = sides.map((): Figures => ({ parked: [], released: [], bytes: [] }));
	for (let round = 0; round < ROUNDS; round++) {
		for (const [i, side] of sides.entries()) {
			await pause(SETTLE_MS);
			const before = await side.bytes();
			figures[i].parked.push(await perSecond(side.count, async () => await side.park(round)));
			await pause(SETTLE_MS);
			figures[i].bytes.push(((await side.bytes()) - before) / side.count);
			tell('round', round, 'side', i, 'parked/s', figures[i].parked[round], 'bytes', figures[i].bytes[round]);
		}
		await whileParked();
		for (const [i, side] of sides.entries()) {
			figures[i].released.push(await perSecond(side.count, async () => await side.release(round)));
			tell('round', round, 'side', i, 'released/s', figures[i].released[round]);
		}
	}
	return figures;
}

/** Contacts that wait, through the real n8n: in and out a second, and bytes each, ours on Redis and embedded. */
export async function run(): Promise<BenchRow[]> {
	return await withN8n(async (host) => {
		const file = join(host.n8n.userFolder, '.n8n', 'bench.sqlite');
		await host.publish(waitJourney('waitredis'));
		await host.publish(waitJourney('waitembedded', await embeddedCredential(host, file)));
		await host.publish(peerWait());
		for (const id of ['waitredis', 'waitembedded']) await host.webhookIsUp(eventsPath(id), []);
		const redis = new Redis(host.redis.url);
		const embedded = await openStore({ kind: 'embedded', file });
		try {
			let byKind: Record<string, number> | undefined;
			const sides = [
				new Peer(host),
				new OurSide(host, 'waitredis', host.store, async () => await usedMemory(redis)),
				new OurSide(host, 'waitembedded', embedded, async () => usedBytesOf(file)),
			];
			const figures = await measure(sides, async () => {
				byKind ??= await bytesByKind(redis, OURS);
			});
			return rowsOf(figures, byKind);
		} finally {
			redis.disconnect();
			await embedded.close();
		}
	});
}

function rowsOf(
	[peer, redis, embedded]: Figures[],
	redisByKind: Record<string, number> | undefined,
): BenchRow[] {
	const rate = (way: 'parked' | 'released', unit: string): BenchRow => {
		const [own, theirs, onFile] = [redis, peer, embedded].map((figures) => median(figures[way]));
		return {
			bench: 'wait',
			peer: 'n8n Wait node',
			ours: rounded(own),
			theirs: rounded(theirs),
			unit,
			ratio: rounded(own / theirs),
			goal: `>= ${GOAL} x each way`,
			holds: own / theirs >= GOAL,
			embedded: rounded(onFile),
			embeddedRatio: rounded(onFile / theirs),
		};
	};
	const [own, theirs, onFile] = [redis, peer, embedded].map(({ bytes }) => median(bytes));
	return [
		rate('parked', 'contacts/s in'),
		rate('released', 'contacts/s out'),
		{
			bench: 'wait-bytes',
			peer: 'n8n Wait node, its database',
			ours: rounded(own),
			theirs: rounded(theirs),
			unit: 'bytes a parked contact, Redis used_memory',
			ratio: rounded(own / theirs),
			goal: '<= 1/4, both',
			holds: own / theirs <= 1 / 4 && onFile / theirs <= 1 / 4,
			embedded: rounded(onFile),
			embeddedRatio: rounded(onFile / theirs),
			redisByKind,
		},
	];
}
