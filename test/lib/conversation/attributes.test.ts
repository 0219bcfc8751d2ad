import fc from 'fast-check';

import { acceptAttributes } from '../../../lib/conversation/attributes';
import type { ExtractField } from '../../../lib/domain/talk';

const field = (type: ExtractField['type'], more: Partial<ExtractField> = {}): ExtractField => ({
	name: 'x',
	type,
	description: 'An x',
	...more,
});
const CHOICE = field('choice', { choices: ['Monday', 'Straße', '10'] });

describe('a value is taken where it fits its type', () => {
	it.each<[ExtractField, unknown, unknown]>([
		[field('text'), '  at the door ', 'at the door'],
		[field('text'), 12, '12'],
		[field('text'), true, 'true'],
		[field('number'), 4, 4],
		[field('number'), '4', 4],
		[field('number'), ' -2.50 ', -2.5],
		[field('boolean'), true, true],
		[field('boolean'), 'Yes', true],
		[field('boolean'), 'no', false],
		[field('boolean'), 'FALSE', false],
		[field('date'), '2027-02-28', '2027-02-28'],
		[field('date'), '2028-02-29', '2028-02-29'],
		[field('date'), '2027-02-28T14:30', '2027-02-28T14:30'],
		[field('date'), '2027-02-28T14:30:00+01:00', '2027-02-28T14:30:00+01:00'],
		[CHOICE, 'monday', 'Monday'],
		[CHOICE, ' STRASSE ', undefined],
		[CHOICE, 'STRAßE', 'Straße'],
		[CHOICE, 10, '10'],
	])('%j given %j is %j', (asked, value, expected) => {
		expect(acceptAttributes([asked], { x: value }).attributes.x).toEqual(expected);
	});
});

describe('a value that does not fit is left out, with what is allowed', () => {
	it.each<[ExtractField, unknown, string]>([
		[field('number'), 'four', 'a number in digits'],
		[field('number'), '1e9', 'a number in digits'],
		[field('number'), NaN, 'a number in digits'],
		[field('number'), [4], 'a number in digits'],
		[field('boolean'), 'maybe', 'true or false'],
		[field('boolean'), 1, 'true or false'],
		[field('date'), 'next Tuesday', 'a date YYYY-MM-DD, or YYYY-MM-DDThh:mm with a time'],
		[field('date'), '2027-02-29', 'a date YYYY-MM-DD, or YYYY-MM-DDThh:mm with a time'],
		[field('date'), '2027-13-01', 'a date YYYY-MM-DD, or YYYY-MM-DDThh:mm with a time'],
		[field('date'), '2027-02-28T25:00', 'a date YYYY-MM-DD, or YYYY-MM-DDThh:mm with a time'],
		[CHOICE, 'Friday', 'one of: Monday, Straße, 10'],
		[field('text'), { a: 1 }, 'a short text'],
	])('%j given %j', (asked, value, allowed) => {
		expect(acceptAttributes([asked], { x: value })).toEqual({ attributes: {}, unfit: { x: allowed } });
	});
});

describe('what was not asked for, or not found out', () => {
	it.each([[null], [undefined], [''], ['  ']])('%j is neither a value nor a mistake', (value) => {
		expect(acceptAttributes([field('number')], { x: value })).toEqual({ attributes: {}, unfit: {} });
	});

	it('unknown names are dropped, also those that every object has', () => {
		const found = JSON.parse('{"y":1,"__proto__":{"x":"2"},"toString":"3"}') as unknown;
		const asked = [field('text'), field('text', { name: 'constructor' })];
		expect(acceptAttributes(asked, found)).toEqual({ attributes: {}, unfit: {} });
	});

	it('a field of any name is a field of its own', () => {
		const found = JSON.parse('{"__proto__":"safe"}') as unknown;
		const { attributes } = acceptAttributes([field('text', { name: '__proto__' })], found);
		expect(Object.getOwnPropertyDescriptor(attributes, '__proto__')?.value).toBe('safe');
		expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
	});

	it('a long text is cut', () => {
		expect(acceptAttributes([field('text')], { x: 'a'.repeat(5_000) }).attributes.x).toHaveLength(1_000);
	});

	it('whatever is given, nothing is thrown and only what was asked for comes back', () => {
		const types = ['text', 'number', 'boolean', 'date', 'choice'] as const;
		const asked = types.map((type) => field(type, { name: type, choices: ['a'] }));
		fc.assert(
			fc.property(
				fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...types), fc.anything())),
				(found) => {
					const { attributes, unfit } = acceptAttributes(asked, found);
					for (const name of [...Object.keys(attributes), ...Object.keys(unfit)])
						expect(types).toContain(name);
				},
			),
		);
	});
});
