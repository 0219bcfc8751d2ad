import fc from 'fast-check';

import { readAgentAnswer } from '../../../lib/conversation/agent-answer';
import { JourneyError } from '../../../lib/domain/errors';

const PLAIN = { say: '', isOver: false, handOver: false, optOut: false, attributes: {} };

describe('what a model answers is read', () => {
	it.each<[string, unknown, object]>([
		[
			'JSON',
			'{"say":"Hi","done":true,"handOver":false,"optOut":false,"disposition":" done ","attributes":{"a":1}}',
			{ ...PLAIN, say: 'Hi', isOver: true, disposition: 'done', attributes: { a: 1 } },
		],
		['JSON in a fence', '```json\n{"say":"Hi"}\n```', { ...PLAIN, say: 'Hi' }],
		['JSON in a fence without a name', 'Sure:\n```\n{"say":"Hi"}\n```', { ...PLAIN, say: 'Hi' }],
		['JSON among words', 'Here you are: {"say":"Hi {you}"} Bye.', { ...PLAIN, say: 'Hi {you}' }],
		['plain words', 'Hello there', { ...PLAIN, say: 'Hello there' }],
		['blocks', [{ type: 'text', text: '{"say":' }, '"Hi"}', { type: 'image' }], { ...PLAIN, say: 'Hi' }],
		[
			'flags in words',
			'{"say":"Hi","done":"true","optOut":"yes"}',
			{ ...PLAIN, say: 'Hi', isOver: true, optOut: true },
		],
		['flags that are none', '{"say":"Hi","done":"later","handOver":1}', { ...PLAIN, say: 'Hi' }],
		['marks of emphasis', '{"say":"**Great**,\\n# see `you`"}', { ...PLAIN, say: 'Great, see you' }],
		['JSON that was cut off', '{"say":"I \\"see\\".","attributes":{"a"', { ...PLAIN, say: 'I "see".' }],
		['a hand-over without words', '{"handOver":true}', { ...PLAIN, handOver: true }],
		['attributes that are none', '{"say":"Hi","attributes":[1]}', { ...PLAIN, say: 'Hi' }],
	])('%s', (_title, content, expected) => {
		expect(readAgentAnswer(content)).toEqual(expected);
	});

	it('a very long one is cut', () => {
		expect(readAgentAnswer('a'.repeat(9_000)).say).toHaveLength(1_500);
	});
});

describe('what cannot be read is refused, never read aloud', () => {
	it.each([
		[''],
		['   '],
		[undefined],
		[null],
		[42],
		[{}],
		['{"sa'],
		['{"say":"cut o'],
		['[1,2]'],
		['{"say":7}'],
		['```json\n{"x"'],
	])('%j', (content) => {
		expect(() => readAgentAnswer(content)).toThrow(JourneyError);
	});

	it('whatever it is, there is a reply or a JourneyError', () => {
		fc.assert(
			fc.property(fc.oneof(fc.anything(), fc.json(), fc.string()), (content) => {
				try {
					expect(typeof readAgentAnswer(content).say).toBe('string');
				} catch (error) {
					expect(error).toBeInstanceOf(JourneyError);
				}
			}),
		);
	});
});
