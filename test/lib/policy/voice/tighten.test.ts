import { callerNumberFor, parseEngagement, tighten } from '../../../../lib/policy/voice';
import type { EngagementOverrides } from '../../../../lib/policy/voice';

const cap = (maxHits: number) => ({ kind: 'rolling', maxHits, every: 24, unit: 'hours' });
const engagement = parseEngagement({
	who: 'agent',
	callerNumbers: ['+12125550100'],
	capacity: 10,
	retry: { maxAttempts: 4 },
	quietTime: { policies: ['Brand'], presets: ['us'] },
	caps: [cap(3)],
});

function tightened(overrides: EngagementOverrides) {
	const answer = tighten(engagement, overrides);
	if (answer.kind !== 'tightened') throw answer.error;
	return answer.engagement;
}

describe('a step may only tighten its engagement', () => {
	it('fewer attempts, smaller capacity', () => {
		expect(tightened({ maxAttempts: 2, capacity: 4 })).toEqual({
			...engagement,
			capacity: 4,
			retry: { ...engagement.retry, maxAttempts: 2 },
		});
		expect(tightened({ capacityPerJourney: 6 }).capacityPerJourney).toBe(6);
		expect(tightened({ capacityPerJourney: 6, capacity: 5 }).capacityPerJourney).toBe(5);
	});

	it('more policies and presets, each once', () => {
		expect(tightened({ policies: ['Brand', 'Region'], presets: ['canada'] }).quietTime).toEqual({
			policies: ['Brand', 'Region'],
			presets: ['us', 'canada'],
			hours: 'standard',
		});
	});

	it('more caps: a weaker one changes nothing, a stricter one takes the place of what it covers', () => {
		expect(tightened({ caps: [cap(5)] }).caps).toEqual(engagement.caps);
		expect(tightened({ caps: [cap(1)] }).caps).toMatchObject([{ maxHits: 1 }]);
		expect(tightened({ caps: [{ ...cap(1), scope: 'tag:promo' }] }).caps).toHaveLength(2);
	});

	it('nothing asked is nothing changed, also from empty fields of a form', () => {
		expect(tightened({})).toEqual(engagement);
		expect(tightened({ maxAttempts: '' as unknown as number, caps: '' })).toEqual(engagement);
	});

	it.each<[EngagementOverrides, string]>([
		[{ maxAttempts: 5 }, 'maxAttempts 5; the engagement allows 4'],
		[{ capacity: 11 }, 'capacity 11; the engagement allows 10'],
		[{ capacityPerJourney: 11 }, 'capacityPerJourney 11; the engagement allows 10'],
	])('%j would loosen: the answer says so', (overrides, message) => {
		const answer = tighten(engagement, overrides);
		expect(answer).toMatchObject({ kind: 'looser', field: Object.keys(overrides)[0] });
		if (answer.kind === 'looser') expect(answer.error.message).toContain(message);
	});

	it('overrides that cannot be read are refused', () => {
		expect(() => tighten(engagement, { maxAttempts: 0 })).toThrow(/maxAttempts is 0/);
		expect(() => tighten(engagement, { ringSec: 5 } as EngagementOverrides)).toThrow(/ringSec/);
	});
});

describe('the number a contact is called from', () => {
	const numbers = Array.from({ length: 5 }, (_, i) => `+1212555010${i}`);
	const contacts = Array.from({ length: 2_000 }, (_, i) => `contact-${i}`);

	it('is the same at every call, and every number has its share', () => {
		const chosen = contacts.map((id) => callerNumberFor({ callerNumbers: numbers }, id));
		expect(contacts.map((id) => callerNumberFor({ callerNumbers: [...numbers].reverse() }, id))).toEqual(
			chosen,
		);
		for (const number of numbers) {
			const share = chosen.filter((one) => one === number).length;
			expect(share).toBeGreaterThan(300);
			expect(share).toBeLessThan(500);
		}
	});

	it('changes for those alone whose number was taken away', () => {
		const fewer = numbers.slice(1);
		for (const id of contacts) {
			const before = callerNumberFor({ callerNumbers: numbers }, id);
			if (before !== numbers[0]) expect(callerNumberFor({ callerNumbers: fewer }, id)).toBe(before);
		}
	});
});
