import { joinParts, Keys, splitParts } from '../../lib/redis/keys';

describe('keys in Redis', () => {
	const keys = new Keys('journeys', 16);

	test('every key of a partition has the partition as its hash tag', () => {
		expect(keys.contact(3, 'c')).toBe('journeys:{3}:c:c');
		expect(keys.queue(15, 'q')).toBe('journeys:{15}:q:q');
		expect(keys.identity()).toBe('journeys:{0}:store');
	});

	test('different parts never make the same key', () => {
		const parts = [
			['a', 'b:c'],
			['a:b', 'c'],
			['a%3Ab', 'c'],
			['a', '', 'b:c'],
			['', 'a', 'b:c'],
		];
		expect(new Set(parts.map((list) => keys.of(0, 'k', ...list))).size).toBe(parts.length);
	});

	test.each([[['']], [['a:b', '%3A', '%']], [['', '', '']], [['%253A', 'ü:']]])(
		'%j is joined and split again',
		(parts) => {
			expect(splitParts(joinParts(...parts))).toEqual(parts);
		},
	);

	test.each(['journeys', 'a:b', 'a}b*[x]?\\'])(
		'with the prefix %s a contact id is read back from its key',
		(prefix) => {
			const own = new Keys(prefix, 16);
			for (const id of ['', 'x', '}:c:', ':c:{1}']) expect(own.contactIdIn(own.contact(7, id))).toBe(id);
		},
	);
});
