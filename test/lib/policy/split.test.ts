import { JourneyError } from '../../../lib/domain/errors';
import { assign, type SplitBranch, type SplitResult } from '../../../lib/policy/split';

const CONTACTS = 100_000;
const halves: SplitBranch[] = [
	{ id: 'a', weight: 1 },
	{ id: 'b', weight: 1 },
];
const where = (result: SplitResult): string => (result.kind === 'branch' ? result.branchId : 'hold-out');

function count(
	make: (contactId: string) => string,
	contactIds = Array.from({ length: CONTACTS }, (_, i) => `c-${i}`),
): Map<string, number> {
	const counts = new Map<string, number>();
	for (const contactId of contactIds) {
		const key = make(contactId);
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}

/** Within four standard deviations of what a fair draw gives. */
function expectShare(times: number | undefined, share: number, total = CONTACTS): void {
	expect(Math.abs((times ?? 0) - share * total)).toBeLessThan(4 * Math.sqrt(share * (1 - share) * total));
}

describe('assign', () => {
	it('the same contact goes the same way in an experiment, however often it is asked', () => {
		expect(where(assign('welcome', 'c-1', halves))).toBe(where(assign('welcome', 'c-1', halves)));
		const golden = ['c-1', 'c-2', 'c-3', 'ünï', ''].map((id) => where(assign('welcome', id, halves)));
		// Another hash would move every contact whose assignment is not stored.
		expect(golden).toEqual(['a', 'b', 'a', 'a', 'b']);
	});

	it.each([
		['numbered', (i: number) => `c-${i}`],
		['padded', (i: number) => String(i).padStart(12, '0')],
		['mail', (i: number) => `person.${i}@example.com`],
		['spaced', (i: number) => `https://crm.example/contact/${i * 1000}`],
	])('100,000 %s contacts divide by weight, weight 0 takes nobody', (_name, idOf) => {
		const branches = [
			{ id: 'a', weight: 10 },
			{ id: 'none', weight: 0 },
			{ id: 'b', weight: 30 },
			{ id: 'c', weight: 60 },
		];
		const counts = count(
			(id) => where(assign('welcome', id, branches)),
			Array.from({ length: CONTACTS }, (_, i) => idOf(i)),
		);
		expectShare(counts.get('a'), 0.1);
		expectShare(counts.get('b'), 0.3);
		expectShare(counts.get('c'), 0.6);
		expect(counts.get('none')).toBeUndefined();
	});

	it('two experiments divide the same contacts independently', () => {
		for (const [one, other] of [
			['welcome', 'winback'],
			['exp-1', 'exp-2'],
			['a', 'b'],
		] as const) {
			const counts = count((id) => where(assign(one, id, halves)) + where(assign(other, id, halves)));
			for (const pair of ['aa', 'ab', 'ba', 'bb']) expectShare(counts.get(pair), 0.25);
		}
	});

	it('a hold-out takes its share, the rest divides by weight, and nobody changes the branch when it grows', () => {
		const small = count((id) => where(assign('welcome', id, halves, undefined, 0.1)));
		expectShare(small.get('hold-out'), 0.1);
		expectShare(small.get('a'), 0.45);
		const moves = count(
			(id) =>
				`${where(assign('welcome', id, halves, undefined, 0.1))}>${where(assign('welcome', id, halves, undefined, 0.3))}`,
		);
		expect([...moves.keys()].sort()).toEqual(['a>a', 'a>hold-out', 'b>b', 'b>hold-out', 'hold-out>hold-out']);
	});

	it('a stored assignment is kept when the shares change, and says that it is not new', () => {
		const stored = { kind: 'branch', branchId: 'b' } as const;
		for (let i = 0; i < 100; i++) {
			const result = assign(
				'welcome',
				`c-${i}`,
				[
					{ id: 'a', weight: 99 },
					{ id: 'b', weight: 0 },
				],
				stored,
				1,
			);
			expect(result).toEqual({ ...stored, isNew: false });
		}
		expect(assign('welcome', 'c-1', halves, { kind: 'hold-out' })).toEqual({
			kind: 'hold-out',
			isNew: false,
		});
	});

	it('a stored branch that no longer exists is assigned anew', () => {
		expect(assign('welcome', 'c-1', [{ id: 'a', weight: 1 }], { kind: 'branch', branchId: 'gone' })).toEqual({
			kind: 'branch',
			branchId: 'a',
			isNew: true,
		});
	});

	it.each([
		['no branch', [], 0],
		['only weight 0', [{ id: 'a', weight: 0 }], 0],
		[
			'a negative weight',
			[
				{ id: 'a', weight: -1 },
				{ id: 'b', weight: 2 },
			],
			0,
		],
		['a weight that is no number', [{ id: 'a', weight: Number.NaN }], 0],
		['a hold-out above 1', halves, 1.1],
		['a hold-out that is no number', halves, Number.NaN],
	])('%s is refused', (_name, branches, holdOutShare) => {
		expect(() => assign('welcome', 'c-1', branches, undefined, holdOutShare)).toThrow(JourneyError);
	});
});
