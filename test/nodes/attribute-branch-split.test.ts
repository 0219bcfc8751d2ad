import type { IDataObject } from 'n8n-workflow';
import { branchAlone, contactsByOutput } from './attribute-branch-support';
import { Harness, STORES } from './harness';

const people = (count: number, from = 0) =>
	Array.from({ length: count }, (_, i) => ({ contactId: `p${from + i}` }));

describe.each(STORES)('Attribute Branch in mode Split on %s', (kind) => {
	let harness: Harness;
	beforeAll(async () => {
		harness = await Harness.open(kind);
	});
	afterAll(async () => await harness.close());

	const split = (experimentName: string, rows: IDataObject[], extra: IDataObject = {}) =>
		branchAlone(harness, { mode: 'split', splitBy: 'weight', experimentName, shares: { rows }, ...extra });
	const sizes = (outputs: unknown[][]) => outputs.map(({ length }) => length);

	test('contacts are split by weight, the same way in every step of the experiment', async () => {
		const rows = [
			{ name: 'A', weight: 1 },
			{ name: 'B', weight: 3 },
		];
		const first = contactsByOutput(await split('mail', rows).run(people(2_000)));
		expect(first[0]).toEqual([]);
		expect(first[1].length / 2_000).toBeGreaterThan(0.2);
		expect(first[1].length / 2_000).toBeLessThan(0.3);
		expect(contactsByOutput(await split('mail', rows).run(people(2_000)))).toEqual(first);
		expect(contactsByOutput(await split('other', rows).run(people(2_000)))).not.toEqual(first);
	});

	test('who was assigned keeps its branch when shares change; only new contacts follow the new ones', async () => {
		const before = contactsByOutput(
			await split('kept', [
				{ name: 'A', weight: 1 },
				{ name: 'B', weight: 1 },
			]).run(people(200)),
		);
		const changed = split('kept', [
			{ name: 'A', weight: 0 },
			{ name: 'B', weight: 1 },
		]);
		expect(contactsByOutput(await changed.run(people(200)))).toEqual(before);
		expect(sizes(contactsByOutput(await changed.run(people(100, 200))))).toEqual([0, 0, 100]);
	});

	test('without Keep Assignments the weights alone decide', async () => {
		const extra = { options: { keepAssignments: false } };
		await split(
			'bare',
			[
				{ name: 'A', weight: 1 },
				{ name: 'B', weight: 1 },
			],
			extra,
		).run(people(100));
		const changed = await split(
			'bare',
			[
				{ name: 'A', weight: 0 },
				{ name: 'B', weight: 1 },
			],
			extra,
		).run(people(100));
		expect(sizes(contactsByOutput(changed))).toEqual([0, 0, 100]);
	});

	test('the hold-out leaves by Other, and moves nobody between branches', async () => {
		const rows = [{ name: 'A' }, { name: 'B' }];
		const bare = { options: { keepAssignments: false } };
		const without = contactsByOutput(await split('hold', rows, bare).run(people(1_000)));
		const held = contactsByOutput(
			await split('hold', rows, { options: { keepAssignments: false, holdOutPercent: 20 } }).run(
				people(1_000),
			),
		);
		expect(held[0].length).toBeGreaterThan(150);
		expect(held[0].length).toBeLessThan(250);
		expect(without[1]).toEqual(expect.arrayContaining(held[1]));
		expect(without[2]).toEqual(expect.arrayContaining(held[2]));
	});

	test('contacts of a disabled branch leave by Other and find it again later', async () => {
		const rows = [{ name: 'A' }, { name: 'B' }];
		const before = contactsByOutput(await split('pause', rows).run(people(100)));
		const paused = contactsByOutput(
			await split('pause', [{ name: 'A', disabled: true }, { name: 'B' }]).run(people(100)),
		);
		expect(paused).toEqual([before[1], [], before[2]]);
		expect(contactsByOutput(await split('pause', rows).run(people(100)))).toEqual(before);
	});

	test('by number the first N take the first branch, then the next, then Other; a repeat changes nothing', async () => {
		const rows = [
			{ name: 'First', places: 450 },
			{ name: 'Second', places: 10 },
		];
		const numbered = split('number', rows, { splitBy: 'number' });
		const outputs = contactsByOutput(await numbered.run(people(500)));
		expect(sizes(outputs)).toEqual([40, 450, 10]);
		expect(outputs[1][0]).toBe('p0');
		expect(contactsByOutput(await numbered.run(people(500)))).toEqual(outputs);
	});

	test('eight executions at once fill exactly the places there are', async () => {
		const numbered = split('race', [{ name: 'First', places: 333 }], { splitBy: 'number' });
		const runs = await Promise.all(Array.from({ length: 8 }, (_, i) => numbered.run(people(100, i * 100))));
		expect(runs.reduce((sum, run) => sum + contactsByOutput(run)[1].length, 0)).toBe(333);
	});

	test('a manual run splits the same way and stores nothing', async () => {
		const rows = [{ name: 'A' }, { name: 'B' }];
		const manual = await split('try', rows).run(people(50), 'manual');
		expect(await harness.store.segments.list()).not.toContainEqual(
			expect.objectContaining({ name: expect.stringContaining('split:try') }),
		);
		expect(manual.hints('Branch')).toEqual([expect.stringContaining('no assignment was stored')]);
		expect(contactsByOutput(await split('try', rows).run(people(50)))).toEqual(contactsByOutput(manual));
	});

	test('an item without a contact id ends the run and names the item', async () => {
		const execution = await split('whose', [{ name: 'A' }]).run([{ contactId: 'a' }, { json: { no: 1 } }]);
		expect(execution.error?.message).toContain('[item 1]');
	});
});
