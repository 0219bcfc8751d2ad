import { FAULTS, faultyStore } from './faulty-stores';
import { heartCases } from './heart';
import type { StoreCase } from './scene';

function caseOf(id: string): StoreCase {
	const found = heartCases.find((one) => one.id === id);
	if (!found) throw new Error(`There is no case '${id}'`);
	return found;
}

async function verdict(id: string, fault: Parameters<typeof faultyStore>[0]): Promise<'kept' | 'broken'> {
	const { open, close } = await faultyStore(fault);
	try {
		await caseOf(id).run(open);
		return 'kept';
	} catch {
		return 'broken';
	} finally {
		await close();
	}
}

describe('the suite tells a faulty store from a sound one', () => {
	test('case ids are unique', () => {
		const ids = heartCases.map(({ id }) => id);
		expect(ids).toEqual([...new Set(ids)]);
	});

	test.each(Object.entries(FAULTS))('%s: the named cases fail', async (_title, { fault, cases }) => {
		const verdicts = await Promise.all(cases.map(async (id) => [id, await verdict(id, fault)]));
		expect(verdicts).toEqual(cases.map((id) => [id, 'broken']));
	});

	test('without a fault the same cases pass', async () => {
		const cases = [...new Set(Object.values(FAULTS).flatMap((one) => one.cases))];
		for (const id of cases) expect([id, await verdict(id, () => ({}))]).toEqual([id, 'kept']);
	}, 30_000);
});
