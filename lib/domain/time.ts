/** Spans in milliseconds. Every instant in the library is milliseconds since the Unix epoch, UTC. */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
/** 24 exact hours; calendar days are counted in a zone, see `policy/moment`. */
export const DAY_MS = 24 * HOUR_MS;
