import { DateTime } from 'luxon';
import type { DayName, QuietTimes } from '../../../../lib/policy/quiet-time';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NAMES: DayName[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** What luxon's clock shows at each minute of a range, as the UTC instant that reads the same. */
export class WallScan {
	readonly walls: Float64Array;

	constructor(
		zone: string,
		readonly fromMs: number,
		untilMs: number,
	) {
		this.walls = new Float64Array((untilMs - fromMs) / MINUTE);
		for (let i = 0; i < this.walls.length; i++) {
			const shown = DateTime.fromMillis(fromMs + i * MINUTE, { zone });
			this.walls[i] = fromMs + i * MINUTE + shown.offset * MINUTE;
		}
	}

	/** First minute that shows the wall time; when none does, the first after the gap that swallowed it. */
	earliest(wall: number): number {
		const shown = this.walls.indexOf(wall);
		return this.fromMs + (shown >= 0 ? shown : this.afterGap(wall)) * MINUTE;
	}

	/** Last minute that shows the wall time; when none does, the first after the gap that swallowed it. */
	latest(wall: number): number {
		const shown = this.walls.lastIndexOf(wall);
		return this.fromMs + (shown >= 0 ? shown : this.afterGap(wall)) * MINUTE;
	}

	private afterGap(wall: number): number {
		return this.walls.findIndex((shown) => shown > wall);
	}
}

function minutes(text: string): number {
	const [hour, minute] = text.split(':').map(Number);
	return (hour * 60 + minute) * MINUTE;
}

/** Marks each minute of the scan that a window or a quiet date forbids. */
export function forbiddenMinutes(scan: WallScan, times: QuietTimes): Uint8Array {
	const forbidden = new Uint8Array(scan.walls.length);
	const mark = (from: number, to: number) => {
		forbidden.fill(1, Math.max(0, (from - scan.fromMs) / MINUTE), Math.max(0, (to - scan.fromMs) / MINUTE));
	};
	const firstDate = Math.ceil(scan.walls[0] / DAY);
	const lastDate = Math.floor(scan.walls[scan.walls.length - 1] / DAY) - 2;
	for (let date = firstDate; date <= lastDate; date++) {
		const name = NAMES[(((date + 3) % 7) + 7) % 7];
		const text = new Date(date * DAY).toISOString().slice(0, 10);
		for (const row of times.weekly ?? []) {
			if (!row.days.includes(name)) continue;
			const length = minutes(row.to) > minutes(row.from) ? 0 : DAY;
			mark(scan.earliest(date * DAY + minutes(row.from)), scan.latest(date * DAY + minutes(row.to) + length));
		}
		for (const range of times.dates ?? []) {
			if (text >= range.from && text <= range.to)
				mark(scan.earliest(date * DAY), scan.latest((date + 1) * DAY));
		}
	}
	return forbidden;
}
