import { isRefusal } from '../../../lib/conversation/opt-out';
import { NEAR_MISSES } from './opt-out-near-misses';
import { REFUSALS } from './opt-out-refusals';

describe('a refusal to be called is recognised', () => {
	it.each(Object.entries(REFUSALS))('in %s', (_language, sentences) => {
		expect(sentences.filter((sentence) => !isRefusal(sentence))).toEqual([]);
	});
});

describe('what sounds like a refusal and is none is left to the agent', () => {
	it.each(Object.entries(NEAR_MISSES))('in %s', (_language, sentences) => {
		expect(sentences.filter((sentence) => isRefusal(sentence))).toEqual([]);
	});
});

describe('speech as it comes', () => {
	const all = Object.values(REFUSALS).flat();

	it('has enough sentences of both kinds to mean something', () => {
		expect(all.length).toBeGreaterThanOrEqual(60);
		expect(Object.values(NEAR_MISSES).flat().length).toBeGreaterThanOrEqual(40);
	});

	it('is judged whatever the case', () => {
		expect(all.filter((sentence) => !isRefusal(sentence.toUpperCase()))).toEqual([]);
	});

	it('is judged without apostrophes and accents as well', () => {
		const bare = (text: string) => text.replace(/['’]/g, '').normalize('NFD').replace(/\p{M}/gu, '');
		expect(all.filter((sentence) => !isRefusal(bare(sentence)))).toEqual([]);
	});

	it('is heard in the middle of other words', () => {
		expect(isRefusal('Look, I am in the car, please stop calling me, I have to go')).toBe(true);
		expect(isRefusal('Yes hello who is this? Okay. No. Take me off your list. Thank you.')).toBe(true);
	});

	it('is judged without delay however long and odd it is', () => {
		expect(isRefusal('stop '.repeat(50_000))).toBe(false);
		expect(isRefusal(`\u0000\uD800${'\u0301'.repeat(1_000)}don't`)).toBe(false);
		expect(isRefusal('take my phone name number '.repeat(500))).toBe(false);
		expect(isRefusal('')).toBe(false);
	});
});
