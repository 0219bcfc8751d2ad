import { readFileSync } from 'node:fs';
import {
	saveCredentials,
	saveEngagement,
	startProviders,
	withStore,
	type Providers,
} from '../host/call-providers';
import { startN8n, type N8nProcess } from '../host/n8n-process';
import { startRedis, type RedisServer } from '../host/redis-server';
import { startSink, type Sink } from '../host/sink';
import { waitUntil } from '../host/wait-until';
import { seededRandom } from '../contact-center/faults';
import { event } from './cart-journey';
import {
	AGREES,
	calledContact,
	ENGAGEMENT_NAME,
	GREETING,
	outputPath,
	randomCallee,
	REFUSES,
	VOICE_ID,
	voiceJourney,
	type Callee,
} from './voice-journey';
import { eventsPath } from './workflow-builder';

const CALLS = 500;
const CAPACITY = 40;
/** Three in the usual run; JOURNEYS_KILLS=10 is the long one, on both stores and with second attempts. */
const KILLS = Number(process.env.JOURNEYS_KILLS ?? 3);
const STORES = process.env.JOURNEYS_KILLS ? ['embedded', 'Redis'] : ['embedded'];
const ATTEMPTS = process.env.JOURNEYS_KILLS ? 2 : 1;
const SPEED = 30;

jest.setTimeout(1_200_000);

const pause = async (milliseconds: number) =>
	await new Promise((resolve) => setTimeout(resolve, milliseconds));

type PlayedCall = ReturnType<Providers['center']['calls']>[number];

/** The most calls at one instant, from their beginnings and ends. */
function mostAtOnce(calls: PlayedCall[]): number {
	const changes = calls.flatMap(({ createdAtMs, endedAtMs }) => [
		[createdAtMs, 1],
		[endedAtMs!, -1],
	]);
	// Of the same millisecond, ends first: a slot is given back before it is taken.
	changes.sort(([a, x], [b, y]) => a - b || x - y);
	let now = 0;
	return Math.max(...changes.map(([, change]) => (now += change)));
}

/** Whoever was told that no more calls come. */
function wasHeardRefusing({ fetches }: PlayedCall): boolean {
	return fetches.some(({ params, answer }) => params.SpeechResult === REFUSES && answer === 200);
}

/** Every contact left once and for good, by an output that its phone allows. A message may have been sent twice. */
function expectOneWayEach(sink: Sink, callees: Map<string, Callee>): void {
	const left = new Map<string, Set<string>>();
	for (const { contactId = 'nobody', visit, path } of sink.deliveries())
		left.set(contactId, (left.get(contactId) ?? new Set()).add(`${path} ${visit}`));
	expect([...left].filter(([, ways]) => ways.size !== 1)).toEqual([]);
	const isAllowed = ({ contactId = '', path }: { contactId?: string; path: string }) =>
		callees.get(contactId)!.outputs.some((output) => outputPath(output) === path);
	expect(sink.deliveries().filter((delivery) => !isAllowed(delivery))).toEqual([]);
}

describe.each(STORES)('n8n killed with SIGKILL in the middle of 500 calls, on the %s store', (kind) => {
	let providers: Providers;
	let n8n: N8nProcess;
	let sink: Sink;
	let redis: RedisServer | undefined;
	/** By contact. */
	let callees: Map<string, Callee>;

	afterEach(async () => {
		if (process.env.JOURNEYS_E2E_LOG) console.log(n8n?.logTail(80));
		await n8n?.kill9();
		await n8n?.stop();
		await sink?.stop();
		await providers?.stop();
		await redis?.stop();
	});

	async function start(): Promise<void> {
		redis = kind === 'Redis' ? await startRedis({ appendonly: true }) : undefined;
		sink = await startSink();
		providers = await startProviders({ speed: SPEED, seed: 3 });
		providers.center.faults({
			doubleCallbacks: 0.2,
			shuffleCallbacks: 0.2,
			doubleFetches: 0.1,
			createCut: 5,
			createFails: 5,
		});
		n8n = await startN8n({
			beforeStart: async (userFolder) =>
				await withStore({ userFolder, redisUrl: redis?.url }, async (store) => {
					await saveEngagement(store, ENGAGEMENT_NAME, {
						capacity: CAPACITY,
						retry: { maxAttempts: ATTEMPTS, ladderMinutes: [1], otherPartOfDay: false },
						quietTime: { hours: 'none', reason: 'nobody is called' },
					});
				}),
			env: {
				// n8n makes an isolate for each webhook call; without it 3,000 of them fit into the time of a test.
				N8N_EXPRESSION_ENGINE: 'legacy',
				...(redis ? { JOURNEYS_REDIS_URL: redis.url } : {}),
			},
		});
		const credentials = await saveCredentials(n8n.rest, providers);
		await n8n.rest.save(voiceJourney(sink.url, credentials));
		await n8n.rest.publish(VOICE_ID);
	}

	/** All contacts enter, each kill comes while calls go on, and in the end everybody has left. */
	async function playAll(): Promise<void> {
		const random = seededRandom(Number(process.env.JOURNEYS_SEED ?? 7));
		const contacts = Array.from({ length: CALLS }, (_, i) => calledContact(i));
		callees = new Map(contacts.map(({ contactId }) => [contactId, randomCallee(random)]));
		for (const { contactId, phone } of contacts)
			providers.center.script(phone, callees.get(contactId)!.script);
		const entries = contacts.map(({ contactId, phone }) => ({
			...event(`failed-${contactId}`, 'delivery.failed', contactId),
			data: { phone, timeZone: 'America/New_York' },
		}));
		await waitUntil(
			'the events are acknowledged',
			async () => (await n8n.postWebhook(eventsPath(VOICE_ID), entries)).status === 202,
		);
		for (let kill = 0; kill < KILLS; kill++) {
			const wanted = Math.round((CALLS * (kill + 1)) / (KILLS + 5));
			await waitUntil(`${wanted} calls`, () => providers.center.calls().length >= wanted, {
				timeoutMs: 240_000,
				everyMs: 5,
			});
			await pause(random() * 500);
			await n8n.kill9();
			await n8n.start();
		}
		await waitUntil('everybody was sent on', () => sink.contacts().size === CALLS, { timeoutMs: 300_000 });
		await providers.center.settled();
		await waitUntil(
			'nothing runs',
			async () => (await n8n.rest.executions({ status: ['running', 'new'] })).length === 0,
			{ timeoutMs: 120_000 },
		);
		await n8n.terminate();
	}

	it('sends each contact on by exactly one output, dials nobody twice, keeps to its capacity, and tells the log nothing', async () => {
		await start();
		await playAll();
		const calls = providers.center.calls();

		expectOneWayEach(sink, callees);
		const callIds = calls.map(({ request }) => new URL(String(request.Url)).searchParams.get('call'));
		expect(new Set(callIds).size).toBe(calls.length);
		const times = new Map<string, number>();
		for (const { to } of calls) times.set(to, (times.get(to) ?? 0) + 1);
		expect([...times].filter(([, count]) => count > ATTEMPTS)).toEqual([]);
		expect(mostAtOnce(calls)).toBeLessThanOrEqual(CAPACITY);

		await withStore({ userFolder: n8n.userFolder, redisUrl: redis?.url }, async (store) => {
			const slots = [`calls:${ENGAGEMENT_NAME}`, ...calls.map(({ to }) => `number:${to}`)];
			expect((await store.capacity.inUse(slots, Date.now())).filter((held) => held > 0)).toEqual([]);
			const { entered, inside, finished, exited } = await store.ledger.counters(VOICE_ID);
			expect({ entered, inside, finished, exited }).toEqual({
				entered: CALLS,
				inside: 0,
				finished: CALLS,
				exited: 0,
			});
			// Their refusal is written before they hear that no more calls come.
			const refused = calls.filter(wasHeardRefusing).map(({ to }) => to);
			expect(refused.length).toBeGreaterThan(0);
			const asks = refused.map((point) => ({
				point,
				channel: 'voice',
				purpose: 'transactional',
				model: 'opt-out' as const,
			}));
			const verdicts = await store.consent.check(asks, Date.now());
			expect(verdicts.filter(({ kind: word }) => word !== 'blocked')).toEqual([]);
		});

		const log = readFileSync(n8n.logFile, 'utf8');
		const digits = calls.map(({ to }) => to.slice(1));
		const secrets = [providers.center.authToken, 'of-no-matter', AGREES, REFUSES, GREETING, 'it is noted'];
		expect([...digits, ...secrets].filter((word) => log.includes(word))).toEqual([]);
		console.log(
			`${kind}: ${KILLS} kills, ${calls.length} calls played, ${mostAtOnce(calls)} at once; ${sink.duplicates().size} of ${CALLS} messages went out again after a crash (the HTTP Request node is not ours)`,
		);
	});
});
