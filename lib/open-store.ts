import { randomBytes } from 'node:crypto';
import { JourneyError } from './domain/errors';
import { Calls } from './calls/calls';
import { FailureGuard } from './calls/failure-guard';
import { endForsaken } from './calls/forsaken';
import { Capacity } from './capacity/capacity';
import { sweepCapacity } from './capacity/sweep-capacity';
import { ConsentBook } from './consent/consent-book';
import { PointEraser } from './consent/forget-points';
import { PointHashes } from './consent/point-hashes';
import { SuppressionList } from './consent/suppression-list';
import { EffectRetention } from './effects/effect-retention';
import { Effects } from './effects/effects';
import { Enrollments } from './enrollments/enrollments';
import { EventNames } from './events/event-names';
import { testFilter } from './events/filter-test';
import { Inbox } from './events/inbox';
import type { JourneyStore } from './journey-store';
import { Journeys } from './journeys/journeys';
import { enveloped } from './contacts/enveloped-driver';
import { Maintenance } from './contacts/maintenance';
import { People } from './contacts/people';
import { Tombstones } from './contacts/tombstones';
import { Policies } from './policies/policies';
import type { RedisDriverOptions } from './redis/driver';
import type { StoreDriver } from './store/driver';
import { WaitingRoom } from './waiting/waiting-room';

/** Which store: Redis by address, or one SQLite file of this process (`:memory:` is allowed). */
export type StoreOptions = ({ kind: 'redis' } & RedisDriverOptions) | { kind: 'embedded'; file: string };

/**
 * Opens the store; creates what is missing at first use. This is the only file that knows both drivers, and each is
 * loaded only when it is asked for.
 * Errors: `store-unreachable` (retryable), `store-mismatch` (another partition count), `store-misconfigured`, `store-corrupt`.
 */
export async function openStore(options: StoreOptions): Promise<JourneyStore> {
	return storeOver(await openDriver(options));
}

/* eslint-disable @typescript-eslint/no-require-imports -- an import() in CommonJS is resolved by the rules of ES modules, which neither tests nor TypeScript sources follow */
async function openDriver(options: StoreOptions): Promise<StoreDriver> {
	switch (options.kind) {
		case 'redis': {
			const { openRedisDriver } = require('./redis/driver') as typeof import('./redis/driver');
			return await openRedisDriver(options);
		}
		case 'embedded': {
			const { openSqliteDriver } = require('./sqlite/driver') as typeof import('./sqlite/driver');
			return await openSqliteDriver(options);
		}
		default:
			throw new JourneyError(
				'invalid-input',
				`The kind of store was ${JSON.stringify((options as { kind: unknown }).kind)}; allowed are 'redis' and 'embedded'.`,
			);
	}
}

/* eslint-enable @typescript-eslint/no-require-imports */

/** The library over a driver. */
export function storeOver(driver: StoreDriver): JourneyStore {
	const { contacts, ledger } = enveloped(driver);
	const journeys = new Journeys(driver.documents);
	const tombstones = new Tombstones(driver.documents);
	const enrollments = new Enrollments(contacts, journeys);
	const { caps, records } = driver;
	const effectRetention = new EffectRetention(records);
	const suppressed = new SuppressionList(records, new PointHashes(driver.documents, newSecret));
	const waiting = new WaitingRoom(contacts, driver.batches, journeys, tombstones, testFilter);
	const effects = new Effects(records, enrollments);
	const capacity = new Capacity(records);
	const consent = new ConsentBook(records, suppressed);
	const guard = new FailureGuard(records);
	const calls = new Calls({ effects, capacity, consent, caps, enrollments, waiting, guard });
	const maintenance = new Maintenance(contacts, ledger, tombstones, {
		sweepEffects: async (beforeMs, limit) => await effectRetention.sweep(beforeMs, limit),
		endForsakenCalls: async (nowMs, limit) => await endForsaken(calls, effects, nowMs, limit),
		sweepCapacity: async (nowMs, limit) => await sweepCapacity(records, nowMs, limit),
	});
	return {
		kind: driver.kind,
		storeId: driver.storeId,
		caps,
		events: new Inbox(contacts, driver.segments, journeys, new EventNames(driver.documents), testFilter),
		waiting,
		enrollments,
		journeys,
		segments: driver.segments,
		policies: new Policies(driver.documents),
		effects,
		capacity,
		consent,
		calls,
		ledger,
		contacts: new People(contacts, driver.segments, ledger, tombstones, {
			effects: effectRetention,
			points: new PointEraser(records, suppressed),
		}),
		maintain: async (nowMs, retention, cursor) => await maintenance.maintain(nowMs, retention, cursor),
		onWake: (listener) => driver.onWake(listener),
		health: async (nowMs) => await driver.health(nowMs),
		close: async () => await driver.close(),
	};
}

function newSecret(): string {
	return randomBytes(32).toString('base64url');
}
