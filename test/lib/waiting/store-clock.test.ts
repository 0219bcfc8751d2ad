import { StoreClock } from '../../../lib/waiting/store-clock';

/** Two local clocks and a store whose own clock is ahead. */
class Clocks {
	wallMs = 1_000_000;
	monotonicMs = 500;
	storeAheadMs = 0;
	isDown = false;
	asked = 0;
	readonly clock = new StoreClock(
		() => this.wallMs,
		() => this.monotonicMs,
		async () => {
			this.asked += 1;
			if (this.isDown) throw new Error('down');
			return this.storeAheadMs;
		},
	);

	pass(ms: number): void {
		this.wallMs += ms;
		this.monotonicMs += ms;
	}
}

describe('the clock that all processes of a store agree on', () => {
	let clocks: Clocks;
	beforeEach(() => (clocks = new Clocks()));

	test('before it was calibrated it shows the wall clock', () => {
		clocks.pass(10);
		expect(clocks.clock.nowMs()).toBe(1_000_010);
		expect(clocks.clock.isTrusted()).toBe(true);
		expect(clocks.asked).toBe(0);
	});

	test('calibrated it shows the time of the store, and goes on by the monotonic clock', async () => {
		clocks.storeAheadMs = 2_500;
		await clocks.clock.calibrate();
		clocks.pass(1_000);
		expect(clocks.clock.nowMs()).toBe(1_003_500);
	});

	test('a small step of the wall clock changes nothing until it is calibrated again', async () => {
		await clocks.clock.calibrate();
		clocks.wallMs -= 5_000;
		expect(clocks.clock.nowMs()).toBe(1_000_000);
		expect(clocks.clock.isTrusted()).toBe(true);
	});

	test.each([5_001, -5_001, 3_600_000])(
		'after a jump of %d ms it is not trusted, until calibrated',
		async (jumpMs) => {
			await clocks.clock.calibrate();
			clocks.wallMs += jumpMs;
			expect(clocks.clock.isTrusted()).toBe(false);
			// The store did not jump.
			clocks.storeAheadMs = -jumpMs;
			await clocks.clock.calibrate();
			expect(clocks.clock.isTrusted()).toBe(true);
			expect(clocks.clock.nowMs()).toBe(1_000_000);
		},
	);

	test('after a suspend, during which the monotonic clock stood still, calibrating catches up', async () => {
		await clocks.clock.calibrate();
		clocks.wallMs += 60_000;
		expect(clocks.clock.nowMs()).toBe(1_000_000);
		await clocks.clock.calibrate();
		expect(clocks.clock.nowMs()).toBe(1_060_000);
	});

	test('a store that does not answer leaves it as it was', async () => {
		clocks.storeAheadMs = 700;
		await clocks.clock.calibrate();
		clocks.isDown = true;
		await expect(clocks.clock.calibrate()).rejects.toThrow('down');
		expect(clocks.clock.nowMs()).toBe(1_000_700);
	});

	test('it shows whole milliseconds', () => {
		clocks.monotonicMs += 0.7;
		expect(clocks.clock.nowMs()).toBe(1_000_000);
	});
});
