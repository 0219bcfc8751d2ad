import { isFinal, isForward } from '../../../../lib/policy/voice';

const OPEN = ['queued', 'initiated', 'ringing', 'in-progress'];
const FINAL = ['completed', 'busy', 'no-answer', 'failed', 'canceled'];

describe('the order of statuses', () => {
	it.each([...OPEN, ...FINAL])('only what comes later in the life of a call follows %s', (from) => {
		for (const to of [...OPEN, ...FINAL]) {
			const isLater = OPEN.includes(from) && (FINAL.includes(to) || OPEN.indexOf(to) > OPEN.indexOf(from));
			expect([to, isForward(from, to)]).toEqual([to, isLater]);
		}
	});

	it('anything known follows nothing, and a status that is not known follows nothing at all', () => {
		for (const to of [...OPEN, ...FINAL]) {
			expect(isForward(undefined, to)).toBe(true);
			expect(isForward('postponed', to)).toBe(true);
			expect(isForward(to, 'postponed')).toBe(false);
		}
		expect(isForward(undefined, 'toString')).toBe(false);
	});

	it('five statuses are final', () => {
		expect(FINAL.every((status) => isFinal(status))).toBe(true);
		expect([...OPEN, 'postponed', undefined].some((status) => isFinal(status))).toBe(false);
	});
});
