import { openSqliteDriver } from '../../lib/sqlite/driver';
test('smoke', async () => {
	const d = await openSqliteDriver({ file: ':memory:' });
	const q = { stepKey: 's', journeyId: 'j', clock: 'wall' as const };
	const c = { contactId: 'a', expectedRevision: 0, packed: '[1]', schedule: [{ ...q, ref: 'r'.repeat(12) + 'a', atMs: 5 }], events: [], dropEvents: [], ledger: [{ atMs: 1, what: 'x' }], journeyCounts: [{ journeyId: 'j', field: 'entered', by: 1 }], stepCounts: [{ stepKey: 's', by: 1 }] };
	expect(await d.contacts.commit([c, c], 10)).toEqual(['done', 'stale']);
	console.log(await d.contacts.load([{ contactId: 'a', eventIds: ['x'], allEvents: true }]), await d.contacts.queues(Infinity), await d.contacts.available({ ...q, partition: 0 }, Infinity, 5), await d.contacts.parkedAt('s'), await d.contacts.scan('', 1), await d.ledger.timeline('a'), await d.ledger.counters('j'), await d.health(0));
	console.log(await d.batches.swap('b', 's', 0, { batchId: 'b', stepKey: 's', attempt: 1, state: 'leased', untilMs: 5, unbegun: 0, refs: [] }), await d.batches.lapsed(['s'], 5, 3), await d.batches.inFlight(['s', 't'], 4), await d.documents.swap('names', 'a', 0, 'v'), await d.documents.list('names'));
	await d.close();
	await expect(d.contacts.parkedAt('s')).rejects.toMatchObject({ code: 'store-closed' });
});
