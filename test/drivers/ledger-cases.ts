import type { LedgerLine } from '../../lib/domain/ledger';
import type { StoreDriver } from '../../lib/store/driver';
import { KEPT_LINES } from '../../lib/store/ledgers';
import { change, ownName } from './changes';

export function ledgerCases(current: () => StoreDriver): void {
	const line = (atMs: number, rest: Partial<LedgerLine> = {}): LedgerLine => ({
		atMs,
		what: 'held',
		...rest,
	});

	test('drv-40 lines of decisions and appended lines are read in the order of writing', async () => {
		const contactId = ownName('contact');
		const { contacts, ledger } = current();
		const full = line(3, {
			...{ journeyId: 'j', enrollmentId: 'e', step: 's', visit: 'v', reason: 'line\nfeed "ü"' },
			facts: { zone: 'Europe/Berlin', untilMs: 5 },
		});
		await contacts.commit([change(contactId, 0, { ledger: [line(2), line(1)] })], 0);
		await ledger.append(
			[
				{ ...full, contactId },
				{ ...line(4), contactId, id: 'i' },
			],
			0,
		);
		expect(await ledger.timeline(contactId)).toEqual([line(2), line(1), full, line(4)]);
		expect(await ledger.timeline(ownName('contact'))).toEqual([]);
	});

	test('drv-41 a line whose id is kept is not written again, for its contact alone', async () => {
		const [one, two] = [ownName('contact'), ownName('contact')];
		const { ledger } = current();
		const same = { ...line(1), id: 'same:id\n' };
		await ledger.append(
			[
				{ ...same, contactId: one },
				{ ...same, contactId: one, atMs: 2 },
			],
			0,
		);
		await ledger.append(
			[
				{ ...same, contactId: one, atMs: 3 },
				{ ...same, contactId: two },
				{ ...line(4), contactId: one },
			],
			0,
		);
		expect(await ledger.timeline(one)).toEqual([line(1), line(4)]);
		expect(await ledger.timeline(two)).toEqual([line(1)]);
	});

	test('drv-42 the newest lines are kept; the id of a dropped line is free again', async () => {
		const contactId = ownName('contact');
		const { contacts, ledger } = current();
		await ledger.append(
			[
				{ ...line(0), contactId, id: 'first' },
				{ ...line(1), contactId, id: 'second' },
			],
			0,
		);
		const lines = Array.from({ length: KEPT_LINES - 1 }, (_, i) => line(i + 2));
		await contacts.commit([change(contactId, 0, { ledger: lines })], 0);
		const kept = await ledger.timeline(contactId);
		expect(kept).toHaveLength(KEPT_LINES);
		expect([kept[0].atMs, kept.at(-1)?.atMs]).toEqual([1, KEPT_LINES]);

		await ledger.append(
			[
				{ ...line(8000), contactId, id: 'second' },
				{ ...line(9000), contactId, id: 'first' },
			],
			0,
		);
		const after = await ledger.timeline(contactId);
		expect(after).toHaveLength(KEPT_LINES);
		expect(after.slice(-2).map(({ atMs }) => atMs)).toEqual([KEPT_LINES, 9000]);
	});

	test('drv-43 dropped lines are gone, their ids free, others stay', async () => {
		const [one, two] = [ownName('contact'), ownName('contact')];
		const { ledger } = current();
		const lines = [one, two].map((contactId) => ({ ...line(1), contactId, id: 'i' }));
		await ledger.append(lines, 0);
		await ledger.drop(one);
		expect([await ledger.timeline(one), await ledger.timeline(two)]).toEqual([[], [line(1)]]);
		await ledger.append(lines, 0);
		expect([await ledger.timeline(one), await ledger.timeline(two)]).toEqual([[line(1)], [line(1)]]);
	});

	test('drv-45 lines that are repeated again and again take no place from others', async () => {
		const contactId = ownName('contact');
		const { ledger } = current();
		const lines = Array.from({ length: KEPT_LINES }, (_, i) => ({ ...line(i), contactId, id: `id-${i}` }));
		await ledger.append(lines, 0);
		for (let round = 0; round < 3; round++) await ledger.append(lines.slice(-30), 0);
		expect(await ledger.timeline(contactId)).toEqual(lines.map(({ atMs }) => line(atMs)));
		await ledger.append([{ ...line(KEPT_LINES), contactId, id: 'next' }], 0);
		const after = await ledger.timeline(contactId);
		expect(after).toHaveLength(KEPT_LINES);
		expect([after[0].atMs, after.at(-1)?.atMs]).toEqual([1, KEPT_LINES]);
	});

	test('drv-44 counters of a journey add up over all contacts, whatever a word is called', async () => {
		const [base, journeyId, other] = [ownName('contact'), ownName('journey:%'), ownName('journey')];
		const { contacts, ledger } = current();
		const count = (field: string, by: number) => ({ journeyId, field, by });
		await contacts.commit(
			Array.from({ length: 50 }, (_, i) =>
				change(`${base}-${i}`, 0, {
					journeyCounts: [
						...[count('entered', 1), count('inside', 1), count('refused:too-old', 2), count('__proto__', 1)],
						...[
							count('constructor', 3),
							count('gone', 1),
							count('gone', -1),
							{ journeyId: other, field: 'exited', by: 1 },
						],
					],
				}),
			),
			0,
		);
		const { other: words, ...totals } = await ledger.counters(journeyId);
		expect(totals).toEqual({ entered: 50, inside: 50, finished: 0, exited: 0, failed: 0 });
		expect(Object.entries(words).sort()).toEqual([
			['__proto__', 50],
			['constructor', 150],
			['refused:too-old', 100],
		]);
		expect((await ledger.counters(other)).exited).toBe(50);
		expect((await ledger.counters(ownName('journey'))).entered).toBe(0);
	});
}
