import { DAY_MS, NOON_MS, storeCase } from './scene';

export const policyCases = [
	storeCase(
		'policy-01',
		'each change of a policy is a new version; the same content again is not',
		async (scene) => {
			const { policies } = scene.store;
			const name = scene.name('night');
			const save = async (policy: object, nowMs: number) =>
				await policies.save(name, 'quiet-time', policy as never, nowMs);
			expect(await save({ from: '21:00' }, NOON_MS)).toMatchObject({
				version: 1,
				savedAtMs: NOON_MS,
				usedBy: [],
			});
			expect(await save({ from: '21:00' }, NOON_MS + DAY_MS)).toMatchObject({
				version: 1,
				savedAtMs: NOON_MS,
			});
			expect(await save({ from: '22:00' }, NOON_MS + DAY_MS)).toMatchObject({
				version: 2,
				savedAtMs: NOON_MS + DAY_MS,
			});
			expect(await policies.get(name)).toMatchObject({
				name,
				kind: 'quiet-time',
				version: 2,
				policy: { from: '22:00' },
			});
		},
	),

	storeCase('policy-02', 'a name keeps its kind, and an empty one is refused', async (scene) => {
		const name = scene.name('night');
		await scene.store.policies.save(name, 'quiet-time', {}, NOON_MS);
		await expect(scene.store.policies.save(name, 'cap', {}, NOON_MS)).rejects.toMatchObject({
			code: 'invalid-input',
		});
		await expect(scene.store.policies.save(' ', 'cap', {}, NOON_MS)).rejects.toMatchObject({
			code: 'invalid-input',
		});
	}),

	storeCase('policy-03', 'who asks for a policy that is not there is told which ones are', async (scene) => {
		const [name, other] = [scene.name('night'), scene.name('day')];
		await scene.store.policies.save(name, scene.name('kind'), { a: 1 }, NOON_MS);
		expect(await scene.store.policies.get(other)).toBeUndefined();
		expect(await scene.store.policies.require(name, scene.name('kind'))).toMatchObject({ policy: { a: 1 } });
		for (const [asked, kind] of [
			[other, scene.name('kind')],
			[name, 'cap'],
		])
			await expect(scene.store.policies.require(asked, kind)).rejects.toMatchObject({
				code: 'unknown-policy',
			});
		await expect(scene.store.policies.require(other, scene.name('kind'))).rejects.toThrow(`'${name}'`);
	}),

	storeCase('policy-04', 'a policy in use cannot be removed until its last user is gone', async (scene) => {
		const { policies } = scene.store;
		const [a, b] = [scene.name('a'), scene.name('b')];
		for (const name of [a, b]) await policies.save(name, 'cap', {}, NOON_MS);
		await policies.use('w1:n1', [a, b]);
		await policies.use('w2:n1', [a, scene.name('no such policy')]);
		await expect(policies.remove(a)).rejects.toMatchObject({
			code: 'policy-in-use',
			facts: { usedBy: ['w1:n1', 'w2:n1'] },
		});
		await policies.use('w1:n1', [b]);
		await policies.use('w2:n1', []);
		expect(await policies.remove(a)).toBe(true);
		expect(await policies.remove(a)).toBe(false);
		await expect(policies.remove(b)).rejects.toMatchObject({ code: 'policy-in-use' });
		await policies.save(b, 'cap', { changed: true }, NOON_MS);
		expect(await policies.get(b)).toMatchObject({ version: 2, usedBy: ['w1:n1'] });
	}),

	storeCase('policy-05', 'many that save at once are all counted', async (scene) => {
		const name = scene.name('busy');
		const saves = Array.from(
			{ length: 20 },
			async (_, i) => await scene.store.policies.save(name, 'cap', { i }, NOON_MS),
		);
		const versions = (await Promise.all(saves))
			.map(({ version }) => version)
			.sort((one, other) => one - other);
		expect(versions).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
	}),

	storeCase('policy-06', 'policies are listed by name', async (scene) => {
		for (const word of ['b', 'a', 'c']) await scene.store.policies.save(scene.name(word), 'cap', {}, NOON_MS);
		const own = (await scene.store.policies.list()).filter(({ name }) =>
			name.startsWith(scene.name('').slice(0, -1)),
		);
		expect(scene.words(own.map(({ name }) => name))).toEqual(['a', 'b', 'c']);
		expect(own.map(({ name }) => name)).toEqual(own.map(({ name }) => name).sort());
	}),
];
