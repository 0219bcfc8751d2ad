import { Keys } from '../../lib/redis/keys';
import { packChanges } from '../../lib/redis/pack-changes';
import { change, entry } from '../drivers/changes';

describe('the arguments of commit.lua', () => {
	const pack = (rest: Parameters<typeof change>[2]) =>
		packChanges(new Keys('p', 16), 0, [change('c', 0, rest)]);
	const queue = { stepKey: 's', journeyId: 'j', clock: 'wall' } as const;

	test.each([NaN, Infinity, -Infinity])(
		'an instant of %s never reaches a script, which would stop halfway',
		(atMs) => {
			expect(() => pack({ schedule: [entry(queue, 'r', atMs)] })).toThrow(
				expect.objectContaining({ code: 'invalid-input' }),
			);
		},
	);

	test.each([NaN, 0.5, 2 ** 60])('a count of %s never reaches a script, which would stop halfway', (by) => {
		expect(() => pack({ stepCounts: [{ stepKey: 's', by }] })).toThrow(
			expect.objectContaining({ code: 'invalid-input' }),
		);
		expect(() => pack({ journeyCounts: [{ journeyId: 'j', field: 'f', by }] })).toThrow();
	});

	test('a key that changes share is passed once', () => {
		const schedule = [entry(queue, 'r', 1), entry(queue, 's', 2)];
		const stepCounts = [
			{ stepKey: 's', by: 1 },
			{ stepKey: 't', by: 1 },
		];
		const { keys } = pack({ schedule, stepCounts });
		expect(keys).toEqual(['p:{0}:floor', 'p:{0}:heads', 'p:{0}:c:c', 'p:{0}:q:s:j:wall', 'p:{0}:sc']);
	});
});
