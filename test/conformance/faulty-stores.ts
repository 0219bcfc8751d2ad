import { unfoldText } from '../../lib/domain/at-rest';
import { packEnvelope, unpackEnvelope, type Latest } from '../../lib/domain/envelope-codec';
import { storeOver } from '../../lib/open-store';
import { openSqliteDriver } from '../../lib/sqlite/driver';
import type { StoreDriver } from '../../lib/store/driver';
import type { OpenStore } from './scene';

type Fault = (
	driver: StoreDriver,
) => Partial<Pick<StoreDriver, 'contacts' | 'batches' | 'documents' | 'records'>>;

/** The sub-port with some of its methods in another way; the others stay what they are. */
function changed<T extends object>(port: T, methods: Partial<T>): T {
	return new Proxy(port, {
		get: (target, name) => {
			const own = (Object.hasOwn(methods, name) ? methods : target) as Record<PropertyKey, unknown>;
			const value = own[name];
			return typeof value === 'function' ? value.bind(own) : value;
		},
	});
}

/** Lets other calls come in between, as they do where the store is a server. */
async function later(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

function latestIn(packed: string): Latest {
	return unpackEnvelope(unfoldText(packed)).latest;
}

function withoutEventIds(packed: string | undefined): string | undefined {
	if (packed === undefined) return undefined;
	const { document, latest } = unpackEnvelope(unfoldText(packed));
	return packEnvelope(document, {
		...latest,
		events: latest.events.map((one) => ({ ...one, idText: '""' })),
	});
}

/** Known ways to write a store wrongly. Each must make the suite fail, at the cases named with it at least. */
export const FAULTS: Record<string, { fault: Fault; cases: string[] }> = {
	'a contact is written whatever its revision (lost update)': {
		fault: ({ contacts }) => ({
			contacts: changed(contacts, {
				load: async (queries) => {
					const snapshots = await contacts.load(queries);
					await later();
					return snapshots;
				},
				commit: async (changes, nowMs) => {
					const now = await contacts.load(changes.map(({ contactId }) => ({ contactId })));
					return await contacts.commit(
						changes.map((change, i) => ({ ...change, expectedRevision: now[i].revision })),
						nowMs,
					);
				},
			}),
		}),
		cases: ['record-02', 'record-03', 'record-04', 'lease-12', 'forget-04'],
	},
	'a batch is written whatever its revision (no token check)': {
		fault: ({ batches }) => ({
			batches: changed(batches, {
				read: async (batchId) => {
					const found = await batches.read(batchId);
					await later();
					return found;
				},
				swap: async (batchId, stepKey, _expected, batch) => {
					const found = await batches.read(batchId);
					return await batches.swap(batchId, stepKey, found?.revision ?? 0, batch);
				},
			}),
		}),
		cases: ['lease-07', 'lease-13'],
	},
	'a document is written whatever its revision': {
		fault: ({ documents }) => ({
			documents: changed(documents, {
				read: async (room, id) => {
					const found = await documents.read(room, id);
					await later();
					return found;
				},
				swap: async (room, id, _expected, value) => {
					const found = await documents.read(room, id);
					return await documents.swap(room, id, found?.revision ?? 0, value);
				},
			}),
		}),
		cases: ['journey-04', 'policy-05'],
	},
	'a record is written whatever its revision (count, then write)': {
		fault: ({ records }) => ({
			records: changed(records, {
				read: async (room, ids) => {
					const found = await records.read(room, ids);
					await later();
					return found;
				},
				swap: async (room, changes) => {
					const ids = changes.map(({ id }) => id);
					const now = await records.read(room, ids);
					return await records.swap(
						room,
						changes.map((change, i) => ({ ...change, expectedRevision: now[i]?.revision ?? 0 })),
					);
				},
			}),
		}),
		cases: ['capacity-20', 'capacity-21', 'capacity-22', 'effect-02', 'effect-10', 'consent-07'],
	},
	'records are not listed at their instants': {
		fault: ({ records }) => ({
			records: changed(records, {
				swap: (room, changes) =>
					records.swap(
						room,
						changes.map((change) => ({ ...change, dueAtMs: null })),
					),
			}),
		}),
		cases: ['effect-20', 'effect-22', 'capacity-09'],
	},
	'records that are due are found a millisecond late': {
		fault: ({ records }) => ({
			records: changed(records, {
				due: (room, untilMs, limit, fromMs) => records.due(room, untilMs - 1, limit, fromMs),
			}),
		}),
		cases: ['effect-20', 'effect-21', 'effect-22'],
	},
	'a removed record stays': {
		fault: ({ records }) => ({
			records: changed(records, {
				swap: async (room, changes) =>
					await Promise.all(
						changes.map(async (change) =>
							change.value === null ? 'done' : (await records.swap(room, [change]))[0],
						),
					),
			}),
		}),
		cases: ['effect-04', 'consent-12', 'forget-10', 'forget-11'],
	},
	'a lease is over a millisecond late': {
		fault: ({ batches }) => ({
			batches: changed(batches, { lapsed: (steps, nowMs, limit) => batches.lapsed(steps, nowMs - 1, limit) }),
		}),
		cases: ['lease-04', 'lease-05', 'lease-10'],
	},
	'a lapsed batch is found a millisecond early and not looked at again': {
		fault: ({ batches }) => ({
			batches: changed(batches, {
				lapsed: (steps, nowMs, limit) => batches.lapsed(steps, nowMs + 1, limit),
				read: async (batchId) => {
					const found = await batches.read(batchId);
					return found && { ...found, batch: { ...found.batch, untilMs: found.batch.untilMs - 1 } };
				},
			}),
		}),
		cases: ['lease-04', 'lease-08', 'lease-10'],
	},
	'what is due is available a millisecond late (end exclusive)': {
		fault: ({ contacts }) => ({
			contacts: changed(contacts, {
				available: (queue, untilMs, limit) => contacts.available(queue, untilMs - 1, limit),
			}),
		}),
		cases: ['due-01', 'due-03', 'enroll-02'],
	},
	'queues are listed a millisecond late': {
		fault: ({ contacts }) => ({
			contacts: changed(contacts, { queues: (untilMs) => contacts.queues(untilMs - 1) }),
		}),
		cases: ['due-01', 'due-09'],
	},
	'tickets are not taken out of their queues': {
		fault: ({ contacts }) => ({
			contacts: changed(contacts, {
				commit: (changes, nowMs) =>
					contacts.commit(
						changes.map((change) => ({
							...change,
							schedule: change.schedule.filter(({ atMs }) => atMs !== null),
						})),
						nowMs,
					),
			}),
		}),
		cases: ['lease-01', 'lease-11', 'walk-01'],
	},
	'tickets are not put into their queues': {
		fault: ({ contacts }) => ({
			contacts: changed(contacts, {
				commit: (changes, nowMs) =>
					contacts.commit(
						changes.map((change) => ({ ...change, schedule: [] })),
						nowMs,
					),
			}),
		}),
		cases: ['due-01', 'event-01', 'entry-01'],
	},
	'tickets come in no order': {
		fault: ({ contacts }) => ({
			contacts: changed(contacts, {
				available: async (queue, untilMs, limit) =>
					(await contacts.available(queue, untilMs, 100_000)).reverse().slice(0, limit),
			}),
		}),
		cases: ['lease-01', 'lease-02'],
	},
	'counters of journeys are not written with the decision': {
		fault: ({ contacts }) => ({
			contacts: changed(contacts, {
				commit: (changes, nowMs) =>
					contacts.commit(
						changes.map((change) => ({
							...change,
							journeyCounts: change.journeyCounts.filter(({ by }) => by > 0),
						})),
						nowMs,
					),
			}),
		}),
		cases: ['park-02', 'end-03', 'walk-01'],
	},
	'event ids are not remembered': {
		fault: ({ contacts }) => ({
			contacts: changed(contacts, {
				load: async (queries) =>
					(await contacts.load(queries)).map((snapshot) => ({
						...snapshot,
						knownEventIds: new Set<string>(),
						packed: withoutEventIds(snapshot.packed),
					})),
			}),
		}),
		cases: ['record-01', 'record-02', 'record-07'],
	},
	'a removed contact keeps its events': {
		fault: ({ contacts }) => ({
			contacts: changed(contacts, {
				commit: async (changes, nowMs) => {
					const now = await contacts.load(changes.map(({ contactId }) => ({ contactId })));
					const emptied = now.map(({ packed = '' }) => packEnvelope('[1]', latestIn(packed)));
					return await contacts.commit(
						changes.map((change, i) => ({ ...change, packed: change.packed ?? emptied[i] })),
						nowMs,
					);
				},
			}),
		}),
		cases: ['forget-01', 'keep-03'],
	},
	'half of a call is written when it is large': {
		fault: ({ contacts }) => ({
			contacts: changed(contacts, {
				commit: async (changes, nowMs) => {
					const written = await contacts.commit(changes.slice(0, 50), nowMs);
					return [...written, ...changes.slice(50).map(() => 'done' as const)];
				},
			}),
		}),
		cases: ['lease-01', 'lease-12'],
	},
};

/** A faulty store in memory; all that are opened share it, as processes would. */
export async function faultyStore(fault: Fault): Promise<{ open: OpenStore; close(): Promise<void> }> {
	const driver = await openSqliteDriver({ file: ':memory:' });
	const faulty = { ...driver, ...fault(driver), close: async () => undefined };
	return { open: async () => storeOver(faulty), close: async () => await driver.close() };
}
