import { IANAZone } from 'luxon';
import { JourneyError } from '../../domain/errors';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../domain/time';
import { remember } from '../bounded-map';
import { fixedOffsetMinutes, normaliseZone } from './normalise-zone';

/** Wall-clock arithmetic of one zone. A wall time is written as the UTC instant that reads the same. */
export interface ZoneClock {
	readonly zone: string;
	/** Milliseconds to add to a UTC instant to read the wall clock. */
	offsetAt(utcMs: number): number;
	/** First instant that shows the wall time; inside a gap, the first instant after the gap. */
	earliest(wallMs: number): number;
	/** Last instant that shows the wall time; inside a gap, the first instant after the gap. */
	latest(wallMs: number): number;
}

/** Offsets and their starts in one block of time. */
interface Block {
	starts: number[];
	offsets: number[];
}

const BLOCK_MS = 366 * DAY_MS;
/** No zone of the tz database has changed its offset twice within four days since 1970. */
const SAMPLE_MS = 4 * DAY_MS;
/** Beyond the reach of Date no zone has an offset; UTC is answered, so that no search runs without end. */
const MAX_DATE_MS = 8.64e15 - 2 * BLOCK_MS;
const BEYOND: Block = { starts: [-Infinity], offsets: [0] };
/** An offset lies within 14 hours of UTC, so every instant that shows a wall time lies within this of it. */
const REACH_MS = 15 * HOUR_MS;

function fixedClock(zone: string, offsetMs: number): ZoneClock {
	const at = (wallMs: number) => wallMs - offsetMs;
	return { zone, offsetAt: () => offsetMs, earliest: at, latest: at };
}

class IanaClock implements ZoneClock {
	private readonly source: IANAZone;
	private readonly blocks = new Map<number, Block>();

	constructor(readonly zone: string) {
		this.source = IANAZone.create(zone);
	}

	private sample(utcMs: number): number {
		return Math.round(this.source.offset(utcMs) * MINUTE_MS);
	}

	/** First second at which the offset is `after`, between two instants around one change. */
	private change(fromMs: number, untilMs: number, after: number): number {
		let low = Math.floor(fromMs / SECOND_MS);
		let high = Math.ceil(untilMs / SECOND_MS);
		while (high - low > 1) {
			const middle = Math.floor((low + high) / 2);
			if (this.sample(middle * SECOND_MS) === after) high = middle;
			else low = middle;
		}
		return high * SECOND_MS;
	}

	private block(index: number): Block {
		const known = this.blocks.get(index);
		if (known) return known;
		const from = index * BLOCK_MS;
		if (!(Math.abs(from) < MAX_DATE_MS)) return BEYOND;
		const made: Block = { starts: [from], offsets: [this.sample(from)] };
		for (let at = from; at < from + BLOCK_MS; at += SAMPLE_MS) {
			const next = Math.min(at + SAMPLE_MS, from + BLOCK_MS);
			const after = this.sample(next);
			if (after === made.offsets.at(-1)) continue;
			const moment = this.change(at, next, after);
			if (moment === from + BLOCK_MS) continue;
			made.starts.push(moment);
			made.offsets.push(after);
		}
		return remember(this.blocks, 64, index, made);
	}

	offsetAt(utcMs: number): number {
		const { starts, offsets } = this.block(Math.floor(utcMs / BLOCK_MS));
		let i = starts.length - 1;
		while (i > 0 && starts[i] > utcMs) i--;
		return offsets[i];
	}

	/** The instant within reach of a wall time at which the offset becomes `after`. */
	private changeNear(wallMs: number, after: number): number {
		const from = wallMs - REACH_MS;
		for (const index of [Math.floor(from / BLOCK_MS), Math.floor((wallMs + REACH_MS) / BLOCK_MS)]) {
			const { starts, offsets } = this.block(index);
			for (let i = 0; i < starts.length; i++) {
				if (starts[i] > from && starts[i] <= wallMs + REACH_MS && offsets[i] === after) return starts[i];
			}
		}
		return from;
	}

	private resolve(wallMs: number, wantsLatest: boolean): number {
		const before = this.offsetAt(wallMs - REACH_MS);
		const after = this.offsetAt(wallMs + REACH_MS);
		if (before === after) return wallMs - before;
		const change = this.changeNear(wallMs, after);
		const first = wallMs - before;
		const second = wallMs - after;
		const isFirstShown = first < change;
		const isSecondShown = second >= change;
		if (isFirstShown && isSecondShown) return wantsLatest ? second : first;
		if (isFirstShown) return first;
		return isSecondShown ? second : change;
	}

	earliest(wallMs: number): number {
		return this.resolve(wallMs, false);
	}

	latest(wallMs: number): number {
		return this.resolve(wallMs, true);
	}
}

const clocks = new Map<string, ZoneClock>();

/**
 * The clock of a zone in any spelling that `normaliseZone` reads; kept for the next call.
 * Throws `unknown-zone` for anything else.
 * Source: offsets from the IANA tz database in ICU, through luxon.
 */
export function zoneClock(zone: string): ZoneClock {
	const known = clocks.get(zone);
	if (known) return known;
	const name = normaliseZone(zone);
	if (name === null) {
		const allowed =
			'an IANA name (Europe/Berlin), a Windows name (W. Europe Standard Time) or an offset (+05:30)';
		throw new JourneyError(
			'unknown-zone',
			`Time zone ${JSON.stringify(zone)} is not known; allowed: ${allowed}.`,
			{
				facts: { zone },
			},
		);
	}
	const offset = fixedOffsetMinutes(name);
	return remember(
		clocks,
		1_000,
		zone,
		offset === null ? new IanaClock(name) : fixedClock(name, offset * MINUTE_MS),
	);
}
