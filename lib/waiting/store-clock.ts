import { SECOND_MS } from '../domain/time';

const JUMP_MS = 5 * SECOND_MS;

/**
 * The time that all processes of a store agree on: the local monotonic clock, calibrated to the store's.
 * After the wall clock jumped by more than 5 s it is not trusted until calibrated again.
 */
export class StoreClock {
	private offsetMs = 0;

	/** `wallMs` and `monotonicMs` read the local clocks; `readOffsetMs` asks the store how far its clock is ahead of `wallMs`. */
	constructor(
		private readonly wallMs: () => number,
		private readonly monotonicMs: () => number,
		private readonly readOffsetMs: (nowMs: number) => Promise<number>,
	) {
		this.offsetMs = wallMs() - monotonicMs();
		this.wallAtCalibration = wallMs() - monotonicMs();
	}

	private wallAtCalibration: number;

	nowMs(): number {
		return Math.floor(this.monotonicMs() + this.offsetMs);
	}

	/** False after a jump of the local clock (suspend, NTP step) until {@link calibrate} ran. */
	isTrusted(): boolean {
		return Math.abs(this.wallMs() - this.monotonicMs() - this.wallAtCalibration) <= JUMP_MS;
	}

	async calibrate(): Promise<void> {
		const wallMs = this.wallMs();
		const storeAheadMs = await this.readOffsetMs(wallMs);
		this.offsetMs = this.wallMs() - this.monotonicMs() + storeAheadMs;
		this.wallAtCalibration = this.wallMs() - this.monotonicMs();
	}
}
