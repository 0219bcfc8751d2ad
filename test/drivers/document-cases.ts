import type { StoreDriver } from '../../lib/store/driver';
import { ownName } from './changes';

export function documentCases(current: () => StoreDriver): void {
	test('drv-60 a document is written onto the read revision only, and every write raises the version of its room', async () => {
		const { documents } = current();
		const id = ownName('journey');
		const before = await documents.version('journeys');
		expect(await documents.read('journeys', id)).toBeUndefined();
		expect(await documents.swap('journeys', id, 1, 'x')).toBe('stale');
		expect(await documents.version('journeys')).toBe(before);
		expect(await documents.swap('journeys', id, 0, 'a|ü')).toBe('done');
		expect(await documents.swap('journeys', id, 0, 'b')).toBe('stale');
		const first = (await documents.read('journeys', id))!;
		expect(first).toMatchObject({ id, value: 'a|ü' });
		expect(await documents.swap('journeys', id, first.revision, '')).toBe('done');
		expect(await documents.read('journeys', id)).toEqual({ id, revision: first.revision + 1, value: '' });
		expect(await documents.version('journeys')).toBe(before + 2);
	});

	test('drv-61 a removed document is gone, and a revision of before never fits again', async () => {
		const { documents } = current();
		const id = ownName('policy');
		await documents.swap('policies', id, 0, 'a');
		const { revision } = (await documents.read('policies', id))!;
		await documents.swap('policies', id, revision, 'b');
		const before = await documents.version('policies');
		expect(await documents.swap('policies', id, revision, null)).toBe('stale');
		expect(await documents.swap('policies', id, revision + 1, null)).toBe('done');
		expect(await documents.read('policies', id)).toBeUndefined();
		expect(await documents.version('policies')).toBeGreaterThan(before);
		await documents.swap('policies', id, 0, 'c');
		expect((await documents.read('policies', id))!.revision).toBeGreaterThan(revision + 1);
	});

	test('drv-62 a list holds the documents of its room in the order of their ids, and its version', async () => {
		const { documents } = current();
		const ids = ['b', 'a', '__proto__', 'é', '😀', '\uffff', 'B'];
		const own = await documents.list('names');
		for (const { id, revision } of own.documents) await documents.swap('names', id, revision, null);
		for (const id of ids) await documents.swap('names', id, 0, `value of ${id}`);
		const { version, documents: listed } = await documents.list('names');
		expect(version).toBe(await documents.version('names'));
		expect(listed.map(({ id }) => id)).toEqual([...ids].sort());
		for (const { id, value } of listed) expect(value).toBe(`value of ${id}`);
	});

	test('drv-63 of 50 writers of one document exactly one wins', async () => {
		const { documents } = current();
		const id = ownName('policy');
		const answers = await Promise.all(
			Array.from({ length: 50 }, (_, i) => documents.swap('policies', id, 0, `${i}`)),
		);
		expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
		expect((await documents.read('policies', id))?.value).toBe(`${answers.indexOf('done')}`);
	});
}
