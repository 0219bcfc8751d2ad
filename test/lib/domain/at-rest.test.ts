import { foldText, unfoldText } from '../../../lib/domain/at-rest';

/** Deflated by the first dictionary: it must be readable for as long as stores may hold it. */
const KEPT = 'ADFDjfXElERQxEMKBveiw3sOz09V+DB/RoPCo4YVMXlKOkrl+UUpoHyXn5eqUFKer1CSUZSaqjDKg/GUagE=';
const TEXT = JSON.stringify({
	contactId: 'ada',
	text: 'Grüße 😀 \u2028\n',
	words: 'one two three '.repeat(20),
});

describe('documents at rest', () => {
	test('a text that is folded is shorter, bytes one a character, and comes back as it was', () => {
		const folded = foldText(TEXT);
		expect(folded.length).toBeLessThan(TEXT.length / 2);
		expect(folded).toMatch(/^\0[\0-\xff]+$/);
		expect(unfoldText(folded)).toBe(TEXT);
	});

	test('a short text, and one that was never folded, stays as it is', () => {
		expect(foldText('[2,1]')).toBe('[2,1]');
		expect(unfoldText(TEXT)).toBe(TEXT);
	});

	test('what was folded by an earlier build of this package is read', () => {
		expect(unfoldText(Buffer.from(KEPT, 'base64').toString('latin1'))).toBe(TEXT);
	});

	test.each([
		['is cut off', foldText(TEXT).slice(0, 40), 'damaged'],
		['was damaged', `\x001${'\xff'.repeat(40)}`, 'damaged'],
		['is of a later way of packing', '\x002abc', 'in the way "2"'],
	])('what %s is refused as corrupt', (_case, stored, message) => {
		expect(() => unfoldText(stored)).toThrow(
			expect.objectContaining({ code: 'store-corrupt', message: expect.stringContaining(message) }),
		);
	});
});
