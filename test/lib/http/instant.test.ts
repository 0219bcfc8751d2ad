import { readInstant } from '../../../lib/http/instant';

const read = (value: unknown, isLenient = false) => {
	const instant = readInstant(value, { isLenient });
	return instant.kind === 'instant' ? new Date(instant.ms).toISOString() : undefined;
};

test.each([
	['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
	['2026-03-01t09:30z', '2026-03-01T09:30:00.000Z'],
	['2026-03-01 09:30:00.123456789+01:00', '2026-03-01T08:30:00.123Z'],
	['2026-03-01T09:30:00.5-0330', '2026-03-01T13:00:00.500Z'],
	['2026-03-01T09:30:00+02', '2026-03-01T07:30:00.000Z'],
	['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
	['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
	['1772357400000', '2026-03-01T09:30:00.000Z'],
	[1772357400000.7, '2026-03-01T09:30:00.000Z'],
])('%s is the same moment everywhere', (value, expected) => {
	expect([read(value), read(value, true)]).toEqual([expected, expected]);
});

test.each([
	['2026-03-01T09:30:00', '2026-03-01T09:30:00.000Z'],
	['2026-03-01', '2026-03-01T00:00:00.000Z'],
	[1772357400, '2026-03-01T09:30:00.000Z'],
	[1772357400.25, '2026-03-01T09:30:00.250Z'],
	['1772357400', '2026-03-01T09:30:00.000Z'],
])('%s needs a guess and is a moment only where guessing is allowed', (value, expected) => {
	expect([read(value), read(value, true)]).toEqual([undefined, expected]);
});

test.each([
	'2026-02-29T00:00:00Z',
	'2026-13-01T00:00:00Z',
	'2026-03-00T00:00:00Z',
	'2026-03-01T24:00:00Z',
	'2026-03-01T09:60:00Z',
	'2026-03-01T09:30:61Z',
	'2026-03-01T09:30:00+24:00',
	'2026-03-01T09:30:00+01:60',
	'1969-12-31T23:59:59Z',
	'tomorrow',
	'',
	' ',
	'0x1',
	'-1',
	-1,
	NaN,
	Infinity,
	1e20,
	null,
	undefined,
	true,
	{},
	[],
	['2026-03-01'],
	'9'.repeat(500),
])('%j is no moment, with or without guessing', (value) => {
	expect([read(value), read(value, true)]).toEqual([undefined, undefined]);
});
