import { packEnvelope, unpackEnvelope } from '../../../lib/domain/envelope-codec';

const DOCUMENT = '[2,1]\n{"item":"a"}\n{}';
const EVENT = { idText: '"~1,\\n"', body: '[1,"paid"]' };

test.each([
	['events and lines', { events: [EVENT, { ...EVENT, body: '[2]' }], lines: ['[1,"entered"]', '[2]'] }],
	['events alone', { events: [EVENT], lines: [] }],
	['lines alone', { events: [], lines: ['[1]'] }],
	['nothing', { events: [], lines: [] }],
])('a document comes back with %s', (_case, latest) => {
	expect(unpackEnvelope(packEnvelope(DOCUMENT, latest))).toEqual({ document: DOCUMENT, latest });
});

test('a document of a store that kept events and lines elsewhere is read, and one without any is written like that', () => {
	expect(unpackEnvelope(DOCUMENT)).toEqual({ document: DOCUMENT, latest: { events: [], lines: [] } });
	expect(packEnvelope(DOCUMENT, { events: [], lines: [] })).toBe(DOCUMENT);
});
