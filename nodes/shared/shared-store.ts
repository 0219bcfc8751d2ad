import type { ICredentialDataDecryptedObject, INode, Logger } from 'n8n-workflow';
import {
	Dispatcher,
	JourneyError,
	openStore,
	StoreClock,
	type JourneyStore,
	type StoreOptions,
} from '../../lib';
import { keepHouse } from './housekeeping';
import { readSettings } from './settings';
import { storeOptionsFrom } from './store-credential';

/** A store as all nodes of this process share it. */
export interface SharedStore {
	store: JourneyStore;
	clock: StoreClock;
	dispatcher: Dispatcher;
	stopHousekeeping: () => void;
}

/** What of n8n's contexts finding the store takes. */
export interface StoreSeeker {
	getNode(): INode;
	getCredentials<T extends object = ICredentialDataDecryptedObject>(type: string): Promise<T>;
	logger: Pick<Logger, 'warn'>;
}

export const STORE_CREDENTIAL = 'journeyStoreApi';

/** One entry an address; kept until the process ends, since the nodes that use it come and go with every publish. */
const opened = new Map<string, Promise<SharedStore>>();

/**
 * The store of a node: its credential, else `JOURNEYS_REDIS_URL`, else the embedded one.
 * Errors: `store-misconfigured` for the embedded store in queue mode, and what {@link openStore} throws; a failed
 * opening is tried anew by the next call.
 */
export async function sharedStoreOf(seeker: StoreSeeker): Promise<SharedStore> {
	const options = await storeOptionsOf(seeker);
	const key = JSON.stringify(options);
	let found = opened.get(key);
	if (found === undefined) {
		found = share(options, seeker.logger);
		opened.set(key, found);
		found.catch(() => opened.delete(key));
	}
	return await found;
}

async function storeOptionsOf(seeker: StoreSeeker): Promise<StoreOptions> {
	const settings = readSettings();
	if (seeker.getNode().credentials?.[STORE_CREDENTIAL])
		return storeOptionsFrom(await seeker.getCredentials(STORE_CREDENTIAL), settings);
	if (settings.redisUrl !== undefined)
		return {
			kind: 'redis',
			url: settings.redisUrl,
			partitions: settings.partitions,
			allowEviction: settings.allowEviction,
			waitReplicas: settings.waitReplicas,
		};
	if (settings.isQueueMode)
		throw new JourneyError(
			'store-misconfigured',
			"n8n runs in queue mode, where the embedded store would be a different one in each process. Set JOURNEYS_REDIS_URL on every n8n process, or choose a 'Journey Store' credential on the node.",
		);
	return { kind: 'embedded', file: settings.embeddedFile };
}

async function share(options: StoreOptions, logger: Pick<Logger, 'warn'>): Promise<SharedStore> {
	const store = await openStore(options);
	const isRedis = options.kind === 'redis';
	const clock = new StoreClock(
		() => Date.now(),
		() => performance.now(),
		async (nowMs) => (isRedis ? (await store.health(nowMs)).clockOffsetMs : 0),
	);
	await clock.calibrate();
	const report = reporter(logger);
	const dispatcher = new Dispatcher(store, clock, report);
	const stopHousekeeping = keepHouse(
		store,
		() => clock.nowMs(),
		() => !dispatcher.isIdle,
		report,
	);
	for (const warning of (await store.health(clock.nowMs())).warnings)
		logger.warn(`Customer journeys: ${warning}`);
	return { store, clock, dispatcher, stopHousekeeping };
}

/** The same trouble, repeated every few seconds of an outage, is logged once a minute. */
function reporter(logger: Pick<Logger, 'warn'>): (error: unknown) => void {
	const lastAt = new Map<string, number>();
	return (error) => {
		const message = error instanceof Error ? error.message : String(error);
		const nowMs = performance.now();
		if (nowMs - (lastAt.get(message) ?? -Infinity) < 60_000) return;
		lastAt.set(message, nowMs);
		logger.warn(`Customer journeys: work in the background is waiting: ${message}`);
	};
}

/** Ends everything that is open; for tests, and for a process that goes on without n8n. */
export async function closeSharedStores(): Promise<void> {
	const all = [...opened.values()];
	opened.clear();
	for (const one of all) {
		const shared = await one.catch(() => undefined);
		shared?.stopHousekeeping();
		await shared?.dispatcher.stop();
		await shared?.store.close();
	}
}
