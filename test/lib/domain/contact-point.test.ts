import { contactPointKey } from '../../../lib/domain/contact-point';

test.each([
	['+1 (206) 555-01.99', '+12065550199'],
	['0049 30/901820', '+4930901820'],
	[' 12345 ', '12345'],
	['Anna@X.Example ', 'anna@x.example'],
	['ext. 12-34', 'ext. 12-34'],
	['', ''],
])('%j is the same contact point as %j', (written, key) => {
	expect(contactPointKey(written)).toBe(key);
	expect(contactPointKey(key)).toBe(key);
});
